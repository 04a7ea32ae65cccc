"""Gaps: short ones are interpolated, long ones are not known, and all of it is local."""

import time

import numpy as np
import pytest

from keras_wgan.series.grids.gaps import fill_gaps

NAN = np.nan


def column(*values):
    return np.array(values, "float64")[:, None]


def test_values_inside_lie_on_a_line_and_edges_repeat_the_nearest():
    filled = fill_gaps(column(NAN, 1, NAN, NAN, 4, NAN), longest=2)
    np.testing.assert_allclose(filled.values, column(1, 1, 2, 3, 4, 4))
    assert filled.known.all()


def test_only_gaps_longer_than_the_longest_are_unknown():
    values = column(0, NAN, 2, NAN, NAN, 5, NAN, NAN, NAN, 9, NAN)
    for longest in range(5):
        known = fill_gaps(values, longest).known[:, 0]
        lengths = np.array([0, 1, 0, 2, 2, 0, 3, 3, 3, 0, 1])
        np.testing.assert_array_equal(known, lengths <= longest)


@pytest.mark.parametrize("place", ["before", "after"])
def test_edges_count_as_gaps(place):
    values = column(NAN, NAN, NAN, 1, 2)[:: 1 if place == "before" else -1]
    assert fill_gaps(values, 3).known.all()
    assert fill_gaps(values, 2).known.sum() == 2


def test_channels_have_their_own_gaps():
    values = np.stack([[0, NAN, NAN, 3], [5, 6, NAN, 8], [NAN] * 4], axis=1)
    filled = fill_gaps(values, longest=1)
    np.testing.assert_allclose(filled.values[:, :2].T, [[0, 0, 0, 3], [5, 6, 7, 8]])
    assert np.isnan(filled.values[:, 2]).all()
    np.testing.assert_array_equal(filled.known.sum(axis=0), [2, 4, 0])


def test_the_passed_values_remain():
    values = column(0, NAN, 2)
    fill_gaps(values, 1)
    assert np.isnan(values[1, 0])


def test_a_line_has_no_gaps_law():
    line = np.arange(500.0)[:, None] * [1, -3]
    holes = np.random.default_rng(0).random(line.shape) < 0.3
    holes[[0, -1]] = False
    filled = fill_gaps(np.where(holes, NAN, line), longest=50)
    np.testing.assert_allclose(filled.values, line, rtol=1e-12)


def test_the_end_of_a_series_is_filled_as_in_the_whole_series():
    rng = np.random.default_rng(1)
    values = np.where(rng.random((400, 2)) < 0.5, NAN, rng.normal(size=(400, 2)))
    whole = fill_gaps(values, 3)
    for start in range(1, 390):
        if not np.isnan(values[start]).any():  # the last value before
            end = fill_gaps(values[start:], 3)
            np.testing.assert_array_equal(end.values, whole.values[start:])
            np.testing.assert_array_equal(end.known, whole.known[start:])


def test_a_million_steps_are_fast():
    values = np.where(np.random.default_rng(0).random((10**6, 1)) < 0.2, NAN, 1.0)
    started = time.process_time()
    assert fill_gaps(values, 20).known.all()
    assert time.process_time() - started < 2
