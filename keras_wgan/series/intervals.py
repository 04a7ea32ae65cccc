"""From scores to intervals: a threshold, padding, and pruning of the doubtful.

In the flow: after `scores`, at the end. Pure functions of arrays. Papers: Hundman et
al. 2018, Detecting spacecraft anomalies using LSTMs and nonparametric dynamic
thresholding (arXiv 1802.04431); Geiger et al. 2020 (arXiv 2009.07769).
"""

from typing import NamedTuple

import numpy as np

STRIDE = 0.1  # of a sliding threshold's window


class Intervals(NamedTuple):
    """Intervals that stand out, in order of time.

    Attributes:
        bounds: First and last step of each, integers of shape `(intervals, 2)`.
        severity: How far each rises above the threshold, `(intervals,)`.
    """

    bounds: np.ndarray
    severity: np.ndarray


def find_intervals(scores, mean, std, *, threshold=4.0, padding=40, min_drop=0.13):
    """Finds the intervals whose scores stand out.

    Steps above `mean + threshold * std` are padded on both sides and joined where they
    meet or overlap. Then the intervals' largest scores are sorted, down to the largest
    score outside of all, and what comes after the last relative drop of at least
    `min_drop` is left out: it does not stand out from the rest.

    Args:
        scores: Non-negative array of shape `(steps,)`.
        mean: Usual score.
        std: Standard deviation of usual scores.
        threshold: Standard deviations above the mean that are anomalous. Defaults to 4.
        padding: Steps added on either side. Defaults to 40.
        min_drop: Least relative drop, in [0, 1]. Defaults to 0.13; 0 prunes nothing.

    Returns:
        A tuple `Intervals`, with `severity = (largest - limit) / (mean + std)`.
    """
    limit = mean + threshold * std
    hits = within(scores > limit, padding)
    bounds = runs(hits)
    largest = np.array([scores[a : b + 1].max() for a, b in bounds])
    severity = (largest - limit) / (mean + std) if mean + std > 0 else largest
    kept = standing_out(largest, scores[~hits].max(initial=0.0), min_drop)
    return Intervals(bounds[kept], severity[kept])


def sliding_intervals(scores, share, **options):
    """Finds intervals by thresholds of their surroundings, as the reference does.

    Every window of a share of the series, a tenth of itself after the one before, has
    a mean and standard deviation of its own; what its intervals have in common with
    those of other windows is joined.

    Args:
        scores: Non-negative array of shape `(steps,)`.
        share: Length of a window as a share of the series, in (0, 1].
        **options: As `find_intervals` takes them.

    Returns:
        A tuple `Intervals`; the severity of a joined interval is the largest.
    """
    length = max(1, int(share * len(scores)))
    stride = max(1, int(STRIDE * length))
    starts = np.append(np.arange(0, len(scores) - length, stride), len(scores) - length)
    found = []
    for start in starts:
        stretch = scores[start : start + length]
        local = find_intervals(stretch, stretch.mean(), stretch.std(), **options)
        found.append(Intervals(local.bounds + start, local.severity))
    bounds, severity = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return joined(Intervals(bounds, severity), len(scores))


def within(hits, distance):
    """Returns which steps have a hit at most so many steps away, `(steps,)`."""
    counts = np.concatenate([[0], np.cumsum(hits)])
    steps = np.arange(len(hits))
    first = np.maximum(steps - distance, 0)
    return counts[np.minimum(steps + distance + 1, len(hits))] > counts[first]


def runs(hits):
    """Returns first and last step of every unbroken run of hits, `(runs, 2)`."""
    edges = np.diff(np.concatenate([[0], hits.astype(int), [0]]))
    return np.stack([np.flatnonzero(edges > 0), np.flatnonzero(edges < 0) - 1], axis=1)


def standing_out(largest, outside, min_drop):
    """Returns which intervals come before the last large drop of all, `(intervals,)`.

    Args:
        largest: Largest score of each interval, of shape `(intervals,)`.
        outside: Largest score outside.
        min_drop: Least relative drop.
    """
    order = np.argsort(-largest, kind="stable")
    levels = np.append(largest[order], outside)
    drops = levels[:-1] - levels[1:] >= min_drop * levels[:-1]
    kept = np.zeros(len(largest), bool)
    kept[order[: np.max(np.flatnonzero(drops), initial=-1) + 1]] = True
    return kept


def joined(intervals, steps):
    """Joins intervals that meet or overlap."""
    changes = np.zeros(steps + 1, int)
    np.add.at(changes, intervals.bounds[:, 0], 1)
    np.add.at(changes, intervals.bounds[:, 1] + 1, -1)
    bounds = runs(np.cumsum(changes)[:-1] > 0)
    whole = np.searchsorted(bounds[:, 0], intervals.bounds[:, 0], side="right") - 1
    severity = np.full(len(bounds), -np.inf)
    np.maximum.at(severity, whole, intervals.severity)
    return Intervals(bounds, severity)
