"""Windows of a series and back, against loops over every step."""

import numpy as np
import pytest

from keras_wgan.series.model.windows import (
    by_step,
    median_by_step,
    sliding_windows,
)

SIZES = [(1, 1), (1, 5), (2, 5), (5, 5), (7, 3), (40, 4), (9, 1)]


def values_for_step(by_position, step):
    """The values of all windows that cover a step, the latest window first."""
    windows, window = by_position.shape[:2]
    return [
        by_position[start, step - start]
        for start in range(min(step, windows - 1), max(step - window, -1), -1)
    ]


def random_positions(windows, window, *rest):
    return np.random.default_rng(0).normal(size=(windows, window, *rest))


def test_windows_begin_at_every_step():
    values = np.random.default_rng(0).normal(size=(12, 2))
    windows = sliding_windows(values, 5)
    assert windows.shape == (8, 5, 2)
    for start, window in enumerate(windows):
        np.testing.assert_array_equal(window, values[start : start + 5])


@pytest.mark.parametrize("windows, window", SIZES)
def test_by_step_arranges_what_covers_a_step(windows, window):
    by_position = random_positions(windows, window)
    arranged = by_step(by_position)
    assert arranged.shape == (windows + window - 1, window)
    for step, row in enumerate(arranged):
        expected = values_for_step(by_position, step)
        np.testing.assert_array_equal(row[np.isfinite(row)], expected)


@pytest.mark.parametrize("windows, window", SIZES)
def test_median_equals_that_of_the_covering_windows(windows, window):
    by_position = random_positions(windows, window, 2)
    medians = median_by_step(by_position)
    for step, median in enumerate(medians):
        covering = values_for_step(by_position, step)
        np.testing.assert_allclose(median, np.median(covering, axis=0), rtol=1e-12)


def test_medians_of_the_windows_themselves_are_the_series():
    values = np.random.default_rng(0).normal(size=(30, 3))
    np.testing.assert_array_equal(median_by_step(sliding_windows(values, 7)), values)
