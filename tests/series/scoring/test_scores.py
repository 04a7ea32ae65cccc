"""Scores and their statistics: against slow references, and laws."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from keras_wgan.series.model.examination import Examination
from keras_wgan.series.scoring.extremes import learn_extremes
from keras_wgan.series.scoring.past import Past, excess_error, past_error
from keras_wgan.series.scoring.scores import (
    COMBINATIONS,
    ERRORS_WEIGHT,
    anomaly_scores,
    densest_scores,
    measure,
    moving_mean,
)
from keras_wgan.series.scoring.statistics import LEAST_SHARE, learn_statistics

WINDOW, STEPS, PERIOD = 9, 600, 20
PAST = Past(PERIOD, 27, np.array([-1.0, -1.0]), np.array([1.0, 1.0]))


def examined(seed=1, steps=STEPS):
    """An examination of two channels: errors, distances, and the critic's scores."""
    rng = np.random.default_rng(seed)
    errors, values = rng.gamma(2, size=(steps, 2)), rng.normal(size=(steps, 2))
    distances, compared = past_error(values, np.ones(values.shape, bool), PAST)
    critic = rng.normal(size=steps - WINDOW + 1)
    return Examination(values, errors, distances, compared, critic)


def learned(examination, combination="mult", width=5, targets=(0, 1), deviations=1.0):
    deviations = np.full(2, deviations)
    options = width, PAST, targets, combination
    return learn_statistics([examination], deviations, *options)


@pytest.mark.parametrize("width", [1, 2, 5, 100])
def test_moving_mean_is_a_centered_mean(width):
    values = np.random.default_rng(0).normal(size=(30, 2))
    half = width // 2
    parts = [values[max(i - half, 0) : i + half + 1] for i in range(30)]
    means = [part.mean(axis=0) for part in parts]
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
    examination = examined()
    found = learned(examination)
    errors, critics = examination.errors, examination.window_scores
    np.testing.assert_allclose(found.error_means, errors.mean(axis=0))
    largest = np.nanmax(PAST.usual(errors), axis=0)
    np.testing.assert_allclose(found.usual_errors, largest)
    np.testing.assert_allclose(found.critic.std, critics.std())
    bandwidth = critics.std() * WINDOW ** (-1 / 5)
    np.testing.assert_allclose(found.critic.bandwidth, bandwidth)
    steps = densest_scores(critics, WINDOW, bandwidth)
    low, high = np.quantile(steps, [0.25, 0.75])
    middle = [score for score in steps if low <= score <= high]
    np.testing.assert_allclose(found.critic.center, np.mean(middle))


def test_measures_are_those_of_the_formulae():
    examination = examined()
    found = learned(examination)
    excess, compared = excess_error(examination.errors, PAST, found.usual_errors)
    error = moving_mean(excess, 5) / examination.errors.mean(axis=0)
    steps = densest_scores(examination.window_scores, WINDOW, found.critic.bandwidth)
    distance = np.abs(steps - found.critic.center) / found.critic.std + 1
    critic = moving_mean(distance[:, None], 5)
    expected = {
        "mult": error * critic,
        "sum": (error + critic) / 2,
        "reconstruction": error,
        "critic": critic + 0 * error,
    }
    assert set(expected) == set(COMBINATIONS)
    for name, errors in expected.items():
        measures = measure(examination, name, found)
        np.testing.assert_allclose(measures.errors, errors)
        np.testing.assert_array_equal(measures.errors_compared, compared)
        distances = moving_mean(examination.distances, 5)
        np.testing.assert_allclose(measures.distances, distances)


def test_the_laws_are_those_of_the_steps_whose_past_is_known():
    examination = examined()
    found = learned(examination)
    measures = measure(examination, "mult", found)
    for name in ("errors", "distances"):
        compared = getattr(measures, f"{name}_compared")
        values = np.where(compared, getattr(measures, name), np.nan)
        law = learn_extremes([values], np.full(2, 1e-9))
        np.testing.assert_allclose(getattr(found, name), law)


def test_scores_are_the_higher_level_of_the_targets():
    examination = examined()
    for targets in ((0, 1), (1,)):
        found = learned(examination, targets=targets)
        measures = measure(examination, "mult", found)
        errors = ERRORS_WEIGHT * found.errors.levels(measures.errors)
        distances = found.distances.levels(measures.distances)
        channels = np.maximum(np.maximum(errors, distances), 0)
        scores = anomaly_scores(examination, "mult", found)
        np.testing.assert_allclose(scores.channels, channels)
        total = channels[:, list(targets)].max(axis=1)
        np.testing.assert_allclose(scores.total, total)


def test_without_a_known_past_only_the_errors_count():
    examination = examined(steps=2 * PERIOD + 9)
    found = learned(examination)
    assert found.distances.blocks.tolist() == [0, 0]
    assert found.usual_errors.tolist() == [0, 0]
    measures = measure(examination, "mult", found)
    levels = ERRORS_WEIGHT * found.errors.levels(measures.errors)
    scores = anomaly_scores(examination, "mult", found)
    np.testing.assert_allclose(scores.channels, np.maximum(levels, 0))


def test_unknown_steps_have_no_score_and_no_part_in_the_law():
    examination = examined()
    errors, distances = examination.errors.copy(), examination.distances.copy()
    errors[200:300, 0] = distances[200:300, 0] = np.nan
    gaps = examination._replace(errors=errors, distances=distances)
    found = learned(gaps)
    scores = anomaly_scores(gaps, "mult", found)
    unknown = np.isnan(scores.channels)
    np.testing.assert_array_equal(unknown, np.isnan(errors))
    assert np.isfinite(scores.total).all()  # the other channel is known
    assert found.distances.blocks[0] < found.distances.blocks[1]


def test_a_step_between_gaps_needs_more_to_stand_out():
    examination = examined()
    distances = examination.distances.copy()
    distances[300, 0] = 50
    alone = distances.copy()
    alone[295:306, 0] = np.nan
    alone[300, 0] = 50
    found = learned(examination, width=5)
    for each in (distances, alone):
        scores = anomaly_scores(examination._replace(distances=each), "mult", found)
        assert scores.channels[300, 0] > 5
    lone = measure(examination._replace(distances=alone), "mult", found)
    np.testing.assert_allclose(lone.distances[300, 0], 50 / 5)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_step_s_score_does_not_depend_on_what_is_far_away(combination):
    examination = examined()
    found = learned(examination, combination)
    whole = anomaly_scores(examination, combination, found)
    steps = STEPS - 40
    parts = [part[:steps] for part in examination[:4]]
    part = Examination(*parts, examination.window_scores[: steps - WINDOW + 1])
    scores = anomaly_scores(part, combination, found)
    settled = slice(steps - WINDOW - 5)
    np.testing.assert_allclose(whole.total[settled], scores.total[settled])


def test_the_threshold_of_twenty_channels_is_that_of_more_blocks():
    found = learned(examined())
    one = found._replace(targets=(0,))
    blocks = np.maximum(found.errors.blocks, found.distances.blocks)
    np.testing.assert_allclose(found.usual - one.usual, np.log(sum(blocks) / blocks[0]))


def test_rounding_is_no_anomaly():
    noise = 1e-8 * np.random.default_rng(0).normal(size=(STEPS, 2)) ** 2
    flat = examined()._replace(errors=noise, distances=noise)
    found = learned(flat, "reconstruction", deviations=0.0)
    assert found.error_means.tolist() == [LEAST_SHARE, LEAST_SHARE]
    assert anomaly_scores(flat, "reconstruction", found).total.max() < 0.1
    critics = 5 + noise[: STEPS - WINDOW + 1, 0]
    assert learned(flat._replace(window_scores=critics)).critic.std == 1
