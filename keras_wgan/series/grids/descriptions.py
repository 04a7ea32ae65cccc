"""How a series was read, in words: rows, time, steps, channels and gaps.

In the flow: a `Grid` describes itself here, for what a user sees before anything is
fitted or scored.
"""

import pandas as pd

from keras_wgan.checks.steps import length_text

NOTED_SHARE = 0.01  # of the steps that are interpolated without a word
NAMED_CHANNELS = 5


def describe(grid):
    """Returns in one line how a series was read.

    Args:
        grid: `Grid` of the series.

    Example:

    >>> import numpy as np
    >>> from keras_wgan.series.grids.grid import to_grid
    >>> from keras_wgan.series.reading.table import read_rows
    >>> describe(to_grid(read_rows(np.array([0.0, np.nan, 2.0]))))
    '3 rows, 1 channel (value); 1 of 3 steps interpolated'
    """
    parts = [_rows_text(grid), _channels_text(grid.names)]
    if grid.steps is not None:
        parts[1:1] = [_span_text(grid), grid.steps.describe()]
    more = [_gaps_text(grid)] if _has_gaps(grid) else []
    more += [f"left out: {', '.join(grid.left_out)}"] if grid.left_out else []
    return "; ".join([", ".join(parts), *more])


def gaps_note(grid):
    """Returns what a user should be told of the gaps, or an empty text.

    Args:
        grid: `Grid` of the series.
    """
    if grid.filled <= NOTED_SHARE * len(grid.values) and grid.known.all():
        return ""
    is_bad = grid.missing > len(grid.values) / 2 and grid.steps is not None
    advice = " Pass a longer `interval`, or --interval on the command line."
    return f"{_gaps_text(grid)}.{advice if is_bad else ''}"


def _has_gaps(grid):
    """Tells whether any value is interpolated or unknown."""
    return grid.filled > 0 or not grid.known.all()


def _rows_text(grid):
    """Returns the number of rows, and of steps if rows share them."""
    rows, steps = len(grid.slots), len(pd.unique(grid.slots))
    averaged = "" if rows == steps else f" averaged to {_count_text(steps, 'step')}"
    return _count_text(rows, "row") + averaged


def _count_text(count, noun):
    """Returns a number of things, as in "1,728 rows"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _span_text(grid):
    """Returns the first and the last time, as short as they can be written."""
    ends, interval = grid.times[[0, -1]], grid.interval
    if grid.steps.relative:
        seconds = (ends - pd.Timestamp(0)).total_seconds()
        return " to ".join(length_text(second) for second in seconds)
    form = "%Y-%m-%d %H:%M:%S"
    if interval < 1:
        form += ".%f"
    elif (ends == ends.normalize()).all():
        form = "%Y-%m-%d"
    elif (ends == ends.floor("min")).all():
        form = "%Y-%m-%d %H:%M"
    return " to ".join(ends.strftime(form))


def _channels_text(names):
    """Returns the number of channels, and the names of the first ones."""
    shown = ", ".join(str(name) for name in names[:NAMED_CHANNELS])
    more = ", ..." if len(names) > NAMED_CHANNELS else ""
    return f"{_count_text(len(names), 'channel')} ({shown}{more})"


def _gaps_text(grid):
    """Returns how many steps were filled, and how many have no score."""
    partly = int((~grid.known).any(axis=1).sum()) - grid.missing
    counts = {
        "interpolated": grid.filled,
        "in long gaps without a score": grid.missing,
        "in long gaps of some channels": partly,
    }
    first, *others = [f"{count:,} {what}" for what, count in counts.items() if count]
    count, what = first.split(" ", 1)
    steps = _count_text(len(grid.values), "step")
    return ", ".join([f"{count} of {steps} {what}", *others])
