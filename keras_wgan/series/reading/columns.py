"""Which column of a table has the times, which are channels, and which are neither.

In the flow: `table` asks here before it takes the values. A column that cannot be a
channel is left out with a warning; what is not clear is refused.
"""

from typing import NamedTuple

from pandas.api import types

from keras_wgan.checks import columns as checks
from keras_wgan.series.reading import bystanders
from keras_wgan.series.reading.time_numbers import UNITS, name_words
from keras_wgan.series.reading.times import (
    Times,
    has_clocks,
    has_times,
    join_times,
    read_times,
)

TIME_WORDS = {
    *("timestamp", "timestamps", "time", "times", "datetime", "date", "dates", "ts"),
    *("unixtime", "epoch"),
}
BESIDE_TIME = {  # words that do not change what a time is
    *("unix", "posix", "utc", "gmt", "local", "iso", "stamp", "event", "start", "end"),
    *(
        "decimal",
        "recorded",
        "measured",
        "measurement",
        "observation",
        "sample",
        "log",
        "created",
    ),
    *("received", "at", "of", "in", "the", "and"),
    *UNITS,
}
CLOCK_WORDS = {"hour", "hr", "minute"}


class Channels(NamedTuple):
    """Columns that are channels.

    Attributes:
        names: Their names, in order.
        left_out: Other columns with the reason, such as `"'id' (a counter)"`.
    """

    names: tuple
    left_out: tuple


def is_time_name(name):
    """Tells whether a name is one of times: `ts`, `unix_time`, `Date/Time`, `timeMs`.

    A word for times must be in it, and no word that makes it a measurement, as in
    `response_time`.
    """
    words = set(name_words(name))
    return bool(words & TIME_WORDS) and words <= TIME_WORDS | BESIDE_TIME


def find_times(table, timestamp=None, measured=()):
    """Finds the columns of the times.

    Args:
        table: `pandas.DataFrame`, whose names are texts.
        timestamp: Name of the column, if the user says it.
        measured: Names of columns that are channels.

    Returns:
        Names of no column, of one, or of a column of dates and one of times of day.

    Raises:
        ValueError: If there are several, or `timestamp` is unknown.
    """
    if timestamp is not None:
        checks.check_known("timestamp", [timestamp], list(table))
        return (timestamp,)
    measured = set(measured)
    kinds = zip(table.columns, table.dtypes, strict=True)
    others = [
        name
        for name, kind in kinds
        if name not in measured
        and (not types.is_numeric_dtype(kind) or is_time_name(name))
    ]
    clocks = [name for name in others if has_clocks(table[name])]
    dates = [name for name in others if name not in clocks and _is_time(table, name)]
    if not dates and not clocks:
        return _find_years(table, [name for name in table if name not in measured])
    if len(dates) <= 1 and len(clocks) <= 1:
        return (*dates, *clocks)
    checks.check_one_time([*dates, *clocks])


def read_time_columns(table, names, day_first=None):
    """Returns the `Times` of the columns that `find_times` has found, or `None`."""
    if not names:
        return None
    columns = [table[name] for name in names]
    times = (
        join_times(*columns, day_first)
        if len(names) == 2
        else read_times(*columns, day_first)
    )
    parts = [
        name
        for name in table
        if set(name_words(name)) == set(name_words(name)) & CLOCK_WORDS
    ]
    if parts and times.times.has_duplicates and name_words(parts[0]):
        checks.refuse_parts_of_dates([*names, *parts])
    return Times(*times)


def find_channels(table, times=None):
    """Finds the columns that are channels of a series.

    Args:
        table: `pandas.DataFrame` without the columns of times.
        times: `pandas.DatetimeIndex` of the rows, or `None`.

    Returns:
        A tuple `Channels`. The only column is always a channel.

    Raises:
        ValueError: If the rows are of several series, or it is not clear whether a
            column is a time.
    """
    if table.shape[1] <= 1:
        return Channels(tuple(table), ())
    refuse_several_series(table, times)
    for name in table:
        if times is None and bystanders.looks_like_unix_time(table[name]):
            checks.refuse_unix_time(name)
    reasons = why_left_out(table, times)
    left_out = tuple(f"{name!r} ({reason})" for name, reason in reasons.items())
    return Channels(tuple(name for name in table if name not in reasons), left_out)


def refuse_several_series(table, times=None):
    """Refuses a table of which a column tells several series apart."""
    for name in table:
        if bystanders.identifies_series(table[name], times):
            checks.refuse_several_series(name, table[name].nunique())


def why_left_out(table, times=None):
    """Returns the reasons why columns are no channels, by name."""
    seconds = None if times is None else times.to_numpy().astype("int64") / 1e9
    reasons = {
        name: "a second time"
        if is_time_name(name) or has_times(table[name]) or has_clocks(table[name])
        else bystanders.why_no_channel(table[name], seconds)
        for name in table
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _is_time(table, name):
    """Tells whether a column has times, by its values or by its name."""
    column = table[name]
    is_named = is_time_name(name)
    if (
        types.is_timedelta64_dtype(column)
        or table.shape[1] == 1
        and types.is_numeric_dtype(column)
    ):
        return is_named and table.shape[1] > 1
    return has_times(column) or (is_named and not types.is_bool_dtype(column))


def _find_years(table, names):
    """Returns a column of years as the time, if there is one and no month."""
    words = {name: name_words(name) for name in names}
    years = [name for name in names if words[name] == ["year"]]
    months = [name for name in names if words[name] in (["month"], ["day"])]
    if years and months:
        checks.refuse_parts_of_dates([*years, *months])
    is_time = years and table.shape[1] > 1 and types.is_numeric_dtype(table[years[0]])
    return (years[0],) if is_time else ()
