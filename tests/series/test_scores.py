"""Scores: against slow references, and a law: nothing far away changes them."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from keras_wgan.series.scores import (
    COMBINATIONS,
    _critic_score,
    _reconstruction_score,
    anomaly_scores,
    densest_scores,
    moving_mean,
)
from keras_wgan.series.statistics import learn_statistics

WINDOW = 9


def measured(windows=60, seed=1):
    """Errors of steps, and the critic's scores of their windows."""
    rng = np.random.default_rng(seed)
    return rng.gamma(2, size=windows + WINDOW - 1), rng.normal(size=windows)


@pytest.mark.parametrize("width", [1, 2, 5, 100])
def test_moving_mean_is_a_centered_mean(width):
    values = np.random.default_rng(0).normal(size=30)
    half = width // 2
    means = [values[max(i - half, 0) : i + half + 1].mean() for i in range(30)]
    np.testing.assert_allclose(moving_mean(values, width), means, rtol=1e-12)


@pytest.mark.parametrize("windows, window", [(1, 4), (3, 8), (40, 6), (40, 1), (8, 8)])
def test_densest_score_is_the_mode_of_scipy_s_kernel_density(windows, window):
    scores = np.random.default_rng(2).normal(size=windows)
    bandwidth = 0.3
    densest = densest_scores(scores, window, bandwidth)
    assert len(densest) == windows + window - 1
    for step, chosen in enumerate(densest):
        covering = scores[max(step - window + 1, 0) : step + 1]
        assert chosen in covering
        if len(covering) > 1:
            factor = bandwidth / np.std(covering, ddof=1)
            density = gaussian_kde(covering, bw_method=factor)
            best = density(covering).max()
            np.testing.assert_allclose(density(chosen), best, rtol=1e-9)


def test_statistics_are_those_of_the_formulae():
    errors, critics = measured()
    learned = learn_statistics(errors, critics, "mult")
    assert learned.width == 1
    np.testing.assert_allclose(learned.error_mean, errors.mean())
    np.testing.assert_allclose(learned.error_std, errors.std())
    np.testing.assert_allclose(learned.critic_std, critics.std())
    np.testing.assert_allclose(learned.bandwidth, critics.std() * WINDOW ** (-1 / 5))
    steps = densest_scores(critics, WINDOW, learned.bandwidth)
    low, high = np.quantile(steps, [0.25, 0.75])
    middle = [score for score in steps if low <= score <= high]
    np.testing.assert_allclose(learned.critic_center, np.mean(middle))


def test_scores_are_those_of_the_formulae():
    errors, critics = measured()
    learned = learn_statistics(errors, critics, "mult")._replace(width=5)
    z = (moving_mean(errors, 5) - learned.error_mean) / learned.error_std
    reconstruction = np.maximum(z, 0) + 1
    steps = densest_scores(critics, WINDOW, learned.bandwidth)
    distance = np.abs(steps - learned.critic_center) / learned.critic_std + 1
    critic = moving_mean(distance, 5)
    np.testing.assert_allclose(_reconstruction_score(errors, learned), reconstruction)
    np.testing.assert_allclose(_critic_score(critics, WINDOW, learned), critic)
    expected = {
        "mult": reconstruction * critic,
        "sum": (reconstruction + critic) / 2,
        "reconstruction": reconstruction,
        "critic": critic,
    }
    assert set(expected) == set(COMBINATIONS)
    for name, scores in expected.items():
        found = anomaly_scores(errors, critics, name, learned)
        np.testing.assert_allclose(found, scores)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_step_s_score_does_not_depend_on_what_is_far_away(combination):
    errors, critics = measured(windows=80)
    learned = learn_statistics(errors, critics, "mult")._replace(width=5)
    whole = anomaly_scores(errors, critics, combination, learned)
    part = anomaly_scores(errors[:58], critics[:50], combination, learned)
    np.testing.assert_allclose(whole[: 58 - WINDOW - 2], part[: -WINDOW - 2])


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_scores_of_equal_errors_are_all_one(combination):
    errors, critics = np.full(40, 0.3), np.full(32, -7.0)
    learned = learn_statistics(errors, critics, "mult")
    scores = anomaly_scores(errors, critics, combination, learned)
    np.testing.assert_allclose(scores, np.ones(40), rtol=1e-12)


def test_rounding_of_equal_scores_is_no_spread():
    noise = 1e-8 * np.random.default_rng(0).normal(size=32)
    learned = learn_statistics(np.zeros(40), 5 + noise, "mult")
    assert learned.error_std == learned.critic_std == 1
