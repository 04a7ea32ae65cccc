"""A series on a regular grid.

In the flow: after `table`, before `scaling`. The timestamps put each row into one of
many slots of equal length. The value of a slot is the mean of its rows; an empty slot
is a gap.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.series import check_filled, check_interval, check_no_interval


class Grid(NamedTuple):
    """A series on a regular grid.

    Attributes:
        values: Array of shape `(steps, channels)`, float64; NaN is a gap.
        slots: The step of each row that was passed, `(rows,)`.
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
        """Timestamps of the steps, or positions if the series has no timestamps."""
        return np.arange(len(self.values)) if self.times is None else self.times


def to_grid(rows, interval=None):
    """Puts a series on a regular grid.

    Args:
        rows: `Rows` of a series, in any order of their timestamps. Without timestamps,
            each row is a step.
        interval: Seconds of a step, a `pandas.Timedelta` or a text such as `"10min"`.
            Defaults to the median distance of the timestamps.

    Returns:
        A tuple `Grid`.

    Raises:
        ValueError: If the interval is not a positive length of time, is passed without
            timestamps, or would leave the grid nearly empty.
    """
    if rows.times is None:
        check_no_interval(interval)
        slots, times, seconds = np.arange(len(rows.values)), None, None
    else:
        usual = interval is None
        step = _usual_step(rows.times) if usual else check_interval(interval)
        slots = ((rows.times - rows.times.min()) // step).to_numpy()
        check_filled(slots, step)
        times = pd.date_range(rows.times.min(), periods=slots.max() + 1, freq=step)
        seconds = step.total_seconds()
    return Grid(_slot_means(rows.values, slots), slots, times, seconds, rows.names)


def _usual_step(times):
    """Returns the median distance of different timestamps, 1 s if all are equal."""
    distances = np.diff(np.unique(times))
    if len(distances) == 0:
        return pd.Timedelta(1, "s")
    return pd.Timedelta(np.median(distances))


def _slot_means(values, slots):
    """Returns the mean of each slot's rows, `(steps, channels)`; NaN is a gap.

    Args:
        values: Array of shape `(rows, channels)`, NaN in gaps.
        slots: The step of each row, of shape `(rows,)`.
    """
    means = pd.DataFrame(values).groupby(slots).mean()
    return means.reindex(np.arange(slots.max() + 1)).to_numpy()
