"""The windows that a detector trains on, against windows cut by hand."""

import numpy as np
import pytest

from keras_wgan.data.stream import step_batches
from keras_wgan.series.model.window_source import Windows
from keras_wgan.series.model.windows import sliding_windows, whole_windows

LENGTHS = [9, 4, 6]


def random_series(channels=2):
    rng = np.random.default_rng(0)
    return [rng.normal(size=(length, channels)) for length in LENGTHS]


def test_no_window_reaches_into_the_next_series():
    series = random_series()
    windows = Windows(series, 4)
    expected = np.concatenate([sliding_windows(values, 4) for values in series])
    assert len(windows) == len(expected) and windows.sample_shape == (4, 2)
    (found,) = windows.read(np.arange(len(windows)))
    np.testing.assert_array_equal(found, expected.astype("float32"))


def test_windows_are_read_in_any_order():
    windows = Windows(random_series(), 3)
    (whole,) = windows.arrays()
    order = np.array([5, 0, 5, 12])
    np.testing.assert_array_equal(windows.read(order)[0], whole[order])


def test_a_series_shorter_than_a_window_has_none():
    assert len(Windows(random_series(), 5)) == 5 + 0 + 2


def test_windows_that_touch_a_gap_are_left_out():
    series = random_series()
    known = [np.ones(values.shape, bool) for values in series]
    known[0][4, 1] = False
    whole = [whole_windows(each, 3) for each in known]
    assert whole[0].tolist() == [True, True, False, False, False, True, True]
    (found,) = Windows(series, 3, whole).arrays()
    expected = [sliding_windows(x, 3)[w] for x, w in zip(series, whole, strict=True)]
    np.testing.assert_array_equal(found, np.concatenate(expected).astype("float32"))


def test_a_series_without_a_whole_window_is_refused():
    with pytest.raises(ValueError, match="without a long gap"):
        Windows(random_series()[:1], 4, [np.zeros(6, bool)])


def test_too_few_windows_are_repeated_and_enough_are_not():
    windows = Windows([np.arange(5.0)[:, None]], 3)
    (found,) = windows.at_least(7).arrays()
    np.testing.assert_array_equal(found[:, 0, 0], [0, 1, 2, 0, 1, 2, 0])
    assert windows.at_least(3) is windows


def test_batches_come_in_the_order_of_an_array():
    windows = Windows(random_series(), 3)
    batches = step_batches(windows, 4, seed=1, first_step=lambda: 0, endless=True)
    order = np.random.default_rng([1, 0]).permutation(len(windows))
    (first,) = next(iter(batches))
    np.testing.assert_array_equal(first, windows.arrays()[0][order[:4]])
