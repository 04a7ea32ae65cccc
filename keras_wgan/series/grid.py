"""A series on a regular grid.

In the flow: after `table`, before `scaling`. Rows are put into slots of equal length by
their timestamps; a slot's value is the mean of its rows, and an empty one is a gap.
"""

import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

LEAST_FILLED = 0.02


class Grid(NamedTuple):
    """A series on a regular grid.

    Attributes:
        values: Array of shape `(steps, channels)`, float64; NaN is a gap.
        slots: The step of each row that was given, `(rows,)`.
        times: Timestamps of the steps, a `pandas.DatetimeIndex`, or `None`.
        interval: Seconds of a step, or `None` without timestamps.
        names: Names of the channels.
    """

    values: np.ndarray
    slots: np.ndarray
    times: pd.DatetimeIndex | None
    interval: float | None
    names: tuple

    @property
    def places(self):
        """What steps are called: their timestamps, or their positions."""
        return np.arange(len(self.values)) if self.times is None else self.times


def as_grid(rows, interval=None):
    """Puts a series on a regular grid.

    Args:
        rows: `Rows` of a series, in any order of their timestamps; without any, they
            are the steps.
        interval: Seconds of a step, a `pandas.Timedelta` or a text such as `"10min"`.
            Defaults to the median distance of the timestamps.

    Returns:
        A tuple `Grid`.

    Raises:
        ValueError: If the interval is none, or the grid would be nearly empty.
    """
    if rows.times is None:
        refuse_interval(interval)
        slots, times, seconds = np.arange(len(rows.values)), None, None
    else:
        step = usual_step(rows.times) if interval is None else as_step(interval)
        slots = ((rows.times - rows.times.min()) // step).to_numpy()
        refuse_nearly_empty(slots, step)
        times = pd.date_range(rows.times.min(), periods=slots.max() + 1, freq=step)
        seconds = step.total_seconds()
    return Grid(slot_means(rows.values, slots), slots, times, seconds, rows.names)


def as_step(interval):
    """Returns the length of a step as a `pandas.Timedelta`."""
    message = (
        "`interval` must be a positive number of seconds, or a text such as '10min'. "
        f"Received: interval={interval!r}. Leave it out for the median distance."
    )
    if not isinstance(interval, (int, float, str, datetime.timedelta)):
        raise ValueError(message)
    unit = "s" if isinstance(interval, (int, float)) else None
    try:
        step = pd.Timedelta(interval, unit)
    except ValueError as error:
        raise ValueError(f"{message} {error}") from error
    if not step > pd.Timedelta(0):  # NaT is not, either
        raise ValueError(message)
    return step


def usual_step(times):
    """Returns the median distance of different timestamps."""
    distances = np.diff(np.unique(times))
    if len(distances) == 0:
        return pd.Timedelta(1, "s")
    return pd.Timedelta(np.median(distances))


def refuse_interval(interval):
    """Refuses the length of a step where there are no timestamps to apply it to."""
    if interval is not None:
        raise ValueError(
            "An interval needs timestamps. Received a series without any and "
            f"interval={interval!r}. Leave the interval out, or pass a DataFrame with a "
            "column `timestamp`."
        )


def refuse_nearly_empty(slots, step):
    """Refuses a grid that would be made of gaps."""
    filled_slots, steps = len(np.unique(slots)), slots.max() + 1
    if filled_slots < LEAST_FILLED * steps:
        raise ValueError(
            f"At least {LEAST_FILLED:.0%} of the steps of the grid must have a value. "
            f"Received {filled_slots} for {steps} steps of {step.total_seconds():g} s. "
            "Pass a longer `interval`, or repair a timestamp that lies far out."
        )


def slot_means(values, slots):
    """Returns the mean of each slot's rows, `(steps, channels)`, NaN where none is."""
    known = np.isfinite(values)
    steps = slots.max() + 1
    means = np.full((steps, values.shape[1]), np.nan)
    for channel, (column, there) in enumerate(zip(values.T, known.T, strict=True)):
        counts = np.bincount(slots[there], minlength=steps)
        sums = np.bincount(slots[there], column[there], minlength=steps)
        means[counts > 0, channel] = sums[counts > 0] / counts[counts > 0]
    return means
