"""What a user reads of a series, and of its gaps."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.checks.steps import length_text
from keras_wgan.series.grids.grid import to_grid
from keras_wgan.series.reading.table import Rows, read_rows

LONG = pd.date_range("2024-04-01", periods=432, freq="10min")


def table(times, values):
    return pd.DataFrame({"timestamp": times, "value": values})


def grid_of(series):
    return to_grid(read_rows(series))


def test_a_grid_says_how_it_was_read():
    keep = np.ones(432, bool)
    keep[50:80] = keep[100] = keep[200:203] = False
    grid = grid_of(table(LONG[keep], np.zeros(keep.sum())))
    assert grid.describe() == (
        "398 rows, 2024-04-01 00:00 to 2024-04-03 23:50, step 10 min, 1 channel (value); "
        "4 of 432 steps interpolated, 30 in long gaps without a score"
    )
    assert grid.gaps_note == (
        "4 of 432 steps interpolated, 30 in long gaps without a score."
    )
    days = pd.bdate_range("2023-01-02", periods=200)
    grid = grid_of(table(days, np.zeros(200)))
    assert grid.describe() == (
        "200 rows, 2023-01-02 to 2023-10-06, step 1 day, weekends closed, "
        "1 channel (value)"
    )
    assert grid.gaps_note == ""
    rows = Rows(
        np.zeros((9, 8)), None, tuple("abcdefgh"), ("'Unnamed: 0' (a counter)",)
    )
    assert to_grid(rows).describe() == (
        "9 rows, 8 channels (a, b, c, d, e, ...); left out: 'Unnamed: 0' (a counter)"
    )


def test_few_interpolated_steps_are_described_without_a_note():
    grid = grid_of(table(np.delete(LONG, 7), np.zeros(431)))
    assert grid.gaps_note == "" and "1 of 432 steps interpolated" in grid.describe()


def test_a_note_of_rows_in_bursts_names_the_remedy():
    bursts = np.add.outer(LONG.values, np.arange(10) * np.timedelta64(10, "s"))
    grid = grid_of(table(pd.DatetimeIndex(bursts.ravel()), np.zeros(4320)))
    assert grid.gaps_note.endswith(
        "without a score. Pass a longer `interval`, or --interval on the command line."
    )


def test_long_gaps_of_one_channel_are_told_apart():
    values = np.zeros((40, 2))
    values[10:25, 1] = np.nan
    grid = grid_of(values)
    assert grid.missing == 0 and not grid.known[10:25, 1].any()
    assert grid.gaps_note == "15 of 40 steps in long gaps of some channels."


@pytest.mark.parametrize(
    "seconds, text",
    [
        *[(600, "10 min"), (3600, "1 h"), (86_400, "1 day"), (604_800, "7 days")],
        *[(30.436875 * 86_400, "30.4 days"), (5400, "1.5 h"), (90, "1.5 min")],
        *[(0.002, "2 ms"), (1, "1 s"), (1e-6, "1 us"), (1 / 44_100, "22.7 us")],
        *[
            (365.2425 * 86_400, "365 days"),
            (86_400 * 3652, "3,650 days"),
            (59.9999999999, "1 min"),
        ],
    ],
)
def test_lengths_are_written_as_people_do(seconds, text):
    assert length_text(seconds) == text
