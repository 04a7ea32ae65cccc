"""Intervals: against a slow reference, laws, and edges."""

import numpy as np
import pytest

from keras_wgan.series.intervals import find_intervals, sliding_intervals


def slow_intervals(scores, mean, std, threshold, padding, min_drop):
    """The definition, one step and one interval at a time."""
    limit = mean + threshold * std
    hit = [any(scores[max(i - padding, 0) : i + padding + 1] > limit) for i in range(len(scores))]  # fmt: skip
    found, start = [], None
    for step, inside in enumerate([*hit, False]):
        if inside and start is None:
            start = step
        if not inside and start is not None:
            found.append((start, step - 1))
            start = None
    found.sort(key=lambda bounds: -max(scores[bounds[0] : bounds[1] + 1]))
    outside = [score for score, inside in zip(scores, hit, strict=True) if not inside]
    levels = [max(scores[a : b + 1]) for a, b in found] + [max(outside, default=0.0)]
    kept = 0
    for index in range(len(found)):
        if (levels[index] - levels[index + 1]) / levels[index] >= min_drop:
            kept = index + 1
    return sorted(
        (a, b, (max(scores[a : b + 1]) - limit) / (mean + std)) for a, b in found[:kept]
    )


def rough_scores(seed, steps=300):
    rng = np.random.default_rng(seed)
    scores = rng.gamma(1, size=steps)
    scores[rng.integers(steps, size=8)] += rng.gamma(3, size=8) * 4
    return scores


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("padding", [0, 3, 50])
@pytest.mark.parametrize("min_drop", [0, 0.13, 0.6])
def test_intervals_equal_a_slow_reference(seed, padding, min_drop):
    scores = rough_scores(seed)
    mean, std = scores.mean(), scores.std()
    found = find_intervals(
        scores, mean, std, threshold=3, padding=padding, min_drop=min_drop
    )
    expected = slow_intervals(scores, mean, std, 3, padding, min_drop)
    assert found.bounds.tolist() == [[a, b] for a, b, _ in expected]
    np.testing.assert_allclose(
        found.severity, [severity for _, _, severity in expected]
    )


def test_a_single_step_at_either_end_is_an_interval():
    scores = np.ones(50)
    scores[[0, -1]] = 9, 8
    found = find_intervals(scores, 1.0, 0.5, padding=0)
    assert found.bounds.tolist() == [[0, 0], [49, 49]]
    np.testing.assert_allclose(found.severity, [4, 5 / 1.5])


def test_nothing_stands_out_of_equal_scores():
    for scores in (np.zeros(20), np.ones(20)):
        found = find_intervals(scores, scores.mean(), scores.std())
        assert found.bounds.shape == (0, 2) and found.severity.shape == (0,)


def test_a_peak_that_does_not_stand_out_of_the_rest_is_pruned():
    scores = np.ones(200)
    scores[[50, 100, 150]] = 10, 9.5, 5
    kept = find_intervals(scores, 1, 0.5, padding=2, min_drop=0.3)
    assert kept.bounds.tolist() == [[48, 52], [98, 102], [148, 152]]
    scores[:] = np.maximum(scores, 4.5)
    kept = find_intervals(scores, 1, 0.9, padding=2, min_drop=0.3)
    assert kept.bounds.tolist() == [[48, 52], [98, 102]]
    assert len(find_intervals(scores, 1, 0.9, padding=2, min_drop=0.6).bounds) == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_unit_of_the_scores_does_not_matter(seed):
    scores = rough_scores(seed)
    once = find_intervals(scores, scores.mean(), scores.std(), threshold=3)
    tenfold = 10 * scores
    again = find_intervals(tenfold, tenfold.mean(), tenfold.std(), threshold=3)
    np.testing.assert_array_equal(once.bounds, again.bounds)
    np.testing.assert_allclose(once.severity, again.severity)


def test_everything_may_be_anomalous():
    found = find_intervals(np.full(10, 7.0), 1.0, 0.1)
    assert found.bounds.tolist() == [[0, 9]]


def slow_sliding(scores, share, **options):
    """Each stretch by itself, then marked step by step."""
    length = max(1, int(share * len(scores)))
    stride = max(1, int(0.1 * length))
    marked, start = np.zeros(len(scores), bool), 0
    while True:
        start = min(start, len(scores) - length)
        part = scores[start : start + length]
        local = slow_intervals(part, part.mean(), part.std(), **options)
        for first, last, _ in local:
            marked[start + first : start + last + 1] = True
        if start == len(scores) - length:
            return marked
        start += stride


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.1, 0.33, 1.0])
def test_sliding_thresholds_equal_a_slow_reference(seed, share):
    scores = rough_scores(seed)
    options = {"threshold": 3, "padding": 4, "min_drop": 0.13}
    found = sliding_intervals(scores, share, **options)
    marked = np.zeros(len(scores), bool)
    for first, last in found.bounds:
        assert first == 0 or not marked[first - 1]
        marked[first : last + 1] = True
    np.testing.assert_array_equal(marked, slow_sliding(scores, share, **options))
    assert np.isfinite(found.severity).all() and len(found.severity) == len(
        found.bounds
    )


def test_one_sliding_window_is_the_whole_series():
    scores = rough_scores(0)
    whole = find_intervals(scores, scores.mean(), scores.std())
    sliding = sliding_intervals(scores, 1.0)
    np.testing.assert_array_equal(whole.bounds, sliding.bounds)
    np.testing.assert_array_equal(whole.severity, sliding.severity)
