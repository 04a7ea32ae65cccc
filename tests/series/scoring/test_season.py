"""Periods: found to a part of a step, in noise, bursts and gaps, or none."""

import numpy as np
import pytest

from keras_wgan.series.scoring.season import _channel_autocorrelation, find_period


def wave(period, steps=2000, noise=0.3, seed=0):
    """A sine of amplitude 1 with noise, `(steps, 1)`."""
    rng = np.random.default_rng(seed)
    values = np.sin(2 * np.pi * np.arange(steps) / period)
    return (values + noise * rng.normal(size=steps))[:, None]


def slow_autocorrelation(values, lag):
    """The definition, over the pairs of known values so many steps apart."""
    known = ~np.isnan(values)
    centered = values - values[known].mean()
    pairs = centered[: len(values) - lag] * centered[lag:]
    return np.nanmean(pairs) / np.nanmean(centered**2)


@pytest.mark.parametrize("gaps", [False, True])
def test_autocorrelation_equals_a_slow_reference(gaps):
    values = wave(13, 120)[:, 0]
    if gaps:
        values[[0, 17, 18, 50, 90]] = np.nan
    found = _channel_autocorrelation(values)
    expected = [slow_autocorrelation(values, lag) for lag in range(100)]
    np.testing.assert_allclose(found[:100], expected, atol=1e-12)


@pytest.mark.parametrize("period", [7, 24, 31.4, 144, 200.5])
def test_a_period_is_found_to_a_part_of_a_step(period):
    found = find_period(wave(period, 3000), 1000)
    assert abs(found - period) < max(0.01 * period, 0.2)


@pytest.mark.parametrize("change", ["bursts", "gaps", "level", "units"])
def test_a_period_is_found_despite(change):
    values, rng = wave(48), np.random.default_rng(1)
    if change == "bursts":
        values[rng.integers(2000, size=10)] = 1000
    if change == "gaps":
        values[rng.random((2000, 1)) < 0.4] = np.nan
    if change == "level":
        values[1200:] += 1
    if change == "units":
        values = np.exp(3 * values) * 1e6
    assert abs(find_period(values, 1000) - 48) < 1


@pytest.mark.parametrize("kind", ["noise", "walk", "constant", "short", "drift"])
def test_no_period_is_found_in(kind):
    rng = np.random.default_rng(3)
    values = {
        "noise": rng.normal(size=2000),
        "walk": np.convolve(rng.normal(size=2100), np.ones(101) / 101, "valid"),
        "constant": np.ones(2000),
        "short": wave(48, 6 * 48)[:, 0],
        "drift": np.arange(2000.0),
    }[kind]
    assert find_period(values[:, None], 1000) is None


def test_the_period_of_short_bursts_is_found():
    values = np.random.default_rng(0).normal(size=(3000, 1)) / 10
    values[np.arange(3000) % 144 < 4] += 5
    assert abs(find_period(values, 1000) - 144) < 0.2


def test_a_period_longer_than_asked_for_is_not_found():
    assert find_period(wave(144), 100) is None


def test_the_shortest_of_equal_periods_is_found():
    steps = np.arange(4000)
    weeks = np.sin(2 * np.pi * steps / 24) + 0.2 * np.sin(2 * np.pi * steps / 168)
    assert abs(find_period(weeks[:, None], 1000) - 24) < 0.2
    weekends = np.where(steps // 24 % 7 < 5, np.sin(2 * np.pi * steps / 24), 2.0)
    assert abs(find_period(weekends[:, None], 1000) - 168) < 0.5


def test_channels_decide_together_and_constant_ones_do_not():
    constant, unknown = np.ones((2000, 1)), np.full((2000, 1), np.nan)
    values = np.concatenate([wave(24), constant, unknown, wave(24, seed=2)], axis=1)
    assert abs(find_period(values, 1000) - 24) < 0.2
