"""From errors and the critic's scores to one score of each step.

In the flow: after `errors` and the model, before `intervals`. The statistics are learnt
once, in the detector's `fit`, so that a step's score does not depend on what else is
scored. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.windows import by_step

SMOOTHED_SHARE = 0.01  # of the fitted series, the width of the means
TOLERANCE = 1e-6  # of rounding in float32 scores


class Statistics(NamedTuple):
    """What `fit` learns of the errors and scores of its series.

    Attributes:
        width: Steps to a moving mean.
        error_mean: Mean of the smoothed errors.
        error_std: Their standard deviation; 1 if there is none.
        critic_centre: Mean of the middle half of the steps' critic scores.
        critic_std: Standard deviation of the windows' critic scores, likewise.
        bandwidth: Standard deviation of the kernels over windows' critic scores.
    """

    width: int
    error_mean: float
    error_std: float
    critic_centre: float
    critic_std: float
    bandwidth: float


def learn_statistics(errors, window_scores):
    """Learns the statistics of a series.

    Args:
        errors: Array of shape `(steps,)`.
        window_scores: Scores of the critic, of shape `(windows,)`.

    Returns:
        A tuple `Statistics`.
    """
    window = len(errors) - len(window_scores) + 1
    width = max(1, round(SMOOTHED_SHARE * len(errors)))
    smooth = moving_mean(errors, width)
    bandwidth = spread(window_scores) * window**-0.2  # Scott's rule
    critic = densest_scores(window_scores, window, bandwidth)
    low, high = np.quantile(critic, [0.25, 0.75])
    middle = critic[(low <= critic) & (critic <= high)]
    return Statistics(
        width=width,
        error_mean=float(smooth.mean()),
        error_std=spread(smooth),
        critic_centre=float(middle.mean()),
        critic_std=spread(window_scores),
        bandwidth=bandwidth,
    )


def spread(values):
    """Returns the standard deviation, or 1 where all values are as good as equal."""
    std = float(np.std(values))
    return std if std > TOLERANCE * (1 + float(np.abs(values).max())) else 1.0


def reconstruction_score(errors, statistics):
    """Returns `R = max(0, z-score of the smoothed errors) + 1`, `(steps,)`."""
    smooth = moving_mean(errors, statistics.width)
    return np.maximum(0, (smooth - statistics.error_mean) / statistics.error_std) + 1


def critic_score(window_scores, window, statistics):
    """Returns `K = |c - centre| / std + 1`, smoothed, `(steps,)`.

    Args:
        window_scores: Scores of the critic, of shape `(windows,)`.
        window: Steps to a window.
        statistics: `Statistics`.
    """
    critic = densest_scores(window_scores, window, statistics.bandwidth)
    distance = np.abs(critic - statistics.critic_centre) / statistics.critic_std
    return moving_mean(distance, statistics.width) + 1


COMBINATIONS = {
    "mult": lambda reconstruction, critic: reconstruction * critic,
    "sum": lambda reconstruction, critic: (reconstruction + critic) / 2,
    "reconstruction": lambda reconstruction, critic: reconstruction,
    "critic": lambda reconstruction, critic: critic,
}


def anomaly_scores(errors, window_scores, combination, statistics):
    """Returns the score of each step, `(steps,)`, higher for stranger.

    Args:
        errors: Errors of the reconstruction, of shape `(steps,)`.
        window_scores: Scores of the critic, of shape `(windows,)`.
        combination: Key of `COMBINATIONS`.
        statistics: `Statistics`.
    """
    window = len(errors) - len(window_scores) + 1
    return COMBINATIONS[combination](
        reconstruction_score(errors, statistics),
        critic_score(window_scores, window, statistics),
    )


def moving_mean(values, width):
    """Returns the mean of `width // 2` steps to either side, fewer at the edges.

    Args:
        values: Array of shape `(steps,)`.
        width: Steps to a mean, itself included.
    """
    half = width // 2
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    first, last = (
        np.maximum(places - half, 0),
        np.minimum(places + half + 1, len(values)),
    )
    return (sums[last] - sums[first]) / (last - first)


def densest_scores(window_scores, window, bandwidth):
    """Returns for each step the densest of the scores of the windows that cover it.

    Density is a sum of Gaussian kernels at the scores of the covering windows. All
    pairs of windows are compared once, not once for each step that both cover.

    Args:
        window_scores: Array of shape `(windows,)`.
        window: Steps to a window.
        bandwidth: Standard deviation of the kernels, positive.

    Returns:
        Array of shape `(windows + window - 1,)`.
    """
    scores = np.asarray(window_scores, "float64")
    nobody = np.full(window - 1, np.inf)  # whose kernel is zero
    neighbours = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([nobody, scores, nobody]), 2 * window - 1
    )  # (windows, 2 * window - 1)
    kernels = np.exp(-0.5 * np.square((neighbours - scores[:, None]) / bandwidth))
    sums = np.cumsum(np.pad(kernels, ((0, 0), (1, 0))), axis=1)
    densities = sums[:, window:] - sums[:, :window]  # of a window, at each position
    ages = np.nanargmax(by_step(densities), axis=1)
    return scores[np.arange(len(ages)) - ages]
