"""Checks of time series: their values, their steps, and intervals of them.

In the flow: the parts of `series` check here what they read, and `metrics` the
intervals that it compares.
"""

import datetime
from numbers import Real

import numpy as np
import pandas as pd

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.counts import check_enough

LEAST_FILLED = 0.02  # of the steps between the first timestamp and the last


def check_series(values, names):
    """Returns the values of a series as float64, or refuses them; NaN is a gap.

    Args:
        values: Array, expected to have shape `(steps, channels)`.
        names: Names of the channels.
    """
    if values.dtype.kind in "cmM":
        kind = "complex numbers" if values.dtype.kind == "c" else "times"
        raise ValueError(
            f"A series must be real numbers. Received {kind} ({values.dtype}). Pass parts "
            "such as abs(series), or a table with the times in a column `timestamp`."
        )
    try:
        values = values.astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"A series must be numbers. Received {', '.join(names)}: {error}. Drop the "
            "columns of text, and name the column of the times `timestamp`."
        ) from error
    gaps = np.isnan(values)
    known = np.where(gaps, 0, values)
    check_array("A series", known, ("steps", "channels"), at_least=1)
    if gaps.all(axis=0).any():
        raise ValueError(
            "Every channel of a series must have values. Received only gaps (NaN) in "
            f"{names[np.argmax(gaps.all(axis=0))]!r}. Drop this channel."
        )
    return values


def check_interval(interval):
    """Returns the length of a step as a `pandas.Timedelta`, or refuses it."""
    kinds = (Real, str, datetime.timedelta)
    try:
        step = pd.Timedelta(interval, "s" if isinstance(interval, Real) else None)
    except (ValueError, OverflowError):
        step = pd.NaT  # which is not above 0
    if not isinstance(interval, kinds) or not step > pd.Timedelta(0):
        raise ValueError(
            "`interval` must be a positive number of seconds, or a text such as "
            f"'10min'. Received: interval={interval!r}. Omit it for the usual time "
            "between rows."
        )
    return step


def check_no_interval(interval):
    """Refuses the length of a step if the series has no timestamps."""
    if interval is not None:
        raise ValueError(
            f"An interval needs timestamps. Received interval={interval!r} and a "
            "series without them. Omit it, or pass a table with a column `timestamp`."
        )


def check_filled(slots, step):
    """Refuses slots of rows that leave nearly all steps without a value."""
    filled, steps = len(np.unique(slots)), slots.max() + 1
    if filled < LEAST_FILLED * steps:
        raise ValueError(
            f"At least {LEAST_FILLED:.0%} of the steps must have a value. Received "
            f"{filled} values for {steps} steps of {step.total_seconds():g} s. Pass a "
            "longer `interval`, or repair a timestamp that lies far from the others."
        )


def check_long_enough(steps, window):
    """Refuses a series that is shorter than a window."""
    advice = "Use a shorter `window` or `interval`, or a longer series."
    check_enough(
        "A series", steps, window, "steps, as many as its window", advice=advice
    )


def check_same_series(truth, found):
    """Refuses intervals, by the names of their series, of different series."""
    if truth.keys() != found.keys():
        names = sorted(str(name) for name in truth.keys() ^ found.keys())
        raise ValueError(
            "Truth and findings must be of the same series, in the same form. Received "
            f"only one of them for {names}. Pass [] for a series without intervals."
        )


def check_bounds(bounds, intervals):
    """Refuses intervals that are not pairs of a start and a later or equal end.

    Args:
        bounds: The intervals as an array of numbers.
        intervals: What the message shows of them.
    """
    is_pairs = bounds.ndim == 2 and bounds.shape[1] == 2
    if not is_pairs or not (bounds[:, 0] <= bounds[:, 1]).all():
        raise ValueError(
            "Intervals must be pairs of start and end, the end not before the start. "
            f"Received: {intervals!r}. Pass [(start, end), ...]."
        )
