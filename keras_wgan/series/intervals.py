"""From scores to intervals: a threshold, padding, and pruning of doubtful intervals.

In the flow: after `scores`, before `plots`. Pure functions of arrays. Papers: Hundman
et al. 2018, Detecting spacecraft anomalies using LSTMs and nonparametric dynamic
thresholding (arXiv 1802.04431); Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np

STRIDE = 0.1  # from one sliding stretch to the next, as a share of its length


class Intervals(NamedTuple):
    """Intervals whose scores stand out, in order of time.

    Attributes:
        bounds: First and last step of each, integers of shape `(intervals, 2)`.
        severity: How far each rises above the threshold, `(intervals,)`.
    """

    bounds: np.ndarray
    severity: np.ndarray


def find_intervals(scores, mean, std, threshold=4.0, padding=40, min_drop=0.13):
    """Finds the intervals whose scores stand out.

    Steps above `mean + threshold * std` are padded on both sides, and joined where they
    touch or overlap. Then the largest scores of the intervals are sorted, highest
    first, followed by the largest score outside of all intervals. Intervals after the
    last relative drop of at least `min_drop` do not stand out and are left out.

    Args:
        scores: Non-negative array of shape `(steps,)`.
        mean: Mean score.
        std: Standard deviation of the scores.
        threshold: Standard deviations above the mean that are anomalous. Defaults to 4.
        padding: Steps added on either side. Defaults to 40.
        min_drop: Least relative drop, in [0, 1]. Defaults to 0.13; 0 prunes nothing.

    Returns:
        A tuple `Intervals`, with `severity = (largest - limit) / (mean + std)`.
    """
    limit = mean + threshold * std
    hits = _widen(scores > limit, padding)
    bounds = _find_runs(hits)
    largest = np.array([scores[a : b + 1].max() for a, b in bounds])
    severity = (largest - limit) / (mean + std) if mean + std > 0 else largest
    kept = _above_last_drop(largest, scores[~hits].max(initial=0.0), min_drop)
    return Intervals(bounds[kept], severity[kept])


def sliding_intervals(scores, share, threshold=4.0, padding=40, min_drop=0.13):
    """Finds intervals by thresholds of their surroundings, as the reference does.

    The threshold slides: every stretch of the series has its own mean and standard
    deviation. A stretch begins a tenth of its length after the one before. Intervals
    of different stretches are joined where they touch or overlap.

    Args:
        scores: Non-negative array of shape `(steps,)`.
        share: Length of a stretch as a share of the series, in (0, 1].
        threshold: As in `find_intervals`.
        padding: As in `find_intervals`.
        min_drop: As in `find_intervals`.

    Returns:
        A tuple `Intervals`; the severity of a joined interval is the largest.
    """
    length = max(1, int(share * len(scores)))
    stride = max(1, int(STRIDE * length))
    starts = np.append(np.arange(0, len(scores) - length, stride), len(scores) - length)
    found = []
    for start in starts:
        stretch = scores[start : start + length]
        usual = stretch.mean(), stretch.std()
        local = find_intervals(stretch, *usual, threshold, padding, min_drop)
        found.append(Intervals(local.bounds + start, local.severity))
    bounds, severity = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _join_intervals(Intervals(bounds, severity), len(scores))


def _widen(hits, distance):
    """Tells which steps have a hit at most `distance` steps away, `(steps,)`."""
    counts = np.concatenate([[0], np.cumsum(hits)])
    steps = np.arange(len(hits))
    first = np.maximum(steps - distance, 0)
    return counts[np.minimum(steps + distance + 1, len(hits))] > counts[first]


def _find_runs(hits):
    """Returns the first and last step of every run of hits, `(runs, 2)`."""
    edges = np.diff(np.concatenate([[0], hits.astype(int), [0]]))
    return np.stack([np.flatnonzero(edges > 0), np.flatnonzero(edges < 0) - 1], axis=1)


def _above_last_drop(largest, outside, min_drop):
    """Tells which intervals lie above the last large drop in score, `(intervals,)`.

    Args:
        largest: Largest score of each interval, of shape `(intervals,)`.
        outside: Largest score outside of all intervals.
        min_drop: Least relative drop that is large.
    """
    order = np.argsort(-largest, kind="stable")
    levels = np.append(largest[order], outside)
    drops = levels[:-1] - levels[1:] >= min_drop * levels[:-1]
    kept = np.zeros(len(largest), bool)
    kept[order[: np.max(np.flatnonzero(drops), initial=-1) + 1]] = True
    return kept


def _join_intervals(intervals, steps):
    """Joins intervals that touch or overlap; the larger severity counts."""
    changes = np.zeros(steps + 1, int)
    np.add.at(changes, intervals.bounds[:, 0], 1)
    np.add.at(changes, intervals.bounds[:, 1] + 1, -1)
    bounds = _find_runs(np.cumsum(changes)[:-1] > 0)
    joined = np.searchsorted(bounds[:, 0], intervals.bounds[:, 0], side="right") - 1
    severity = np.full(len(bounds), -np.inf)
    np.maximum.at(severity, joined, intervals.severity)
    return Intervals(bounds, severity)
