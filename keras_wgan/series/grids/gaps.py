"""Gaps in a series: short ones are interpolated, long ones are not known.

In the flow: `grid` fills here the steps without a value. Whether a step is filled, and
with which value, depends only on the last value before it and the first one after it.
So the end of a series gives the same result as the whole series, and a stream can fill
its gaps as they come.
"""

from typing import NamedTuple

import numpy as np


class Filled(NamedTuple):
    """A series without gaps.

    Attributes:
        values: Array of shape `(steps, channels)`; NaN only in a long gap before the
            first value of a channel.
        known: Array of the same shape: `False` in long gaps.
    """

    values: np.ndarray
    known: np.ndarray


def fill_gaps(values, longest):
    """Fills the gaps of every channel.

    Short gaps are interpolated in a straight line; at the ends they get the nearest
    value. A long gap keeps the value before it.

    Args:
        values: Array of shape `(steps, channels)`, NaN in gaps.
        longest: Number of steps of the longest gap whose values count as known.

    Returns:
        A tuple `Filled`, in float64.

    Example:

    >>> import numpy as np
    >>> values = np.array([[0.0], [np.nan], [2.0], [np.nan], [np.nan]])
    >>> filled = fill_gaps(values, longest=1)
    >>> filled.values[:, 0].tolist()
    [0.0, 1.0, 2.0, 2.0, 2.0]
    >>> filled.known[:, 0].tolist()
    [True, True, True, False, False]
    """
    gaps = np.isnan(values)
    filled, known = np.array(values, "float64"), ~gaps
    for channel in np.flatnonzero(gaps.any(axis=0)):
        _fill_channel(filled[:, channel], known[:, channel], longest)
    return Filled(filled, known)


def _fill_channel(values, known, longest):
    """Fills one channel in place, and adds the steps of its short gaps to `known`."""
    observed, gaps = np.flatnonzero(known), np.flatnonzero(~known)
    if len(observed) == 0:
        return
    short = _run_lengths(observed, len(values)) <= longest
    before = np.searchsorted(observed, gaps) - 1  # -1 before the first value
    held = np.where(before < 0, np.nan, values[observed[before]])
    line = np.interp(gaps, observed, values[observed])
    values[gaps], known[gaps] = np.where(short, line, held), short


def _run_lengths(observed, steps):
    """Returns for each missing step the length of its gap, in order of the steps."""
    lengths = np.diff(observed, prepend=-1, append=steps) - 1  # between two values
    return np.repeat(lengths, lengths)
