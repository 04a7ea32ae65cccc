"""The usual distance of timestamps, and where their grid lies.

In the flow: `steps` learns interval and phase of a grid here. Timestamps are late or
early, have gaps and run fast or slow, so both are estimates. Moments are sorted,
different integers of nanoseconds; lengths of time are nanoseconds, too.
"""

import numpy as np
import pandas as pd
from scipy import fft

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MONTH = 30.436875 * DAY  # the mean month of the Gregorian calendar, a 12th of a year
ROUND_LENGTHS = [
    *(days * DAY for days in (7, 1)),
    *(minutes * 60 * SECOND for minutes in (60, 30, 10, 5, 1)),
    *(milliseconds * SECOND // 1000 for milliseconds in (30_000, 10_000, 1000)),
    *(SECOND // parts for parts in (10, 100, 1000, 10**4, 10**5, 10**6)),
]
ROUNDING = 0.1  # largest relative change of an estimate to a round length
COMMON = 0.25  # of the distances are equal, so that their length is an estimate
SPECTRUM_ROWS, SPECTRUM_BINS = 20_000, 8  # rows that are used, bins a step
EARLY = 0.05  # steps: this much before a round time still belongs to it


def different(values):
    """Returns the different values, sorted; much faster than NumPy's `unique`."""
    return np.sort(pd.unique(values))


def usual_interval(moments):
    """Returns the usual distance of moments.

    It is the median distance if the moments are regular apart from gaps. Otherwise
    several estimates are compared, round ones first: a logger that is 0 to 2 s late
    every 10 minutes has an interval of exactly 10 minutes. Months, quarters and years
    have their mean length.

    Args:
        moments: Array of shape `(moments,)`, sorted.

    Returns:
        Nanoseconds; one second if there is only one moment.
    """
    distances = np.diff(moments)
    if len(distances) == 0:
        return float(SECOND)
    usual = np.median(distances)
    if not (distances % usual).any():
        return float(usual)
    if usual > 0.9 * MONTH and _are_days_of_month(moments):
        return float(max(1, np.rint(usual / MONTH)) * MONTH)
    return _best_interval(moments, _estimates(distances, _rhythm(moments, usual)))


def _are_days_of_month(moments):
    """Tells whether all moments are at the same day of their month, or at its end."""
    days = pd.DatetimeIndex(moments)
    ends = (days + pd.Timedelta(1, "D")).day == 1
    return bool((days.day == days.day[0]).all() or ends.all())


def _rhythm(moments, usual):
    """Returns the period near the usual distance at which rows are most in step.

    It is the highest peak of the spectrum of the first rows. It is right even if rows
    are missing and the others are early or late.
    """
    places = (moments[:SPECTRUM_ROWS] - moments[0]) / usual * SPECTRUM_BINS
    places = places[places < 4 * SPECTRUM_BINS * SPECTRUM_ROWS].astype(int)
    counts = np.bincount(places) - len(places) / (places[-1] + 1)
    size = fft.next_fast_len(4 * len(counts), real=True)  # finer frequencies
    bounds = size / SPECTRUM_BINS * np.array([0.7, 1.4])
    first, last = np.ceil(bounds).astype(int)
    peak = first + np.argmax(np.abs(fft.rfft(counts, size)[first : last + 1]))
    return usual * size / SPECTRUM_BINS / peak


def _estimates(distances, rhythm):
    """Returns estimates of an interval, the preferred ones first.

    Args:
        distances: Distances of the moments.
        rhythm: Period at which the rows are most in step.
    """
    usual, mean = np.median(distances), distances.mean()
    lengths, counts = np.unique(distances, return_counts=True)
    common = lengths[counts >= COMMON * len(distances)]
    near = np.abs(distances / usual - 1) <= 0.5
    single = distances[near].mean() if near.any() else usual
    refined = distances.sum() / np.rint(distances / single).sum()
    bases = usual, *common, refined, mean, rhythm
    rounded = [
        np.rint(base / unit) * unit
        for unit in ROUND_LENGTHS
        for base in bases
        if abs(np.rint(base / unit) * unit / base - 1) <= ROUNDING
    ]
    return list(dict.fromkeys(float(length) for length in (*rounded, *bases)))


def _best_interval(moments, lengths):
    """Returns the first length that fits about as well as the best one."""
    wrong, off = np.array([_interval_fit(moments, length) for length in lengths]).T
    best = np.argmin(wrong + off)
    accepted = (wrong <= 1.02 * wrong[best]) & (off <= 1.25 * off[best] + 1e-3)
    return lengths[np.argmax(accepted)]


def _interval_fit(moments, length):
    """Returns the cost of wrongly placed rows, and the mean offset, in steps a row."""
    turns = (moments - moments[0]) / length
    turns -= _mean_turn(turns)
    wrong = _misplaced(turns)
    if wrong:
        hole = _opposite_of_hole(np.sort(turns % 1), 1)
        wrong = min(wrong, _misplaced(turns - hole))
    return wrong / len(moments), np.abs(turns - np.rint(turns)).mean()


def _mean_turn(turns):
    """Returns the circular mean of positions in steps."""
    angles = 2 * np.pi * (turns % 1)
    return np.arctan2(np.sin(angles).mean(), np.cos(angles).mean()) / (2 * np.pi)


def _misplaced(turns):
    """Returns the cost of rows in one step, and of empty steps between rows.

    Long gaps cost no more than gaps of three steps. A shared step costs more than an
    empty one, because rows may be missing.

    Args:
        turns: Positions of the rows in steps, `(rows,)`; steps are whole numbers.
    """
    jumps = np.diff(np.rint(turns))
    return 2 * np.sum(jumps <= 0) + 0.5 * np.clip(jumps - 1, 0, 3).sum()


def usual_phase(moments, length):
    """Returns the offset of a grid of moments, whose steps have a certain length.

    It is the offset that at least half of the moments share. Otherwise it is their
    circular median, rounded if this moves no row into another step. If the median does
    not part the rows well, as under heavy jitter, the offset lies opposite of the
    longest stretch of the step in which no row ever comes.

    Args:
        moments: Array of shape `(moments,)`, sorted.
        length: Nanoseconds of a step.

    Returns:
        Nanoseconds, at least `-EARLY * length` and less than `(1 - EARLY) * length`.
    """
    offsets = (moments.astype(np.longdouble) % np.longdouble(length)).astype(float)
    shared, counts = np.unique(offsets, return_counts=True)
    if counts.max() >= len(moments) / 2:
        return _wrap(shared[np.argmax(counts)], length)
    median = _circular_median(offsets, length)
    hole = _opposite_of_hole(shared, length)
    phases = [_rounded(median, length), median, _rounded(hole, length), hole]
    positions = (moments - moments[0]) / length
    starts = [(offsets[0] - phase) / length for phase in phases]
    costs = [_misplaced(positions + start) for start in starts]
    return _wrap(phases[np.argmin(costs)], length)


def _wrap(phase, length):
    """Returns a phase between `-EARLY` and `1 - EARLY` steps."""
    return float((phase + EARLY * length) % length - EARLY * length)


def _circular_median(offsets, length):
    """Returns the median of offsets on a circle."""
    center = _mean_turn(offsets / length)
    turns = offsets / length - center
    return (center + np.median(turns - np.rint(turns))) * length


def _rounded(phase, length):
    """Returns the phase, rounded as far as this moves it by at most `EARLY` steps."""
    for unit in (length, *ROUND_LENGTHS):
        if (
            unit <= length
            and abs(np.rint(phase / unit) * unit - phase) <= EARLY * length
        ):
            return np.rint(phase / unit) * unit
    return phase


def _opposite_of_hole(offsets, length):
    """Returns the middle of the longest empty arc, half a step on.

    Args:
        offsets: Different offsets, sorted.
        length: Nanoseconds of a step.
    """
    arcs = np.diff(offsets, append=offsets[0] + length)
    longest = np.argmax(arcs)
    return offsets[longest] + arcs[longest] / 2 + length / 2
