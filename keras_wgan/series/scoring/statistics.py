"""What `fit` learns of the errors and scores of its series.

In the flow: at the end of `fit`, after `examination`. `scores` and `intervals` use the
statistics, so that the score of a step does not depend on what else is scored. Paper:
Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.scoring.extremes import Extremes, learn_extremes, usual_limit
from keras_wgan.series.scoring.past import Past, smallest
from keras_wgan.series.scoring.scores import densest_scores, measure

OFTEN = 0.25  # share of the steps with a known past, from which it decides
LEAST_SHARE = 0.01  # of a channel's deviation: a smaller error is never an anomaly
TOLERANCE = 1e-6  # scores in float32 that differ by less are equal


class Critic(NamedTuple):
    """Statistics of the critic's scores.

    Attributes:
        center: Mean of the middle half of the steps' scores.
        std: Standard deviation of the windows' scores.
        bandwidth: Standard deviation of the kernels over windows' scores.
    """

    center: float
    std: float
    bandwidth: float


class Statistics(NamedTuple):
    """Statistics of the fitted series.

    Attributes:
        width: Steps in a moving mean.
        past: `Past`, which leads to expect values and errors.
        targets: Positions of the channels whose errors count.
        error_means: Mean error of each channel, `(channels,)`.
        usual_errors: Largest usual error of each channel, `(channels,)`.
        critic: `Critic`, or `None` if the critic has no part in the score.
        errors: `Extremes` of the reconstruction's excess errors, with the critic's part.
        distances: `Extremes` of the distances to what the past leads to expect.
    """

    width: int
    past: Past
    targets: tuple
    error_means: np.ndarray
    usual_errors: np.ndarray
    critic: Critic | None
    errors: Extremes | None = None
    distances: Extremes | None = None

    @property
    def usual(self):
        """Level that a series like the fitted one exceeds rarely without anomalies."""
        targets = list(self.targets)
        blocks = np.maximum(self.errors.blocks, self.distances.blocks)
        return usual_limit(sum(blocks[targets]))


def learn_statistics(examinations, deviations, width, past, targets, combination):
    """Learns the statistics of the fitted series.

    Args:
        examinations: List of the `Examination` of each series.
        deviations: Standard deviation of each channel, in scaled values.
        width: Steps in a moving mean.
        past: `Past` of the series.
        targets: Positions of the channels whose errors count.
        combination: Name of the anomaly score, a key of `COMBINATIONS`.

    Returns:
        A tuple `Statistics`.
    """
    least = LEAST_SHARE * np.where(deviations > 0, deviations, 1.0)
    statistics = Statistics(
        width,
        past,
        tuple(targets),
        _mean_errors(examinations, least),
        _largest_usual_errors(examinations, past),
        _learn_critic(examinations),
    )
    measures = [measure(each, combination, statistics) for each in examinations]
    return statistics._replace(
        errors=learn_extremes(
            _to_learn(measures, "errors"), least / statistics.error_means
        ),
        distances=learn_extremes(_to_learn(measures, "distances"), least),
    )


def _to_learn(measures, name):
    """Returns the errors or distances of which a law is learned, NaN elsewhere.

    These are the steps whose past is known. If they are few, the law is that of all
    errors, and distances have no law.
    """
    compared = [getattr(each, f"{name}_compared") for each in measures]
    few = np.concatenate(compared).mean(axis=0) < OFTEN
    learned = [np.where(few, name == "errors", each) for each in compared]
    values = [getattr(each, name) for each in measures]
    return [np.where(*each, np.nan) for each in zip(learned, values, strict=True)]


def _largest_usual_errors(examinations, past):
    """Returns the largest usual error of each channel, `(channels,)`."""
    usual = np.concatenate([past.usual(each.errors) for each in examinations])
    return -smallest(-usual)


def _mean_errors(examinations, least):
    """Returns the mean error of each channel, at least the least one, `(channels,)`."""
    errors = np.concatenate([each.errors for each in examinations])
    return np.maximum(np.nanmean(errors, axis=0), least)


def _learn_critic(examinations):
    """Returns the statistics of the critic's scores, or `None` if there are no scores."""
    if examinations[0].window_scores is None:
        return None
    scores = [each.window_scores for each in examinations]
    window = len(examinations[0].errors) - len(scores[0]) + 1
    std = spread(np.concatenate(scores))
    bandwidth = std * window**-0.2  # Scott's rule
    steps = np.concatenate([densest_scores(each, window, bandwidth) for each in scores])
    low, high = np.quantile(steps, [0.25, 0.75])
    return Critic(
        center=float(steps[(low <= steps) & (steps <= high)].mean()),
        std=std,
        bandwidth=bandwidth,
    )


def spread(values):
    """Returns the standard deviation, or 1 if values differ only by rounding."""
    std = float(np.std(values))
    return std if std > TOLERANCE * (1 + float(np.abs(values).max())) else 1.0
