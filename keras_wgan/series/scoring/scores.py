"""From errors and the critic's scores to one score of each step.

In the flow: after `examination`, before `intervals`, with the `statistics` that `fit`
has learned. Pure functions of arrays. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.series.model.windows import by_step
from keras_wgan.series.scoring.past import excess_error

ERRORS_WEIGHT = 0.5  # of the network's errors, beside the distances from the past

COMBINATIONS = {
    "reconstruction": lambda error, critic: error,
    "critic": lambda error, critic: critic,
    "mult": lambda error, critic: error * critic,
    "sum": lambda error, critic: (error + critic) / 2,
}


class Scores(NamedTuple):
    """Scores of the steps of a series; a higher one is stranger.

    Attributes:
        total: Score of each step, `(steps,)`, not negative; NaN where no channel is
            known.
        channels: Score of each channel, `(steps, channels)`.
    """

    total: np.ndarray
    channels: np.ndarray


class Measures(NamedTuple):
    """Smoothed measures of the steps of a series, each `(steps, channels)`.

    Attributes:
        errors: Excess errors of the reconstruction, with the critic's part.
        distances: Distances from what the past leads to expect.
        errors_compared: Whether the past of the errors is known.
        distances_compared: Whether the past of the values is known.
    """

    errors: np.ndarray
    distances: np.ndarray
    errors_compared: np.ndarray
    distances_compared: np.ndarray


def anomaly_scores(examination, combination, statistics):
    """Returns the `Scores` of the steps of a series.

    A channel's score is the level of its distance from the past, or half the level of
    its reconstruction's error if that is higher: how unusual they are among the largest
    of the fitted series, in natural logarithms. The error counts half, because large
    errors of a network are more frequent than the law of its small ones says. The score
    of a step is the largest of the target channels'.

    Args:
        examination: `Examination` of the series.
        combination: How the error and the critic make one measure, a key of
            `COMBINATIONS`.
        statistics: `Statistics` of the fitted series.
    """
    measures = measure(examination, combination, statistics)
    errors = ERRORS_WEIGHT * statistics.errors.levels(measures.errors)
    distances = statistics.distances.levels(measures.distances)
    channels = np.maximum(np.fmax(errors, distances), 0.0)  # (steps, channels)
    total = np.fmax.reduce(channels[:, list(statistics.targets)], axis=1)
    return Scores(total, channels)


def measure(examination, combination, statistics):
    """Returns the `Measures` of a series.

    An unknown step counts as 0 in a moving mean, so that a few steps between gaps do not
    stand out.

    Formula, for the errors e, what is usual of them, and the critic's scores c:

    ```python
    R = smooth(max(0, e - usual)) / mean(e)
    K = smooth(abs(c - center) / std) + 1
    errors = R                          # or K, R * K, (R + K) / 2
    ```

    Args:
        examination: `Examination` of the series.
        combination: A key of `COMBINATIONS`.
        statistics: `Statistics`. Its laws of extremes are not used.
    """
    raw, width = examination.errors, statistics.width
    excess, compared = excess_error(raw, statistics.past, statistics.usual_errors)
    error = moving_mean(np.nan_to_num(excess), width) / statistics.error_means
    critic = _critic_score(examination, statistics) if statistics.critic else 0.0
    errors = COMBINATIONS[combination](error, critic)
    distances = moving_mean(np.nan_to_num(examination.distances), width)
    return Measures(
        np.where(np.isnan(raw), np.nan, errors),
        np.where(np.isnan(raw), np.nan, distances),
        compared,
        examination.compared,
    )


def _critic_score(examination, statistics):
    """Returns `K = smooth(|c - center| / std) + 1`, `(steps, 1)`."""
    window = len(examination.errors) - len(examination.window_scores) + 1
    critic = statistics.critic
    densest = densest_scores(examination.window_scores, window, critic.bandwidth)
    deviations = np.abs(densest - critic.center) / critic.std
    return moving_mean(deviations[:, None], statistics.width) + 1


def moving_mean(values, width):
    """Returns the mean of each step and `width // 2` steps on either side.

    Args:
        values: Array of shape `(steps, channels)`, without NaN. There are fewer steps
            at the edges.
        width: Steps in a mean; an even width counts as the next odd one.

    Returns:
        Array of the same shape.
    """
    steps = 2 * (width // 2) + 1
    rolling = pd.DataFrame(values).rolling(steps, center=True, min_periods=1)
    return rolling.mean().to_numpy()


def densest_scores(window_scores, window, bandwidth):
    """Returns for each step the densest of the scores of the windows that cover it.

    The density at a score is a sum of Gaussian kernels around the scores of the
    covering windows. Each pair of windows is compared once, not once for each step
    that both cover.

    Args:
        window_scores: Array of shape `(windows,)`.
        window: Steps in a window.
        bandwidth: Standard deviation of the kernels, positive.

    Returns:
        Array of shape `(windows + window - 1,)`.
    """
    scores = np.asarray(window_scores, "float64")
    outside = np.full(window - 1, np.inf)  # no window begins there: its kernel is 0
    neighbors = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([outside, scores, outside]), 2 * window - 1
    )  # (windows, 2 * window - 1)
    kernels = np.exp(-0.5 * np.square((neighbors - scores[:, None]) / bandwidth))
    sums = np.cumsum(np.pad(kernels, ((0, 0), (1, 0))), axis=1)
    densities = sums[:, window:] - sums[:, :window]  # of a window, at each position
    ages = np.nanargmax(by_step(densities), axis=1)
    return scores[np.arange(len(ages)) - ages]
