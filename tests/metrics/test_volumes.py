"""Volume under the surface: TSB-AD's values, a slow reference, laws, refusals."""

import time

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from keras_wgan.metrics import vus_pr

SEVERAL = [(0, 5), (300, 340), (352, 353), (360, 362), (1000, 1100), (1980, 2000)]


def noisy(seed, steps, spans, decimals=20):
    """Labels of some spans, and scores that are higher around them."""
    rng = np.random.default_rng(seed)
    labels = np.zeros(steps, int)
    for start, stop in spans:
        labels[start:stop] = 1
    scores = rng.normal(size=steps) + 2 * np.convolve(labels, np.ones(9) / 9, "same")
    return labels, np.round(scores, decimals)


# VUS-PR of `generate_curve(labels, scores, window, version, 250)` of TSB-AD 1.5, the
# same for the versions `opt` and `opt_mem`; and AUC-PR of its `basic_metricor`.
GOLDEN = {
    "one anomaly": (noisy(0, 300, [(100, 120)]), 20, 0.5433960814154076),
    "at both ends": (noisy(1, 2000, SEVERAL), 50, 0.5298722642940786),
    "ties": (noisy(2, 1000, [(200, 230), (600, 601)], 0), 31, 0.3195181136530354),
    "window 0": (noisy(3, 200, [(50, 60)]), 0, 0.24180365444983135),
    "wide": (
        noisy(4, 400, [(10, 11), (60, 61), (64, 66), (300, 310)]),
        300,
        0.8055293805165323,
    ),
    "window 1": (noisy(5, 777, [(1, 2), (4, 5), (8, 9)]), 1, 0.013594556377021528),
    "equal scores": (
        (noisy(6, 100, [(5, 10)])[0], np.zeros(100)),
        10,
        0.08741146478282319,
    ),
}
AUC_PR = {"one anomaly": 0.5178303727325202, "ties": 0.23052736803979207}


@pytest.mark.parametrize("series, window, expected", GOLDEN.values(), ids=GOLDEN)
def test_values_of_the_reference(series, window, expected):
    np.testing.assert_allclose(vus_pr(*series, window), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", AUC_PR)
def test_average_precision_is_that_of_the_reference(name):
    labels, scores = GOLDEN[name][0]
    found = average_precision_score(labels, scores)
    np.testing.assert_allclose(found, AUC_PR[name], atol=1e-9)


def slow_weights(labels, width):
    """Weights by their definition, step by step."""
    half, anomalous = width // 2, np.flatnonzero(labels)
    weights = labels.astype(float)
    for step in anomalous:
        for distance in range(1, half + 1):
            if step - distance >= 0 and not labels[step - 1]:
                weights[step - distance] += np.sqrt(1 - distance / width)
            if step + distance < len(labels) and not labels[(step + 1) % len(labels)]:
                weights[step + distance] += np.sqrt(1 - distance / width)
    return np.minimum(weights, 1)


def slow_groups(labels, half):
    """Anomalies with their slopes, those that touch as one set of steps."""
    groups = []
    for step in np.flatnonzero(labels):
        if groups and (labels[step - 1] or step - half <= groups[-1][-1]):
            groups[-1] += range(step - half, step + half + 1)
        else:
            groups.append(list(range(step - half, step + half + 1)))
    return groups


def slow_vus_pr(labels, scores, window):
    """The volume by its definition, for scores without ties and up to 250 steps."""
    areas = []
    for width in range(window + 1):
        weights, groups = slow_weights(labels, width), slow_groups(labels, width // 2)
        area = before = 0
        for threshold in sorted(scores, reverse=True):
            found = scores >= threshold
            hits = weights[found].sum()
            positives = labels.sum() + weights[found & (labels == 0)].sum() / 2
            steps = set(np.flatnonzero(found))
            share = np.mean([bool(steps & set(group)) for group in groups])
            recall = min(hits / positives, 1) * share
            area += (recall - before) * hits / found.sum()
            before = recall
        areas.append(area)
    return np.mean(areas)


@pytest.mark.parametrize("seed", range(8))
def test_volumes_equal_a_slow_reference(seed):
    rng = np.random.default_rng(seed)
    labels = (rng.random(60) < 0.15).astype(int)
    labels[rng.integers(60)] = 1
    scores = rng.normal(size=60) + labels
    window = int(rng.integers(0, 20))
    np.testing.assert_allclose(
        vus_pr(labels, scores, window), slow_vus_pr(labels, scores, window)
    )


def test_window_0_of_one_anomaly_is_the_average_precision():
    labels, scores = noisy(7, 250, [(120, 150)])
    expected = average_precision_score(labels, scores)
    np.testing.assert_allclose(vus_pr(labels, scores, 0), expected)
    assert vus_pr(labels, scores, 1) == vus_pr(labels, scores, 0)


@pytest.mark.parametrize("window", [0, 1, 7, 100, 5000])
def test_scores_equal_to_the_labels_are_perfect(window):
    labels, scores = noisy(8, 2000, SEVERAL)
    assert vus_pr(labels, labels, window) == 1
    assert vus_pr(np.ones(5), scores[:5], window) == pytest.approx(1)


def test_only_the_order_and_no_direction_of_time_matter():
    labels, scores = noisy(9, 2000, SEVERAL)
    expected = vus_pr(labels, scores, 30)
    assert 0 < expected < 1
    assert vus_pr(labels.astype(bool), np.exp(scores), 30) == expected
    np.testing.assert_allclose(vus_pr(labels[::-1], scores[::-1], 30), expected)


def test_near_misses_and_every_anomaly_count():
    labels = np.zeros(500)
    labels[200:220] = labels[400:405] = 1
    near, far = np.roll(labels, 15), np.roll(labels, 100)
    assert vus_pr(labels, near, 40) > vus_pr(labels, far, 40) + 0.1
    longest = np.where(np.arange(500) < 300, labels, 0)
    parts = labels * (np.arange(500) % 2)
    assert vus_pr(labels, parts, 0) > vus_pr(labels, longest, 0)


def test_long_series_take_no_long_time():
    rng = np.random.default_rng(0)
    labels, scores = rng.random(20_000) < 0.01, rng.normal(size=20_000)
    started = time.perf_counter()
    vus_pr(labels, scores, 100)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "labels, scores, window, message",
    [
        ([0, 0], [1.0, 2.0], 2, "must mark an anomalous step"),
        ([0, 2], [1.0, 2.0], 2, "0 or 1"),
        ([0, 0.5], [1.0, 2.0], 2, "0 or 1"),
        ([0, np.nan], [1.0, 2.0], 2, "finite"),
        ([0, 1, 0], [1.0, 2.0], 2, "one score for each label"),
        ([[0, 1]], [[1.0, 2.0]], 2, "one label for each step"),
        ([], [], 2, "at least 1"),
        ([0, 1], [1.0, np.nan], 2, "Leave steps without a score out"),
        ([0, 1], [1.0, np.inf], 2, "finite"),
        ([0, 1], ["a", "b"], 2, "`scores`"),
        ([0, 1], [1.0, 2.0], -1, "window"),
        ([0, 1], [1.0, 2.0], 2.0, "window"),
        ([0, 1], [1.0, 2.0], True, "window"),
    ],
)
def test_bad_input_is_refused(labels, scores, window, message):
    with pytest.raises(ValueError, match=message):
        vus_pr(labels, scores, window)
