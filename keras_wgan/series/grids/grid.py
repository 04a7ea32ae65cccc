"""A series on a regular grid.

In the flow: after `table`, before `scaling`. `steps` puts each row into one of many
steps of equal length. The value of a step is the mean of its rows; `gaps` fills the
steps without rows.
"""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.steps import (
    check_filled,
    check_near_enough,
    check_no_interval,
    check_same_start,
    length_text,
)
from keras_wgan.series.grids.descriptions import describe, gaps_note
from keras_wgan.series.grids.gaps import fill_gaps
from keras_wgan.series.grids.steps import Steps, usual_distance

COARSER, FINER = 1.5, 0.75  # distances of rows, in fitted ones, that a user is told of
LEAST_ROWS = 3  # different timestamps from which a usual distance is taken


class Grid(NamedTuple):
    """A series on a regular grid.

    Attributes:
        values: Array of shape `(steps, channels)`, float64, filled as `fill_gaps` does.
        known: Array of shape `(steps, channels)`: `False` in long gaps.
        slots: Position in `values` of each row that was passed, `(rows,)`.
        times: Timestamps of the steps, a `pandas.DatetimeIndex`, or `None`. A step that
            holds one row has that row's time.
        steps: `Steps` of the grid, or `None` without timestamps.
        names: Names of the channels.
        left_out: Texts that name the columns that are no channels.
        filled: Number of steps that are interpolated in some channel.
        missing: Number of steps in long gaps of all channels.
    """

    values: np.ndarray
    known: np.ndarray
    slots: np.ndarray
    times: pd.DatetimeIndex | None
    steps: Steps | None
    names: tuple
    left_out: tuple
    filled: int
    missing: int

    @property
    def places(self):
        """Times of the steps, or positions if the series has no timestamps."""
        if self.steps is None:
            return np.arange(len(self.values))
        return self.steps.places(self.times)

    @property
    def interval(self):
        """Seconds of a step, or `None` without timestamps."""
        return None if self.steps is None else self.steps.interval

    @property
    def gaps_note(self):
        """What a user should be told of the gaps, or an empty text."""
        return gaps_note(self)

    def describe(self):
        """Returns in one line how the series was read."""
        return describe(self)


def to_grid(rows, steps=None, interval=None, longest=10):
    """Puts a series on a regular grid.

    Args:
        rows: `Rows` of a series, in any order of their timestamps. Without timestamps,
            each row is a step.
        steps: `Steps` of the fitted series. Defaults to those that are learned from
            these rows.
        interval: Seconds of a step, a `pandas.Timedelta` or a text such as `"10min"`,
            if the steps are learned. Defaults to the usual distance of the rows.
        longest: Steps of the longest gap that is interpolated. Longer gaps are not
            known. Defaults to 10.

    Returns:
        A tuple `Grid`.

    Raises:
        ValueError: If the interval is not a positive length of time, is passed without
            timestamps, or would leave the grid nearly empty; if the rows lie too far
            apart for the steps, or on days or at hours that are closed.

    Warns:
        UserWarning: If the rows lie closer together than those of the fitted series, or
            further apart.

    Example:

    >>> import numpy as np
    >>> from keras_wgan.series.reading.table import read_rows
    >>> grid = to_grid(read_rows(np.array([0.0, np.nan, 2.0])))
    >>> grid.values[:, 0].tolist(), grid.filled
    ([0.0, 1.0, 2.0], 1)
    """
    if rows.times is None:
        check_no_interval(interval)
        slots, times, steps = np.arange(len(rows.values)), None, None
    else:
        steps = _steps_of(rows, steps, interval, longest)
        numbers = steps.slots(rows.times)
        slots = numbers - numbers.min()
        check_filled(slots, steps.interval)
        times = _step_times(rows.times, slots, steps, numbers.min())
    means = _slot_means(rows.values, slots)
    values, known = fill_gaps(means, longest)
    filled, missing = _count_gaps(means, known)
    fields = slots, times, steps, rows.names, rows.left_out, filled, missing
    return Grid(values, known, *fields)


def _steps_of(rows, steps, interval, longest):
    """Returns the steps of the fitted series, or those of these rows."""
    times, fitted = rows.times, steps
    if fitted is not None:
        check_same_start(rows.relative, fitted.relative)
    steps = fitted or Steps.learn(times, interval, rows.relative)
    if fitted is None and interval is None:
        return steps
    if times.nunique() >= LEAST_ROWS:
        usual = usual_distance(times)
        check_near_enough(usual, steps.interval, longest)
        if fitted is not None:
            _tell_distance(usual, fitted)
    return steps


def _tell_distance(usual, steps):
    """Warns of rows that lie closer together or further apart than the fitted ones."""
    lengths = length_text(usual), length_text(steps.interval)
    told = f"The rows have a distance of {lengths[0]}, the fitted steps one of "
    if usual > COARSER * steps.interval:
        warnings.warn(
            f"{told}{lengths[1]}. The steps between the rows are interpolated.",
            stacklevel=2,
        )
    elif usual < FINER * steps.distance:
        warnings.warn(
            f"{told}{lengths[1]}. The rows within a step are averaged.", stacklevel=2
        )


def _step_times(times, slots, steps, first):
    """Returns the time of each step: that of its only row, or the grid's.

    Args:
        times: `pandas.DatetimeIndex` of the rows.
        slots: Position of each row's step, `(rows,)`.
        steps: `Steps` of the grid.
        first: Number of the first step.
    """
    counts = np.bincount(slots)
    moments = steps.times(first + np.arange(len(counts))).asi8.copy()
    if steps.distance == steps.interval:  # a step is meant to hold one row
        alone = counts[slots] == 1
        moments[slots[alone]] = times.as_unit("ns").asi8[alone]
    return pd.DatetimeIndex(moments)


def _slot_means(values, slots):
    """Returns the mean of each slot's rows, `(steps, channels)`; NaN is a gap.

    Args:
        values: Array of shape `(rows, channels)`, NaN in gaps.
        slots: The step of each row, of shape `(rows,)`.
    """
    steps = slots.max() + 1
    if np.bincount(slots).max() > 1:
        means = pd.DataFrame(values).groupby(slots).mean()
        return means.reindex(np.arange(steps)).to_numpy()
    means = np.full((steps, values.shape[1]), np.nan)
    means[slots] = values
    return means


def _count_gaps(means, known):
    """Returns the numbers of interpolated steps, and of steps in long gaps."""
    interpolated = np.isnan(means) & known
    return int(interpolated.any(axis=1).sum()), int((~known).all(axis=1).sum())
