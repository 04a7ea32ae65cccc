"""From scores to intervals: a limit, padding, and pruning of doubtful intervals.

In the flow: after `scores`, before `plots`. Pure functions of arrays. Papers: Hundman
et al. 2018, Detecting spacecraft anomalies using LSTMs and nonparametric dynamic
thresholding (arXiv 1802.04431); Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np


class Intervals(NamedTuple):
    """Intervals whose scores stand out, in order of time.

    Attributes:
        bounds: First and last step of each, integers of shape `(intervals, 2)`.
        severity: How far each rises above the limit, `(intervals,)`.
    """

    bounds: np.ndarray
    severity: np.ndarray


def find_intervals(scores, limit, padding=20, min_drop=0.25):
    """Finds the intervals whose scores stand out.

    Steps above the limit are padded on both sides, and joined where they touch or
    overlap. Then the largest scores of the intervals are sorted, highest first,
    followed by the limit. Intervals after the last relative drop of at least `min_drop`
    do not stand out from ordinary steps, and are left out. If there is no such drop,
    all are kept.

    Args:
        scores: Non-negative array of shape `(steps,)`; NaN is unknown.
        limit: Score above which a step is anomalous.
        padding: Steps added on either side. Defaults to 20.
        min_drop: Least relative drop, in [0, 1]. Defaults to 0.25; 0 prunes nothing.

    Returns:
        A tuple `Intervals`, with `severity = largest - limit`.
    """
    bounds = _find_runs(_widen(scores > limit, padding))
    largest = np.array([np.nanmax(scores[a : b + 1]) for a, b in bounds])
    kept = _above_last_drop(largest, limit, min_drop)
    return Intervals(bounds[kept], largest[kept] - limit)


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


def _above_last_drop(largest, limit, min_drop):
    """Tells which intervals lie above the last large drop in score, `(intervals,)`.

    Args:
        largest: Largest score of each interval, of shape `(intervals,)`.
        limit: Score above which a step is anomalous.
        min_drop: Least relative drop that is large.
    """
    order = np.argsort(-largest, kind="stable")
    levels = np.append(largest[order], limit)
    drops = levels[:-1] - levels[1:] >= min_drop * levels[:-1]
    if not drops.any():
        return np.ones(len(largest), bool)
    kept = np.zeros(len(largest), bool)
    kept[order[: np.flatnonzero(drops)[-1] + 1]] = True
    return kept
