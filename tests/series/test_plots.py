"""Pictures of what a detector found: which channels, holes, and shades."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.grids.grid import to_grid
from keras_wgan.series.plots import detection_figure
from keras_wgan.series.reading.table import read_rows
from keras_wgan.series.scoring.intervals import Intervals
from keras_wgan.series.scoring.scores import Scores

STEPS = 60


def draw(table, channel_scores, targets, bounds=((20, 20),)):
    """Draws a table with given scores of its channels."""
    grid = to_grid(read_rows(table), longest=2)
    total = channel_scores[:, list(targets)].max(axis=1)
    intervals = Intervals(np.array(bounds).reshape(-1, 2), np.ones(len(bounds)))
    scores = Scores(np.where(grid.known.any(axis=1), total, np.nan), channel_scores)
    return detection_figure(grid, grid.values + 1, scores, targets, intervals, 3.0)


def channels(count, timed=True):
    names = [f"c{place}" for place in range(count)]
    values = np.random.default_rng(0).normal(size=(STEPS, count))
    times = pd.date_range("2024-01-01", periods=STEPS, freq="h") if timed else None
    return pd.DataFrame(values, times, names)


def titles(figure):
    return [axes.get_title("left").split(",")[0] for axes in figure.axes]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_each_channel_has_a_panel_with_its_reconstruction(count):
    table = channels(count)
    figure = draw(table, np.zeros((STEPS, count)), (0,))
    assert titles(figure) == [*table, "Anomaly score"]
    for axes, name in zip(figure.axes, table, strict=False):
        for line, added in zip(axes.lines, (0, 1), strict=True):
            np.testing.assert_allclose(line.get_ydata(), table[name] + added)


def test_of_many_channels_the_strangest_of_those_that_count_are_drawn():
    scores = np.zeros((STEPS, 25))
    scores[30] = np.arange(25)
    figure = draw(channels(25), scores, (1, 4, 7, 8, 9, 20))
    assert titles(figure) == ["c7", "c8", "c9", "c20", "Anomaly score"]
    assert "4 of 25 channels" in figure.axes[0].get_title("left")
    assert titles(draw(channels(25), scores, (3,))) == ["c3", "Anomaly score"]


def test_long_gaps_are_holes():
    table = channels(2)
    table.iloc[5:15, 1] = np.nan
    table.iloc[40:50] = np.nan
    figure = draw(table, np.zeros((STEPS, 2)), (0, 1))
    both, second = np.zeros((2, STEPS), bool)
    both[40:50], second[5:15] = True, True
    holes = [both, both | second, both]
    for axes, hole in zip(figure.axes, holes, strict=True):
        for line in axes.lines[: 2 if axes is not figure.axes[-1] else 1]:
            np.testing.assert_array_equal(np.isnan(line.get_ydata()), hole)


@pytest.mark.parametrize("timed", [True, False])
def test_an_interval_of_one_step_is_shaded(timed, tmp_path):
    figure = draw(channels(1, timed), np.zeros((STEPS, 1)), (0,), [(20, 20), (30, 33)])
    for axes in figure.axes:
        widths = [patch.get_width() for patch in axes.patches]
        np.testing.assert_allclose(widths, np.array([1, 4]) / (24 if timed else 1))
    figure.savefig(tmp_path / "plot.png")
