"""Overlap of found and true anomalous intervals.

In the flow: at the end; benchmarks and examples compare here what a detector found
with the truth. Paper: Hundman et al. 2018 (arXiv 1802.04431).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.series import check_bounds, check_same_series


class IntervalScores(NamedTuple):
    """Overlap precision, recall and F1, with the counts they are made of."""

    precision: float
    recall: float
    f1: float
    true_positives: int
    false_positives: int
    false_negatives: int


def interval_f1(truth, found):
    """Computes overlap precision, recall and F1 of found intervals.

    A true interval is a true positive if a found interval touches it, and a false
    negative otherwise. A found interval that touches no true interval is a false
    positive. The length of an overlap does not matter: a detector that flags everything
    misses nothing. So also look at the share of time that is flagged.

    Formula:

    ```python
    precision = true_positives / (true_positives + false_positives)
    recall = true_positives / (true_positives + false_negatives)
    f1 = 2 * precision * recall / (precision + recall)
    ```

    The counts of several series are added first. A ratio of 0 to 0 is 1: a detector
    that finds nothing where there is no anomaly is right.

    Args:
        truth: True intervals of one series: pairs of start and end, both inclusive, or
            a `DataFrame` with columns `start` and `end`. They are numbers, timestamps
            or ISO texts. For several series, a list of these, or a dictionary by name.
        found: Found intervals, in the same form.

    Returns:
        A tuple with `precision`, `recall`, `f1`, all in [0, 1], and `true_positives`,
        `false_positives`, `false_negatives`.

    Raises:
        ValueError: If an interval is not a pair of start and end, or truth and findings
            are not of the same series.

    Example:

    >>> import keras_wgan as kw
    >>> result = kw.metrics.interval_f1([(10, 20), (50, 60)], [(15, 30), (80, 90)])
    >>> result.precision, result.recall, result.f1
    (0.5, 0.5, 0.5)
    >>> kw.metrics.interval_f1({"a": [(1, 2)], "b": []}, {"a": [(2, 3)], "b": []}).f1
    1.0

    Reference:
        Hundman et al., Detecting spacecraft anomalies using LSTMs and nonparametric
        dynamic thresholding, 2018.
    """
    truth, found = _by_series(truth), _by_series(found)
    check_same_series(truth, found)
    counts = np.zeros(3, int)
    for name in truth:
        counts += _overlap_counts(_to_bounds(truth[name]), _to_bounds(found[name]))
    positives, false_positives, false_negatives = (int(count) for count in counts)
    return IntervalScores(
        _ratio(positives, positives + false_positives),
        _ratio(positives, positives + false_negatives),
        _ratio(2 * positives, 2 * positives + false_positives + false_negatives),
        positives,
        false_positives,
        false_negatives,
    )


def _ratio(part, whole):
    """Returns a part of a whole, 1 if there is no whole."""
    return part / whole if whole else 1.0


def _overlap_counts(truth, found):
    """Returns true positives, false positives and false negatives of one series."""
    begins_before = found[:, None, 0] <= truth[None, :, 1]
    ends_after = found[:, None, 1] >= truth[None, :, 0]
    touching = begins_before & ends_after  # (found, truth)
    positives = touching.any(axis=0).sum()
    return np.array([positives, (~touching.any(axis=1)).sum(), len(truth) - positives])


def _by_series(intervals):
    """Returns the intervals of each series, in a dictionary by its name or number."""
    if isinstance(intervals, dict):
        return intervals
    if _is_one_series(intervals):
        return {"the only series": intervals}
    return dict(enumerate(intervals))


def _is_one_series(intervals):
    """Tells whether these are the intervals of one series."""
    if isinstance(intervals, pd.DataFrame) or len(intervals) == 0:
        return True
    first = next(iter(intervals))
    return len(first) == 2 and all(np.ndim(bound) == 0 for bound in first)


def _to_bounds(intervals):
    """Returns the start and end of every interval as numbers, `(intervals, 2)`."""
    if isinstance(intervals, pd.DataFrame):
        intervals = intervals[["start", "end"]].to_numpy()
    if len(intervals) == 0:
        return np.empty((0, 2))
    bounds = np.asarray(intervals)
    if bounds.dtype.kind not in "iuf":
        bounds = _to_seconds(bounds)
    check_bounds(bounds, intervals)
    return bounds


def _to_seconds(timestamps):
    """Returns timestamps as seconds, NaN for a missing one."""
    times = pd.to_datetime(timestamps.ravel(), format="ISO8601")
    seconds = (times - pd.Timestamp(0)) / pd.Timedelta(1, "s")
    return np.reshape(seconds, timestamps.shape)
