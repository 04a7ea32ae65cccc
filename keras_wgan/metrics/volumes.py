"""Volume under the precision-recall surface of a detector's scores.

In the flow: at the end; benchmarks and examples compare here the scores of the steps of
a series with the truth, without a threshold. Paper: Paparrizos et al. 2022 (PVLDB
15(11), Volume under the surface).
"""

import numpy as np

from keras_wgan.checks.point_labels import check_point_labels
from keras_wgan.checks.settings import check_count

THRESHOLDS = 250  # of the reference implementations


def vus_pr(labels, scores, window):
    """Computes the volume under the precision-recall surface.

    It measures how well scores rank the steps of a series, without a threshold. Unlike
    the average precision by steps, it also rewards a high score a little before or
    after an anomaly, and a detector that finds every anomaly rather than every step of
    the longest one.

    Every anomaly gets slopes of `width // 2` steps on either side. The surface consists
    of the precision-recall curves for all widths from 0 to `window`. The volume is the
    mean of their areas.

    Formula, for a width, steps with `score >= threshold` as found, a step's weight 1 in
    an anomaly and `sqrt(1 - distance / width)` on a slope (1 where slopes overlap):

    ```python
    hits = sum of the weights of the found steps
    positives = anomalous steps + hits outside of anomalies / 2
    recall = min(hits / positives, 1) * share of the anomalies with a found step
    precision = hits / found steps
    area = sum over thresholds of (rise of recall) * precision
    ```

    Anomalies whose slopes touch count as one. The thresholds are 250 scores at equal
    distances in their order, the largest and the least included.

    The result equals VUS-PR of TSB-AD (`generate_curve`, both `opt` and `opt_mem`). It
    differs from aeon's `range_pr_vus_score`, which follows the first code of the paper:
    there the slope behind an anomaly is a step shorter, `positives` holds half of all
    weights outside of anomalies, found or not, the area is that of trapezoids, and equal
    scores give 0.

    Args:
        labels: 1 or `True` at each anomalous step, 0 or `False` elsewhere, of shape
            `(steps,)`, with at least one anomalous step.
        scores: Score of each step, of shape `(steps,)`; a higher one is stranger. Only
            their order matters.
        window: Largest width in steps, an integer of at least 0. TSB-AD takes the
            period of the series, or 100. With 0 and a single anomaly in up to 250
            steps, the result is the average precision.

    Returns:
        A float in [0, 1]: 1 if the scores are the labels, and about the share of the
        steps in anomalies and on slopes if the scores are random.

    Raises:
        ValueError: If labels and scores are not of the same steps, no step is
            anomalous, a score is not finite, or `window` is not an integer from 0.

    Example:

    >>> import keras_wgan as kw
    >>> labels = [0, 0, 0, 1, 1, 0, 0, 0]
    >>> late = [0.1, 0.0, 0.1, 0.2, 0.9, 0.8, 0.2, 0.1]
    >>> [round(kw.metrics.vus_pr(labels, late, window), 3) for window in (0, 2, 4)]
    [0.75, 0.793, 0.848]
    >>> kw.metrics.vus_pr(labels, labels, window=4)
    1.0

    Reference:
        Paparrizos et al., Volume under the surface: A new accuracy evaluation measure
        for time-series anomaly detection, 2022. Liu and Paparrizos, The elephant in the
        room: Towards a reliable time-series anomaly detection benchmark, 2024.
    """
    labels, scores = check_point_labels(labels, scores)
    check_count("window", window, 0)
    starts, ends = _anomaly_bounds(labels)
    order = np.argsort(-scores)
    distances = _slope_distances(labels, starts, ends)[:, order]
    thresholds = scores[order[_spread_places(len(scores))]]
    found = _count_from(scores, thresholds)
    areas = []
    for width in range(window + 1):
        best = _best_scores(scores, starts, ends, width // 2)
        share = _count_from(best, thresholds) / len(best)
        areas.append(_area(distances, width, found, share))
    return float(np.mean(areas))


def _area(distances, width, found, share):
    """Returns the area under the precision-recall curve of one width.

    Args:
        distances: What `_slope_distances` returns, the highest score first.
        width: Width of the slopes, in steps.
        found: Number of found steps at each threshold, `(thresholds,)`.
        share: Share of the anomalies with a found step, `(thresholds,)`.
    """
    anomalous = distances[0] == 0
    hits = np.cumsum(_weights(distances, width))[found - 1]
    outside = hits - np.cumsum(anomalous)[found - 1]
    recall = np.minimum(hits / (anomalous.sum() + outside / 2), 1) * share
    return np.sum(np.diff(recall, prepend=0) * hits / found)


def _anomaly_bounds(labels):
    """Returns the first and the last step of every anomaly, `(anomalies,)` each."""
    changes = np.diff(labels.astype(int), prepend=0, append=0)
    return np.flatnonzero(changes == 1), np.flatnonzero(changes == -1) - 1


def _spread_places(steps):
    """Returns the places of the thresholds among the ordered scores."""
    return np.linspace(0, steps - 1, THRESHOLDS).astype(int)


def _count_from(scores, thresholds):
    """Returns how many scores are at least as high as each threshold."""
    return len(scores) - np.searchsorted(np.sort(scores), thresholds)


def _slope_distances(labels, starts, ends):
    """Returns the distances to the nearest and the second nearest slope's foot.

    A slope's foot is the last step of an anomaly before, or the first one of an anomaly
    behind. Steps of an anomaly have distance 0.

    Returns:
        Array of shape `(2, steps)`.
    """
    steps = np.arange(len(labels))
    before = np.concatenate([[-np.inf, -np.inf], ends])
    behind = np.concatenate([starts, [np.inf, np.inf]])
    left = np.searchsorted(ends, steps)  # anomalies before the step
    right = np.searchsorted(starts, steps)  # place of the first behind it
    feet = [before[left], before[left + 1], behind[right], behind[right + 1]]
    distances = np.sort(np.abs(np.stack(feet) - steps), axis=0)[:2]
    return np.where(labels, 0, distances)


def _weights(distances, width):
    """Returns the weights of steps: 1 in anomalies and where slopes overlap."""
    nearest, second = distances
    on_slope = nearest <= width // 2
    slope = np.sqrt(1 - np.where(on_slope, nearest, 0) / max(width, 1))
    return np.where(second <= width // 2, 1, on_slope * slope)


def _best_scores(scores, starts, ends, length):
    """Returns the highest score of each anomaly and its slopes of some length.

    Anomalies whose slopes touch count as one.
    """
    apart = starts[1:] - ends[:-1] > 2 * length
    first = np.maximum(starts[np.append(True, apart)] - length, 0)
    last = np.minimum(ends[np.append(apart, True)] + length, len(scores) - 1)
    bounds = np.stack([first, last + 1], axis=1).ravel()
    return np.maximum.reduceat(np.append(scores, -np.inf), bounds)[::2]
