"""A series as a user passes it, taken apart: values, timestamps, names.

In the flow: first, before `grid`. Arrays have steps and no timestamps. Tables may have
timestamps, and columns that are no channels.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api import types

from keras_wgan.checks import columns as checks
from keras_wgan.checks.series import check_series
from keras_wgan.series.reading import columns
from keras_wgan.series.reading.frames import to_frame_or_array
from keras_wgan.series.reading.numbers import to_numbers
from keras_wgan.series.reading.times import has_times, read_times


class Rows(NamedTuple):
    """The rows of a series, in the order in which they were passed.

    Attributes:
        values: Array of shape `(rows, channels)`, float64; NaN is a missing value.
        times: `pandas.DatetimeIndex` of the rows in UTC, without a zone, or `None`.
        names: Names of the channels.
        left_out: Columns that are no channels, such as `"'Unnamed: 0' (a counter)"`.
        relative: Whether the times count from a start that is not known. Then
            1970-01-01 stands for zero.
    """

    values: np.ndarray
    times: pd.DatetimeIndex | None
    names: tuple
    left_out: tuple = ()
    relative: bool = False


def read_rows(
    series,
    *,
    timestamp=None,
    channels=None,
    day_first=None,
    fitted=None,
    is_part=False,
):
    """Takes a series apart.

    Args:
        series: Array `(rows,)` or `(rows, channels)`, or a table or column of pandas,
            polars, pyarrow, xarray, or another library that narwhals reads. The times
            of a table are its index, or a column of dates, or one that is named like
            times.
        timestamp: Name of the column of the times. Defaults to `None`, which finds it.
        channels: Names of the columns that are read. Defaults to `None`: all that can
            be channels.
        day_first: Whether dates such as 01/02/2024 begin with the day. Defaults to
            `None`, which finds it, or refuses dates that do not tell.
        fitted: Names of the channels of the fitted series, which are found in any
            order. Defaults to `None`, while a detector is fitted.
        is_part: Whether these are a few rows of a series. Then a channel may have no
            value. Defaults to `False`.

    Returns:
        A tuple `Rows`.

    Raises:
        ValueError: If there are no rows, values are not numbers, a channel has no
            values or infinite ones, timestamps cannot be read, columns are missing or
            not clear, or the rows are of several series.

    Example:

    >>> import pandas as pd
    >>> from keras_wgan.series.reading.table import read_rows
    >>> table = pd.DataFrame({"date": ["13.04.2024", "14.04.2024"], "load": [3, None]})
    >>> rows = read_rows(table)
    >>> rows.names, rows.times[0]
    (('load',), Timestamp('2024-04-13 00:00:00'))
    """
    series = to_frame_or_array(series)
    if isinstance(series, pd.DataFrame):
        rows = _read_table(series, timestamp, channels, day_first, fitted)
    else:
        checks.check_no_columns(timestamp, channels)
        rows = _read_array(series, fitted)
    return rows._replace(values=check_series(rows.values, rows.names, is_part))


def _read_array(values, fitted):
    """Returns the `Rows` of an array, whose values are not checked."""
    values = values[:, None] if values.ndim == 1 else values
    count = values.shape[-1] if values.ndim else 0
    names = _names_of_places(count)
    if fitted is None:
        checks.check_long(values.shape)
    elif tuple(fitted) != names:
        checks.check_channel_count(count, fitted)
        checks.warn_by_place("no names", f"the columns {checks.listed(fitted)}")
        names = tuple(fitted)
    return Rows(values, None, names)


def _names_of_places(count):
    """Returns the names of the channels of an array."""
    return (
        ("value",) if count == 1 else tuple(f"value {place}" for place in range(count))
    )


def _read_table(table, timestamp, channels, day_first, fitted):
    """Returns the `Rows` of a table, whose values are not checked."""
    if table.empty:
        check_series(np.empty(table.shape), tuple(table))
    measured = tuple(channels or ()) + tuple(fitted or ())
    index = table.index if timestamp is None and _is_time_index(table.index) else None
    if index is not None and index.name in table:
        table = table.drop(columns=index.name)  # the same times again
    names = columns.find_times(table, timestamp, measured)
    if index is not None:
        checks.check_one_time(["the index", *names])
        times = read_times(index, day_first)
    else:
        times = columns.read_time_columns(table, names, day_first)
    if times is None and fitted is None:
        checks.check_long(table.shape)
    instants, relative = times or (None, False)
    table = table.drop(columns=list(names)).reset_index(drop=True)
    chosen = _choose(table, instants, channels, fitted)
    values = to_numbers(table[list(chosen.names)])
    names = chosen.names if fitted is None else tuple(fitted)
    return Rows(values, instants, names, chosen.left_out, relative)


def _is_time_index(index):
    """Tells whether an index has times, by its values, or numbers named like times."""
    if types.is_numeric_dtype(index):
        return index.name is not None and columns.is_time_name(index.name)
    return has_times(index)


def _choose(table, times, channels, fitted):
    """Returns the `Channels` of a table without times, and warns of the others."""
    if channels is not None and fitted is None:
        names = (
            [channels]
            if isinstance(channels, str)
            else [str(name) for name in channels]
        )
        checks.check_known("channels", names, list(table))
        return columns.Channels(tuple(names), ())
    if fitted is not None:
        return _choose_fitted(table, times, tuple(fitted), channels is None)
    chosen = columns.find_channels(table, times)
    checks.check_some_channel(chosen.names, chosen.left_out)
    checks.warn_left_out(chosen.left_out)
    return chosen


def _choose_fitted(table, times, fitted, is_all):
    """Returns the columns of a table that a detector was fitted on.

    If the user had not chosen them, and `is_all` is true, other columns are named in a
    warning, but for those that fit leaves out.
    """
    missing = [name for name in fitted if name not in table]
    others = table.drop(columns=[name for name in fitted if name in table])
    if is_all:
        columns.refuse_several_series(others, times)
    reasons = columns.why_left_out(others, times) if table.shape[1] > 1 else {}
    left = tuple(f"{name!r} ({reason})" for name, reason in reasons.items())
    others = [name for name in others if name not in reasons]
    by_place = _names_of_places(len(fitted))
    if missing and by_place in (fitted, tuple(others)):
        checks.check_channel_count(len(others), fitted)
        forms = [f"the columns {checks.listed(names)}" for names in (others, fitted)]
        checks.warn_by_place(*forms)
        return columns.Channels(tuple(others), left)
    checks.check_fitted_columns(missing, list(table))
    checks.warn_unknown(others if is_all else ())
    return columns.Channels(fitted, left)
