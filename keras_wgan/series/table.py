"""What users hand over as a series, taken apart: values, timestamps, names.

In the flow: first, before `grid`. Arrays have steps and no timestamps; tables of
pandas may have timestamps, in any of the common forms.
"""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

TIMESTAMP_NAMES = ("timestamp", "time", "datetime", "date")
LARGEST_SECONDS = 1e11  # a larger number counts milliseconds: that second is in 5138


class Rows(NamedTuple):
    """The rows of a series as they were given.

    Attributes:
        values: Array of shape `(rows, channels)`, float64; NaN where unknown.
        times: `pandas.DatetimeIndex` of the rows, or `None`.
        names: Names of the channels.
    """

    values: np.ndarray
    times: pd.DatetimeIndex | None
    names: tuple


def as_rows(series):
    """Takes a series apart.

    Args:
        series: Array `(rows,)` or `(rows, channels)`, or a `pandas.Series` or
            `DataFrame` whose timestamps are its index, or a column named timestamp,
            time, datetime or date.

    Returns:
        A tuple `Rows`.

    Raises:
        ValueError: If there are no rows or no numbers, a channel has no values or
            infinite ones, or timestamps cannot be read.
    """
    times = None
    if isinstance(series, pd.Series):
        series = series.to_frame(series.name or "value")
    if isinstance(series, pd.DataFrame):
        series, times = split_table(series)
        names = tuple(str(name) for name in series.columns)
        values = series.to_numpy()
    else:
        values = np.asarray(series)
        values = values[:, None] if values.ndim == 1 else values
        names = tuple(
            f"value {k}" for k in range(values.shape[-1] if values.ndim else 0)
        )
        names = ("value",) if len(names) == 1 else names
    return Rows(as_numbers(values, names), times, names)


def split_table(table):
    """Returns the columns of values of a table, and its timestamps or `None`."""
    columns = [c for c in table.columns if str(c).lower() in TIMESTAMP_NAMES]
    if columns:
        return table.drop(columns=columns[0]), as_times(table[columns[0]])
    if isinstance(table.index, pd.DatetimeIndex):
        return table, as_times(table.index)
    return table, None


def as_times(timestamps):
    """Reads timestamps: dates, texts of dates, or seconds or milliseconds since 1970.

    Returns:
        A `pandas.DatetimeIndex`; times of a zone are given in UTC, without the zone.
    """
    unit = None
    if pd.api.types.is_numeric_dtype(timestamps):
        unit = "s" if np.abs(timestamps).max() < LARGEST_SECONDS else "ms"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of pandas, when it would guess row by row
            times = pd.DatetimeIndex(pd.to_datetime(timestamps, unit=unit, utc=True))
    except (ValueError, TypeError, OverflowError, UserWarning) as error:
        raise ValueError(
            "Timestamps must be dates in one form, such as 2014-04-01 00:05:00, or "
            f"seconds since 1970. {error}. Convert them with pandas.to_datetime."
        ) from error
    if times.hasnans:
        raise ValueError(
            "Every row needs a timestamp. Received none in row "
            f"{int(np.argmax(times.isna()))}. Remove such rows."
        )
    return times.tz_localize(None)


def as_numbers(values, names):
    """Returns values as float64, or raises ValueError for what is no series."""
    if values.ndim != 2 or values.size == 0:
        raise ValueError(
            "A series must have shape (steps,) or (steps, channels), with at least one "
            f"step and one channel. Received shape {values.shape}. Reshape it."
        )
    try:
        values = values.astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"A series must be numbers. Received other values in {', '.join(names)}: "
            f"{error}. Drop such columns, and name that of the times `timestamp`."
        ) from error
    infinite, empty = np.isinf(values).any(axis=0), np.isnan(values).all(axis=0)
    for bad, what in ((infinite, "infinite values"), (empty, "no values at all")):
        if bad.any():
            raise ValueError(
                "A series must have finite values, with NaN for gaps. Received "
                f"{what} in {names[int(np.argmax(bad))]!r}. Repair or drop it."
            )
    return values
