"""The whole detector finds planted anomalies: all of them, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector

STEPS = 8000


@pytest.fixture(scope="module")
def detector():
    return PlainDetector(epochs=1, steps_per_epoch=20)


def wave(seed=1, steps=STEPS):
    rng = np.random.default_rng(seed)
    noise = 0.3 * rng.normal(size=steps)
    return 20 + 5 * np.sin(np.arange(steps) * 2 * np.pi / 144) + noise


def plant(series, count, length, change):
    """Changes stretches in place, and returns their first and last steps."""
    starts = np.linspace(600, 7400, count).astype(int)
    for start in starts:
        series[start : start + length] = change(series[start : start + length])
    return np.stack([starts, starts + length - 1], axis=1)


def counts(found, truth):
    """Returns how many are found, and how many intervals are false."""
    first, last = found.start.to_numpy()[:, None], found.end.to_numpy()[:, None]
    touches = (first <= truth[:, 1]) & (last >= truth[:, 0])
    return touches.any(axis=0).sum(), (~touches.any(axis=1)).sum()


@pytest.mark.parametrize(
    "count, length, change",
    [
        (2, 40, lambda part: np.full_like(part, 20)),
        (20, 40, lambda part: np.full_like(part, 20)),
        (12, 25, lambda part: part + 4),
        (6, 25, lambda part: part - 2.5),
    ],
    ids=["2 flat", "20 flat", "12 up", "6 down"],
)
def test_anomalies_do_not_hide_each_other(detector, count, length, change):
    series = wave()
    truth = plant(series, count, length, change)
    found = detector.fit(series).detect(series)
    assert counts(found, truth) == (count, 0)


def test_nothing_is_found_where_nothing_is_planted(detector):
    for seed in (100, 101):
        series = wave(seed)
        assert len(detector.fit(series).detect(series)) == 0


def test_three_spikes_are_found_with_any_padding():
    series = np.random.default_rng(0).normal(size=2000)
    series[[500, 1000, 1500]] += 12
    detector = PlainDetector(epochs=1, steps_per_epoch=20).fit(series)
    for padding in (0, 5, 20, 50):
        detector.padding = padding
        found = detector.detect(series)
        middles = (found.start + found.end) / 2
        np.testing.assert_allclose(middles, [500, 1000, 1500], atol=12)


def test_a_burst_of_every_day_is_no_anomaly_and_a_missing_one_is(detector):
    series = np.random.default_rng(0).normal(size=STEPS) / 10
    series[np.arange(STEPS) % 144 < 6] += 10
    missing = slice(30 * 144, 30 * 144 + 6)
    series[missing] = 0
    found = detector.fit(series).detect(series)
    hit, false = counts(found, np.array([[30 * 144, 30 * 144 + 5]]))
    assert hit == 1 and false <= 1


def test_an_anomaly_of_the_first_day_is_found_if_it_is_never_usual(detector):
    series = wave()
    series[50:70] += 15
    found = detector.fit(series).detect(series)
    assert counts(found, np.array([[50, 69]])) == (1, 0)


def test_gaps_neither_hide_anomalies_nor_make_them():
    times = pd.date_range("2024-04-01", periods=1728, freq="10min")
    series = pd.Series(wave(1, 1728), times)
    series.iloc[1100:1150] = 17
    rows = np.random.default_rng(0).random(1728) > 0.2
    rows[300:450] = False
    detector = PlainDetector(epochs=1, steps_per_epoch=20)
    with pytest.warns(UserWarning, match="gap"):
        found = detector.fit(series[rows]).detect(series[rows])
    assert len(found) == 1
    assert found.start[0] <= times[1149] and found.end[0] >= times[1100]
