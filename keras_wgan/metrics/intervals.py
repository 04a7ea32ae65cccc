"""Overlap of found and true anomalous intervals.

In the flow: benchmarks and examples call this on what a detector found; nothing of
the package is called from here. Paper: Hundman et al. 2018 (arXiv 1802.04431).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd


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

    A true interval that any found one touches is a true positive, one that none
    touches a false negative, and a found interval that touches no true one a false
    positive. How much they overlap does not matter: look at the share of time that was
    flagged, too, for who flags everything misses nothing.

    Formula:

    ```python
    precision = true_positives / (true_positives + false_positives)
    recall = true_positives / (true_positives + false_negatives)
    f1 = 2 * precision * recall / (precision + recall)
    ```

    The counts of several series are added up first. A ratio of nothing to nothing is
    1: a detector that finds nothing where there is nothing is right.

    Args:
        truth: True intervals of one series: pairs of start and end, both inclusive, or
            a `DataFrame` with columns `start` and `end`, as numbers, timestamps or ISO
            texts. For several series a list of these, or a dictionary by name.
        found: Found intervals, in the same form.

    Returns:
        A tuple with `precision`, `recall`, `f1`, all in [0, 1], and `true_positives`,
        `false_positives`, `false_negatives`.

    Raises:
        ValueError: If an interval is none, or the two are not of the same series.

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
    counts = np.zeros(3, int)
    for true_intervals, found_intervals in paired_series(truth, found):
        counts += overlap_counts(as_bounds(true_intervals), as_bounds(found_intervals))
    positives, false_positives, false_negatives = (int(count) for count in counts)
    return IntervalScores(
        ratio(positives, positives + false_positives),
        ratio(positives, positives + false_negatives),
        ratio(2 * positives, 2 * positives + false_positives + false_negatives),
        positives,
        false_positives,
        false_negatives,
    )


def ratio(part, whole):
    return part / whole if whole else 1.0


def overlap_counts(truth, found):
    """Returns true positives, false positives and false negatives of one series."""
    begins_before = found[:, None, 0] <= truth[None, :, 1]
    ends_after = found[:, None, 1] >= truth[None, :, 0]
    touching = begins_before & ends_after  # (found, truth)
    positives = touching.any(axis=0).sum()
    return np.array([positives, (~touching.any(axis=1)).sum(), len(truth) - positives])


def paired_series(truth, found):
    """Returns pairs of true and found intervals, one for each series."""
    if isinstance(truth, dict) and isinstance(found, dict):
        if truth.keys() != found.keys():
            raise ValueError(
                "Truth and findings must be of the same series. Received only one of "
                f"them for {sorted(truth.keys() ^ found.keys())}. An empty list says "
                "that a series has no intervals."
            )
        return [(truth[name], found[name]) for name in truth]
    single = [is_one_series(intervals) for intervals in (truth, found)]
    if all(single):
        return [(truth, found)]
    named = isinstance(truth, dict) or isinstance(found, dict)
    if any(single) or named or len(truth) != len(found):
        raise ValueError(
            "Truth and findings must both be of one series, or lists or dictionaries "
            f"of as many. Received {type(truth).__name__} of {len(truth)} and "
            f"{type(found).__name__} of {len(found)}. Give both the same form."
        )
    return list(zip(truth, found, strict=True))


def is_one_series(intervals):
    """Tells whether these are the intervals of one series."""
    if isinstance(intervals, pd.DataFrame) or len(intervals) == 0:
        return True
    if isinstance(intervals, dict):
        return False
    first = next(iter(intervals))
    return len(first) == 2 and all(np.ndim(bound) == 0 for bound in first)


def as_bounds(intervals):
    """Returns start and end of every interval as numbers, `(n, 2)`."""
    if isinstance(intervals, pd.DataFrame):
        intervals = intervals[["start", "end"]].to_numpy()
    if len(intervals) == 0:
        return np.empty((0, 2))
    bounds = np.asarray(intervals)
    if bounds.dtype.kind not in "iuf":
        bounds = as_seconds(bounds)
    is_pairs = bounds.ndim == 2 and bounds.shape[1] == 2
    if not is_pairs or not (bounds[:, 0] <= bounds[:, 1]).all():
        raise ValueError(
            "Intervals must be pairs of start and end, the end not before the start. "
            f"Received: {intervals!r}. Pass them as [(start, end), ...]."
        )
    return bounds


def as_seconds(timestamps):
    """Returns timestamps as seconds, NaN where there is none."""
    times = pd.to_datetime(timestamps.ravel(), format="ISO8601")
    seconds = (times - pd.Timestamp(0)) / pd.Timedelta(1, "s")
    return np.reshape(seconds, timestamps.shape)
