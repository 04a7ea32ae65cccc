"""Times of the rows of a series, from a column or an index of any kind.

In the flow: `table` reads the times that `columns` has found with this. `time_numbers`
and `time_texts` know the forms.
"""

import numpy as np
import pandas as pd
from pandas.api import types

from keras_wgan.checks.times import (
    check_none_missing,
    check_one_kind,
    check_years,
    refuse_times,
)
from keras_wgan.series.reading.time_numbers import Times, read_numbers
from keras_wgan.series.reading.time_texts import (
    are_clocks,
    are_dates,
    are_numbers,
    read_texts,
)

DATES = {"datetime", "datetime64", "date"}
NUMBERS = {"integer", "floating", "decimal", "mixed-integer-float"}


def read_times(column, day_first=None):
    """Reads the times of rows.

    Dates with a zone become UTC, without the zone. Periods become their start.
    Durations, and numbers that are no dates, count from a start that is not known:
    then `relative` is true, and 1970-01-01 stands for zero.

    Args:
        column: `pandas.Series` or `Index` of dates, texts, numbers, periods or
            durations.
        day_first: Whether dates such as 01/02/2024 begin with the day. Defaults to
            `None`, which finds it, or refuses dates that do not tell.

    Returns:
        A tuple `Times`: the `pandas.DatetimeIndex`, of nanoseconds, and `relative`.

    Raises:
        ValueError: If a time is missing, or no reading, or more than one, makes sense.

    Example:

    >>> import pandas as pd
    >>> from keras_wgan.series.reading.times import read_times
    >>> read_times(pd.Series(["13.04.2024 1:50 p.m."])).times[0]
    Timestamp('2024-04-13 13:50:00')
    """
    column = _plain(column)
    check_none_missing(column)
    times, relative = _read(column, day_first)
    if not relative:
        check_years(times, column)
    return Times(times.as_unit("ns").rename(None), relative)


def join_times(dates, clocks, day_first=None):
    """Reads the times of rows from a column of dates and one of times of day."""
    dates, clocks = _plain(dates), _plain(clocks)
    check_none_missing(dates)
    check_none_missing(clocks)
    if not types.is_string_dtype(dates) or are_numbers(dates.astype(str)):
        dates = read_times(dates, day_first).times.strftime("%Y-%m-%d")
    texts = pd.Series(np.asarray(dates, object)).astype(str).str.strip()
    clocks = clocks.astype(str).str.strip().reset_index(drop=True)
    return read_times(texts + " " + clocks, day_first)


def has_times(column):
    """Tells whether a column holds times, by its values: dates, periods, durations."""
    if types.is_numeric_dtype(column):
        return False
    column = _plain(column)
    if _is_kind(column, "mM") or isinstance(column.dtype, pd.PeriodDtype):
        return True
    kind = types.infer_dtype(column, skipna=True)
    if kind == "string":
        return are_dates(column)
    return kind in DATES | {"period", "timedelta", "timedelta64"}


def has_clocks(column):
    """Tells whether a column holds times of day, without dates."""
    if types.is_numeric_dtype(column):
        return False
    column = _plain(column)
    kind = types.infer_dtype(column, skipna=True)
    return kind == "time" or (kind == "string" and are_clocks(column))


def _plain(column):
    """Returns a column or an index as a `pandas.Series` of a type of pandas itself."""
    column = pd.Series(column, name=column.name).reset_index(drop=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.astype(column.cat.categories.dtype)
    if isinstance(column.dtype, pd.ArrowDtype):
        return column.astype(object)
    return column


def _read(column, day_first):
    """Returns the `Times` of a column without missing times."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return Times(
            pd.DatetimeIndex(column).tz_convert("UTC").tz_localize(None), False
        )
    if _is_kind(column, "M"):
        return Times(pd.DatetimeIndex(column), False)
    if isinstance(column.dtype, pd.PeriodDtype):
        return Times(pd.PeriodIndex(column).to_timestamp(), False)
    if _is_kind(column, "m"):
        return Times(pd.Timestamp(0) + pd.TimedeltaIndex(column), True)
    if _is_kind(column, "iuf"):
        return _read_numbers(column)
    return _read_objects(column, day_first)


def _read_objects(column, day_first):
    """Returns the `Times` of a column of Python's objects, such as texts."""
    kind = types.infer_dtype(column)
    if kind == "string":
        texts = column.astype(str).str.strip()
        if (texts == "").any():
            check_none_missing(texts.where(texts != ""))
        if are_numbers(texts):
            return _read_numbers(pd.to_numeric(texts))
        return Times(read_texts(texts, day_first), False)
    if kind in NUMBERS:
        return _read_numbers(pd.to_numeric(column))
    if kind in DATES:
        return Times(_read_datetimes(column), False)
    if kind in ("period", "timedelta", "timedelta64"):
        return _read(column.infer_objects(), day_first)
    refuse_times(f"values of the kind {kind!r}, such as {column.iloc[0]!r}")


def _read_numbers(column):
    """Returns the `Times` of a column of numbers."""
    numbers = column.to_numpy()
    numbers = numbers.astype("float64" if numbers.dtype.kind not in "iu" else "int64")
    if not np.isfinite(numbers).all():
        refuse_times("an infinite number")
    return read_numbers(numbers, "the times" if column.name is None else column.name)


def _read_datetimes(column):
    """Returns the times of Python's dates, of which all or none have a zone."""
    zoned = column.map(lambda date: getattr(date, "tzinfo", None) is not None)
    check_one_kind(zoned, column.astype(str), "a zone")
    return pd.DatetimeIndex(pd.to_datetime(column, utc=True)).tz_localize(None)


def _is_kind(column, kinds):
    """Tells whether NumPy's letter of a column's type is one of some."""
    return getattr(column.dtype, "kind", "O") in kinds and column.dtype != bool
