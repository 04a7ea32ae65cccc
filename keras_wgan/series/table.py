"""A series as a user passes it, taken apart: values, timestamps, names.

In the flow: first, before `grid`. Arrays have steps and no timestamps. Tables of
pandas may have timestamps.
"""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.series import check_series

TIMESTAMP_NAMES = ("timestamp", "time", "datetime", "date")
LARGEST_SECONDS = 1e11  # a larger number is milliseconds: that second is in 5138


class Rows(NamedTuple):
    """The rows of a series, in the order in which they were passed.

    Attributes:
        values: Array of shape `(rows, channels)`, float64; NaN is a gap.
        times: `pandas.DatetimeIndex` of the rows, or `None`.
        names: Names of the channels.
        left_out: Texts that name the columns that are no channels. Defaults to none.
    """

    values: np.ndarray
    times: pd.DatetimeIndex | None
    names: tuple
    left_out: tuple = ()


def read_rows(series):
    """Takes a series apart.

    Args:
        series: Array `(rows,)` or `(rows, channels)`, or a `pandas.Series` or
            `DataFrame`. The timestamps of a table are its index, or a column named
            timestamp, time, datetime or date.

    Returns:
        A tuple `Rows`.

    Raises:
        ValueError: If there are no rows, values are not numbers, a channel has no
            values or infinite ones, or timestamps cannot be read.
    """
    times = None
    if isinstance(series, pd.Series):
        series = series.to_frame(series.name or "value")
    if isinstance(series, pd.DataFrame):
        series, times = _split_table(series)
        names = tuple(str(name) for name in series.columns)
        values = series.to_numpy()
    else:
        values = np.asarray(series)
        values = values[:, None] if values.ndim == 1 else values
        channels = values.shape[-1] if values.ndim else 0
        names = tuple(f"value {channel}" for channel in range(channels))
        names = ("value",) if channels == 1 else names
    return Rows(check_series(values, names), times, names)


def _split_table(table):
    """Returns the columns of values of a table, and its timestamps or `None`."""
    columns = [name for name in table if str(name).lower() in TIMESTAMP_NAMES]
    if columns:
        return table.drop(columns=columns[0]), _read_times(table[columns[0]])
    if isinstance(table.index, pd.DatetimeIndex):
        return table, _read_times(table.index)
    return table, None


def _read_times(timestamps):
    """Reads timestamps: dates, texts of dates, or seconds or milliseconds since 1970.

    Returns:
        A `pandas.DatetimeIndex`. Times with a zone become UTC, without the zone.
    """
    unit = None
    if pd.api.types.is_numeric_dtype(timestamps):
        unit = "s" if np.abs(timestamps).max() < LARGEST_SECONDS else "ms"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # pandas warns if it guesses row by row
            times = pd.DatetimeIndex(pd.to_datetime(timestamps, unit=unit, utc=True))
        if times.hasnans:
            raise ValueError(f"row {int(np.argmax(times.isna()))} has no timestamp")
    except (ValueError, TypeError, OverflowError, UserWarning) as error:
        raise ValueError(
            "Timestamps must be dates in one form, or seconds since 1970, in every row. "
            f"Received: {error}. Convert them with pandas.to_datetime."
        ) from error
    return times.tz_localize(None)
