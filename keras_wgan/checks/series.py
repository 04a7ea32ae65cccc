"""Checks of time series: their values, and intervals of them.

In the flow: the parts of `series` check here what they read, and `metrics` the
intervals that it compares.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.settings import check_count

LONGEST_WINDOW = 10_000
MOST_WINDOW_VALUES = 200_000  # steps by channels, each of which a network reads
MOST_COVERING_VALUES = 100_000_000  # of all windows that cover a step


def check_series(values, names, is_part=False):
    """Returns the values of a series as float64, or refuses them; NaN is a gap.

    Args:
        values: Array, expected to have shape `(steps, channels)`.
        names: Names of the channels.
        is_part: Whether these are a few rows of a series. Then a channel may have no
            value. Defaults to `False`.
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
    if gaps.all(axis=0).any() and not is_part:
        raise ValueError(
            "Every channel of a series must have values. Received only gaps (NaN) in "
            f"{names[np.argmax(gaps.all(axis=0))]!r}. Drop this channel."
        )
    return values


def check_long_enough(steps, window):
    """Refuses a series that is shorter than a window."""
    advice = (
        "Use a shorter `window` or `interval` (--window, --interval on the command line), "
        "or a longer series."
    )
    check_enough(
        "A series", steps, window, "steps, as many as its window", advice=advice
    )


def most_channels(window):
    """Returns the most channels that networks of windows of so many steps can have."""
    return min(MOST_WINDOW_VALUES // window, MOST_COVERING_VALUES // window**2)


def check_window_size(window, channels):
    """Refuses windows with more values than networks of them could be trained on.

    Args:
        window: Steps in a window.
        channels: Channels of the series.
    """
    check_count("window", window, 2, LONGEST_WINDOW)
    most = most_channels(window)
    if channels > most:
        raise ValueError(
            f"A series may have at most {most:,} channels with windows of {window:,} "
            f"steps, because the networks read all values of a window. Received "
            f"{channels:,} channels. Pass channels=[...], or --channels on the command "
            "line, for some of the columns, or a shorter `window` (--window)."
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
