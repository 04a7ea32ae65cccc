"""Times that are numbers: since 1970, packed dates, years, or since a start.

In the flow: `times` passes numbers here. Their size decides what they are. Numbers that
fit two readings are refused.
"""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.times import (
    EARLIEST,
    ISO,
    LATEST,
    check_one_reading,
    check_years,
    refuse_times,
)

YEAR_SECONDS = 365 * 86400
LATEST_SECONDS = (LATEST - 1970) * 365.2425 * 86400
FACTORS = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}  # in a second
PACKED = {  # digits: format
    6: "%Y%m",
    8: "%Y%m%d",
    10: "%Y%m%d%H",
    12: "%Y%m%d%H%M",
    14: "%Y%m%d%H%M%S",
    17: "%Y%m%d%H%M%S%f",
}
UNITS = {  # words of a column's name: seconds
    **dict.fromkeys(("ns", "nanos", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("us", "µs", "micros", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ms", "msec", "millis", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
ABSOLUTE = {"unix", "epoch", "posix", "unixtime", "date", "datetime"}
DAY_COUNTS = {  # days from an origin: the numbers of the years 1955 to 2110
    "days as Excel counts them": (20_000, 77_000),
    "days as MATLAB counts them": (714_000, 771_000),
    "Julian days": (2_435_000, 2_492_000),
}


class Times(NamedTuple):
    """Times of the rows of a series.

    Attributes:
        times: `pandas.DatetimeIndex` in UTC, without a zone.
        relative: Whether the times count from a start that is not known. Then
            1970-01-01 stands for zero.
    """

    times: pd.DatetimeIndex
    relative: bool


def read_numbers(numbers, name):
    """Reads numbers as times.

    Args:
        numbers: Array of integers or floats, all finite.
        name: Name of the column, which may have a unit, as in `time_ms`.

    Returns:
        A tuple `Times`.

    Raises:
        ValueError: If no reading, or more than one, makes sense.
    """
    found = {
        "years": _from_years(numbers, name),
        "dates written as one number": _from_packed(numbers),
        "times since 1970": _from_1970(numbers, name),
    }
    if found["dates written as one number"] is not None and 1e11 < numbers[0] < 1e12:
        found["times since 1970"] = None  # as milliseconds, all were of the year 1976
    found = {kind: times for kind, times in found.items() if times is not None}
    check_one_reading(list(found), name)
    for times in found.values():
        return Times(check_years(times, numbers), False)
    return Times(_from_start(numbers, name), True)


def name_words(name):
    """Returns the words of a column's name, in lower case: `timeMs` is time and ms."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(name))
    return re.findall(r"[^\W\d_]+|\d+", parted.lower())


def name_unit(name):
    """Returns the seconds of the unit in a column's name, or `None`."""
    words = name_words(name)[1:]  # the first word says what it is
    return next((UNITS[word] for word in words if word in UNITS), None)


def _from_years(numbers, name):
    """Returns times of years such as 1958 or 1958.2027, or `None`."""
    named = bool({"year", "years", "yr"} & set(name_words(name)))
    outside = (numbers < EARLIEST) | (numbers > LATEST)
    if named and outside.any():
        refuse_times(
            f"the year {numbers[outside][0]:g} in {name!r}",
            f"Pass years from {EARLIEST} to {LATEST}, or name the column otherwise",
        )
    if outside.any():
        return None
    years = np.floor(numbers).astype(int)
    starts, ends = (
        pd.to_datetime({"year": years + more, "month": 1, "day": 1}) for more in (0, 1)
    )
    return pd.DatetimeIndex(starts + (ends - starts) * (numbers - years)).round("s")


def _from_packed(numbers):
    """Returns times of dates such as 20240401 or 202404011350, or `None`."""
    if (numbers != np.floor(numbers)).any() or numbers.min() < 10**5:
        return None
    if numbers.max() >= 10.0 ** max(PACKED):
        return None
    texts = pd.Index(numbers.astype("int64").astype(str))
    lengths = set(texts.str.len())
    form = PACKED.get(lengths.pop()) if len(lengths) == 1 else None
    if form is None:
        return None
    times = pd.to_datetime(texts, format=form, errors="coerce")
    if times.isna().any() or times.year.min() < EARLIEST or times.year.max() > LATEST:
        return None
    return times


def _from_1970(numbers, name):
    """Returns times of seconds, milli-, micro- or nanoseconds since 1970, or `None`."""
    largest, least = np.abs(numbers).max(), numbers.min()
    for unit, factor in FACTORS.items():
        low, high = YEAR_SECONDS * factor, LATEST_SECONDS * factor
        if low <= largest <= high and (least >= low or least < 0):
            _check_unit(unit, name)
            if numbers.dtype.kind == "f":
                numbers = np.round(numbers * (10**6 / factor)).astype("int64")
                unit = "us"
            return pd.DatetimeIndex(pd.to_datetime(numbers, unit=unit))
    return None


def _refuse_strays(numbers, name):
    """Refuses a few small numbers, such as 0, among times since 1970."""
    for factor in FACTORS.values():
        low, high = YEAR_SECONDS * factor, LATEST_SECONDS * factor
        small = numbers < low
        if low <= numbers.max() <= high and numbers.min() >= 0 and small.mean() < 0.5:
            stray = f"{numbers[small][0]:g} in {name!r} among times since 1970"
            refuse_times(stray, "Drop these rows, or complete them")


def _check_unit(unit, name):
    """Refuses numbers of another size than the unit in their name."""
    named = name_unit(name)
    if named is not None and not np.isclose(named * FACTORS[unit], 1):
        check_one_reading(
            (f"{unit} since 1970, by their size", "of the unit named"), name
        )


def _from_start(numbers, name):
    """Returns times that count from an unknown start, 1970-01-01 for zero."""
    _refuse_day_counts(numbers, name)
    _refuse_strays(numbers, name)
    words = set(name_words(name))
    span = f"{numbers.min():g} to {numbers.max():g}"
    if words & ABSOLUTE:
        refuse_times(f"numbers in {name!r} from {span}, which are no dates of our time")
    if (np.diff(numbers) < 0).any():
        refuse_times(
            f"numbers in {name!r} from {span} that are no dates, and do not only rise",
            "Sort the rows by time; if the column is a measurement, rename it, or pass "
            "channels=[...] (--channels on the command line)",
        )
    seconds = numbers * (name_unit(name) or 1.0)
    if seconds.max() > LATEST_SECONDS - YEAR_SECONDS:
        refuse_times(f"numbers in {name!r} from {span}, which are of no known kind")
    nanoseconds = np.round(np.asarray(seconds, "float64") * 1e9).astype("int64")
    return pd.DatetimeIndex(nanoseconds.astype("datetime64[ns]"))


def _refuse_day_counts(numbers, name):
    """Refuses numbers that are probably days from an origin long ago."""
    for kind, (low, high) in DAY_COUNTS.items():
        if low <= numbers.min() and numbers.max() <= high:
            span = f"{numbers.min():g} to {numbers.max():g}"
            refuse_times(f"numbers in {name!r} from {span}, which may be {kind}", ISO)
    is_short = ((numbers >= 10**4) & (numbers < 10**6)).all()
    if is_short and (numbers == np.floor(numbers)).all():
        texts = pd.Index(numbers.astype("int64")).astype(str).str.zfill(6)
        dates = pd.to_datetime(texts, format="%y%m%d", errors="coerce")
        if dates.notna().all():
            refuse_times(f"{texts[0]!r} in {name!r}, which may be a date", ISO)
