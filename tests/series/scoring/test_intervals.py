"""Intervals: against a slow reference, laws, and edges."""

import numpy as np
import pytest

from keras_wgan.series.scoring.intervals import find_intervals


def slow_intervals(scores, limit, padding, min_drop):
    """The definition, one step and one interval at a time."""
    hit = [any(scores[max(i - padding, 0) : i + padding + 1] > limit) for i in range(len(scores))]  # fmt: skip
    found, start = [], None
    for step, inside in enumerate([*hit, False]):
        if inside and start is None:
            start = step
        if not inside and start is not None:
            found.append((start, step - 1))
            start = None
    found.sort(key=lambda bounds: -max(scores[bounds[0] : bounds[1] + 1]))
    levels = [max(scores[a : b + 1]) for a, b in found] + [limit]
    drops = [
        index + 1
        for index in range(len(found))
        if levels[index] - levels[index + 1] >= min_drop * levels[index]
    ]
    kept = found[: drops[-1]] if drops else found
    return sorted((a, b, max(scores[a : b + 1]) - limit) for a, b in kept)


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
    found = find_intervals(scores, 4.0, padding, min_drop)
    expected = slow_intervals(scores, 4.0, padding, min_drop)
    assert found.bounds.tolist() == [[a, b] for a, b, _ in expected]
    np.testing.assert_allclose(found.severity, [each for _, _, each in expected])


def test_a_single_step_at_either_end_is_an_interval():
    scores = np.ones(50)
    scores[[0, -1]] = 9, 8
    found = find_intervals(scores, 2.0, padding=0)
    assert found.bounds.tolist() == [[0, 0], [49, 49]]
    np.testing.assert_allclose(found.severity, [7, 6])


def test_nothing_is_found_below_the_limit():
    for scores in (np.zeros(20), np.full(20, 3.0), np.full(20, np.nan)):
        found = find_intervals(scores, 3.0)
        assert found.bounds.shape == (0, 2) and found.severity.shape == (0,)


@pytest.mark.parametrize("padding", [0, 1, 5, 40])
def test_padding_changes_where_intervals_end_and_not_which_are_found(padding):
    # Three spikes whose smoothed shoulders lie above the limit, too.
    scores = np.zeros(2000)
    for spike in (500, 1000, 1500):
        scores[spike - 12 : spike + 13] = 12 - np.abs(np.arange(-12, 13))
    found = find_intervals(scores, 4.0, padding)
    first, last = found.bounds.T
    assert (last - first + 1).tolist() == [15 + 2 * padding] * 3
    np.testing.assert_allclose(found.severity, [8, 8, 8])


@pytest.mark.parametrize("count", [1, 2, 20])
def test_equal_anomalies_do_not_hide_each_other(count):
    scores = rough_scores(0, 8000) / 10
    spikes = np.linspace(600, 7400, count).astype(int)
    scores[spikes] = 50
    found = find_intervals(scores, 8.0, padding=10)
    assert found.bounds.mean(axis=1).tolist() == spikes.tolist()


def test_a_peak_that_does_not_stand_out_of_the_rest_is_pruned():
    scores = np.ones(200)
    scores[[50, 100, 150]] = 10, 9.5, 4.5
    assert len(find_intervals(scores, 4, padding=2, min_drop=0).bounds) == 3
    kept = find_intervals(scores, 4, padding=2, min_drop=0.3)
    assert kept.bounds.tolist() == [[48, 52], [98, 102]]
    kept = find_intervals(scores, 3, padding=2, min_drop=0.3)
    assert len(kept.bounds) == 3
    scores[[50, 100]] = 1
    assert len(find_intervals(scores, 4, padding=2, min_drop=0.3).bounds) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_unit_of_the_scores_does_not_matter(seed):
    scores = rough_scores(seed)
    once, again = find_intervals(scores, 4.0), find_intervals(10 * scores, 40.0)
    np.testing.assert_array_equal(once.bounds, again.bounds)
    np.testing.assert_allclose(10 * once.severity, again.severity)


def test_unknown_scores_are_no_anomalies():
    scores = np.ones(100)
    scores[40:60], scores[62] = np.nan, 9
    found = find_intervals(scores, 3.0, padding=5)
    assert found.bounds.tolist() == [[57, 67]] and found.severity.tolist() == [6]


def test_everything_may_be_anomalous():
    assert find_intervals(np.full(10, 7.0), 1.0).bounds.tolist() == [[0, 9]]
