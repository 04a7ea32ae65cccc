"""From errors and the critic's scores to one score of each step.

In the flow: after `examination`, before `intervals`, with the `statistics` that `fit`
has learned. Pure functions of arrays. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import numpy as np
import pandas as pd

from keras_wgan.series.windows import by_step


def _reconstruction_score(errors, statistics):
    """Returns `R = max(0, z-score of the smoothed errors) + 1`, `(steps,)`.

    Args:
        errors: Errors of the reconstruction, of shape `(steps,)`.
        statistics: `Statistics`.
    """
    smooth = moving_mean(errors, statistics.width)
    return np.maximum(0, (smooth - statistics.error_mean) / statistics.error_std) + 1


def _critic_score(window_scores, window, statistics):
    """Returns `K = |c - center| / std + 1`, smoothed, `(steps,)`.

    Args:
        window_scores: Scores of the critic, of shape `(windows,)`.
        window: Steps in a window.
        statistics: `Statistics`.
    """
    critic = densest_scores(window_scores, window, statistics.bandwidth)
    distance = np.abs(critic - statistics.critic_center) / statistics.critic_std
    return moving_mean(distance, statistics.width) + 1


COMBINATIONS = {
    "mult": lambda reconstruction, critic: reconstruction * critic,
    "sum": lambda reconstruction, critic: (reconstruction + critic) / 2,
    "reconstruction": lambda reconstruction, critic: reconstruction,
    "critic": lambda reconstruction, critic: critic,
}


def anomaly_scores(errors, window_scores, combination, statistics):
    """Returns the anomaly score of each step, `(steps,)`; a higher one is stranger.

    Args:
        errors: Errors of the reconstruction, of shape `(steps,)`.
        window_scores: Scores of the critic, of shape `(windows,)`.
        combination: Name of the score, a key of `COMBINATIONS`.
        statistics: `Statistics`.
    """
    window = len(errors) - len(window_scores) + 1
    return COMBINATIONS[combination](
        _reconstruction_score(errors, statistics),
        _critic_score(window_scores, window, statistics),
    )


def moving_mean(values, width):
    """Returns the mean of each step and `width // 2` steps on either side, `(steps,)`.

    Args:
        values: Array of shape `(steps,)`. There are fewer steps at its edges.
        width: Steps in a mean; an even width counts as the next odd one.
    """
    steps = 2 * (width // 2) + 1
    rolling = pd.Series(values).rolling(steps, center=True, min_periods=1)
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
