"""What the past leads to expect: against slow references, and laws."""

import numpy as np
import pytest

from keras_wgan.series.scoring.errors import dtw_error
from keras_wgan.series.scoring.past import Past, excess_error, past_error, smallest

STEPS, PERIOD = 200, 12.5


def series(seed=0, channels=2, gaps=True):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(STEPS, channels))
    if gaps:
        values[rng.random(values.shape) < 0.1] = np.nan
    return values


def learned(period=PERIOD, window=10, seed=1):
    return Past.learn([series(seed)], period, window)


def slow_usual(values, step, period, steps):
    """The definition, for one step of one channel."""
    if period is None:
        before, least = values[max(step - steps, 0) : step], steps // 3
    else:
        places = [step - round(k * period) for k in range(1, 8)]
        before, least = values[[place for place in places if place >= 0]], 3
    before = before[~np.isnan(before)]
    return np.median(before) if len(before) >= least else np.nan


@pytest.mark.parametrize("period", [None, 5, PERIOD])
def test_usual_values_equal_a_slow_reference(period):
    values, past = series(), learned(period)
    expected = [
        [slow_usual(values[:, c], step, period, past.steps) for c in range(2)]
        for step in range(STEPS)
    ]
    np.testing.assert_allclose(past.usual(values), expected)


@pytest.mark.parametrize("period", [None, PERIOD])
def test_only_the_reach_before_a_step_matters(period):
    values, past = series(gaps=False), learned(period)
    part = slice(STEPS - past.reach - 1, None)
    whole = past.usual(values)[-1]
    np.testing.assert_array_equal(past.usual(values[part])[-1], whole)
    values[-1] = 1000  # the step itself, and what comes later, do not matter
    np.testing.assert_array_equal(past.usual(values)[-1], whole)


def test_the_range_is_that_of_the_usual_values():
    past = learned()
    usual = past.usual(series(1))
    np.testing.assert_array_equal(past.low, np.nanmin(usual, axis=0))
    np.testing.assert_array_equal(past.high, np.nanmax(usual, axis=0))
    nothing = Past.learn([series()[:20]], PERIOD, 10)
    assert nothing.low.tolist() == nothing.high.tolist() == [0, 0]
    assert smallest(np.array([[np.nan, 2.0], [np.nan, 1.0]])).tolist() == [0, 1]


def test_distances_are_those_of_dtw_from_what_is_usual():
    values, past = series(gaps=False), learned()
    known = np.random.default_rng(5).random(values.shape) < 0.9
    errors, compared = past_error(values, known, past)
    usual = past.usual(np.where(known, values, np.nan))
    np.testing.assert_array_equal(compared, known & ~np.isnan(usual))
    usual = np.where(np.isnan(usual), np.clip(values, past.low, past.high), usual)
    expected = dtw_error(values, np.where(known, usual, values))
    np.testing.assert_allclose(errors[known], expected[known])
    assert np.isnan(errors[~known]).all()


def test_at_the_beginning_only_what_is_never_usual_is_far():
    steps = np.arange(300)
    values = np.sin(2 * np.pi * steps / 25)[:, None]
    past = Past.learn([values], 25, 10)
    errors, compared = past_error(values, np.ones_like(values, bool), past)
    np.testing.assert_allclose(errors, 0, atol=1e-9)
    assert not compared[:75].any() and compared[75:].all()
    values[40] = 3
    errors, _ = past_error(values, np.ones_like(values, bool), past)
    np.testing.assert_allclose(errors[40], 2, atol=0.01)


def test_a_short_shift_is_far_from_the_past_and_its_echo_is_not():
    values = np.sin(2 * np.pi * np.arange(600) / 25)[:, None]
    past = Past.learn([values], 25, 10)
    values[300:310] += 1
    errors, _ = past_error(values, np.ones_like(values, bool), past)
    assert errors[305] > 1
    np.testing.assert_allclose(errors[325:], 0, atol=1e-9)


def test_usual_errors_are_no_excess():
    errors = np.tile(np.arange(10.0), 20)[:, None]
    past = Past.learn([errors], 10, 10)
    largest = np.array([9.0])
    excess, compared = excess_error(errors, past, largest)
    np.testing.assert_array_equal(excess, np.zeros((200, 1)))
    assert compared[30:].all() and not compared[:30].any()
    errors[[5, 150]] += 7  # at the beginning, compared with the largest of any time
    errors[7] = np.nan
    excess, compared = excess_error(errors, past, largest)
    np.testing.assert_array_equal(excess[[5, 150], 0], [5 + 7 - 9, 7])
    assert np.isnan(excess[7]).all() and not compared[7].any()
