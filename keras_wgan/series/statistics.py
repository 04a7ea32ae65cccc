"""What `fit` learns of the errors and scores of its series.

In the flow: at the end of `fit`, after `examination`. `scores` and `intervals` use the
statistics, so that the score of a step does not depend on what else is scored. Paper:
Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.scores import anomaly_scores, densest_scores, moving_mean

SMOOTHED_SHARE = 0.01  # width of the moving means, as a share of the fitted series
TOLERANCE = 1e-6  # scores in float32 that differ by less are equal


class Statistics(NamedTuple):
    """Statistics of the errors and scores of the fitted series.

    Attributes:
        width: Steps in a moving mean.
        error_mean: Mean of the smoothed errors.
        error_std: Standard deviation of the smoothed errors.
        critic_center: Mean of the middle half of the steps' critic scores.
        critic_std: Standard deviation of the windows' critic scores.
        bandwidth: Standard deviation of the kernels over windows' critic scores.
        score_mean: Mean of the anomaly scores. Defaults to 0, before it is learned.
        score_std: Standard deviation of the anomaly scores. Defaults to 1.
    """

    width: int
    error_mean: float
    error_std: float
    critic_center: float
    critic_std: float
    bandwidth: float
    score_mean: float = 0.0
    score_std: float = 1.0


def learn_statistics(errors, window_scores, combination):
    """Learns the statistics of a series.

    Args:
        errors: Errors of the reconstruction, of shape `(steps,)`.
        window_scores: Scores of the critic, of shape `(windows,)`.
        combination: Name of the anomaly score, a key of `COMBINATIONS`.

    Returns:
        A tuple `Statistics`. A standard deviation of equal values is replaced by 1.
    """
    window = len(errors) - len(window_scores) + 1
    width = max(1, round(SMOOTHED_SHARE * len(errors)))
    smooth = moving_mean(errors, width)
    bandwidth = spread(window_scores) * window**-0.2  # Scott's rule
    critic = densest_scores(window_scores, window, bandwidth)
    low, high = np.quantile(critic, [0.25, 0.75])
    statistics = Statistics(
        width=width,
        error_mean=float(smooth.mean()),
        error_std=spread(smooth),
        critic_center=float(critic[(low <= critic) & (critic <= high)].mean()),
        critic_std=spread(window_scores),
        bandwidth=bandwidth,
    )
    scores = anomaly_scores(errors, window_scores, combination, statistics)
    return statistics._replace(
        score_mean=float(scores.mean()), score_std=spread(scores)
    )


def spread(values):
    """Returns the standard deviation, or 1 if values differ only by rounding."""
    std = float(np.std(values))
    return std if std > TOLERANCE * (1 + float(np.abs(values).max())) else 1.0
