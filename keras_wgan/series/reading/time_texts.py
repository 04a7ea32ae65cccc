"""Times that are texts: a date, and perhaps a time of day and a zone.

In the flow: `times` passes texts here. The ISO form is read by pandas at once. Other
forms are taken apart into clock, zone and date, of which each has few different values.
"""

import re
import warnings

import numpy as np
import pandas as pd

from keras_wgan.checks.times import check_one_kind, refuse_times
from keras_wgan.series.reading.date_texts import is_date_form, read_dates

CLOCK = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{2})(?:[:m](?P<second>\d{2})"
    r"(?:[.,](?P<fraction>\d{1,9}))?)?(?![\d:])\s*(?P<half>[ap]\.?\s?m\b\.?)?|\s*(?P<only>[ap]\.?m\b\.?))"
    r"(?:\s*(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?\b(?![-/.])|UTC|GMT"
    r"|(?:[a-z_]+/)+[a-z_+\-\d]+|[a-z]{2,5}\b(?!\s*\d)))?",
    re.IGNORECASE,
)
LOG_DATE = re.compile(r"(\d{4}):(\d{2}:\d{2})")  # as web servers write it
PACKED = re.compile(r"\d{8}T\d{4}.*")
ZONE_NAME = re.compile(r"\[[\w/+-]+\]$")  # as Java writes it after the offset
NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")


def are_numbers(texts):
    """Tells whether all texts are numbers."""
    return all(map(NUMBER.fullmatch, texts))  # stops at the first other text


def are_dates(texts, sample=50):
    """Tells whether the first texts are dates of a known form, perhaps with a clock."""
    first = texts.dropna().iloc[:sample].astype(str).str.strip()
    return len(first) > 0 and all(
        PACKED.fullmatch(text) or is_date_form(_split(text)[0]) for text in first
    )


def are_clocks(texts, sample=50):
    """Tells whether the first texts are times of day, without a date."""
    first = texts.dropna().iloc[:sample].astype(str).str.strip()
    return len(first) > 0 and all(map(CLOCK.fullmatch, first))


def read_texts(texts, day_first=None):
    """Reads texts as times.

    Args:
        texts: `pandas.Series` of texts, none missing, without blanks around them.
        day_first: Whether dates such as 01/02/2024 begin with the day. Defaults to
            `None`, which finds it, or refuses dates that do not tell.

    Returns:
        A `pandas.DatetimeIndex` in UTC, without a zone.

    Raises:
        ValueError: If the texts are of no known form, or of more than one.
    """
    times = _read_iso(texts)
    return _read_parts(texts, day_first) if times is None else times


def _read_iso(texts):
    """Returns the times of ISO texts, or `None` if they have another form."""
    if not all(
        text[:4].isdigit() for text in texts.to_numpy(object)
    ):  # pandas would read "now"
        return None
    try:
        times = pd.DatetimeIndex(pd.to_datetime(texts, format="ISO8601"))
    except (ValueError, OverflowError, TypeError):
        return None  # of another form, or of several zones
    return times if times.tz is None else times.tz_convert("UTC").tz_localize(None)


def _read_parts(texts, day_first):
    """Returns the times of texts with a date and perhaps a clock and a zone.

    Dates and clocks are read once each, because few of them differ.
    """
    dates, clocks = zip(*map(_split, texts.to_numpy(object)), strict=True)
    if "" in dates:
        refuse_times(
            f"the time of day {texts.iloc[dates.index('')]!r} without a date",
            "Add the date, in this column or in one named date",
        )
    places, different = pd.factorize(pd.Series(dates))
    days = read_dates(pd.Series(different), day_first)[places]
    places, different = pd.factorize(pd.Series(clocks))
    parts = pd.Series(different).str.extract(CLOCK)
    times = days + _clock_lengths(parts, pd.Series(different))[places]
    return _to_utc(times, parts["zone"].iloc[places], texts)


def _split(text):
    """Returns the date and the clock of a text, `""` for one that is missing."""
    left, _, right = text.partition(" ")
    if ":" in right and ":" not in left and CLOCK.fullmatch(right):
        return left, right
    text = ZONE_NAME.sub("", LOG_DATE.sub(r"\1 \2", text))
    found = CLOCK.search(text)
    if found is None:
        return " ".join(text.split()), ""
    date = f"{text[: found.start()].rstrip('T')} {text[found.end() :]}"
    return " ".join(date.split()).rstrip(" ,"), found[0]


def _clock_lengths(parts, clocks):
    """Returns the time since midnight of each clock, 0 for a missing one."""
    half = parts["half"].fillna(parts["only"])
    known = parts["hour"].notna()
    if known.any():
        check_one_kind(half[known].notna(), clocks[known], "a.m. or p.m.")
    is_half = half.notna().to_numpy()
    hour, minute, second = (
        parts[name].fillna("0").to_numpy("int64")
        for name in ("hour", "minute", "second")
    )
    _check_clock(hour, minute, second, is_half, clocks)
    after_noon = half.fillna("").str.lower().str.startswith("p").to_numpy(bool)
    hour = np.where(is_half, hour % 12 + 12 * after_noon, hour)
    fraction = ("0." + parts["fraction"].fillna("0")).to_numpy("float64")
    nanoseconds = np.round(fraction * 1e9).astype("int64")
    seconds = (hour * 60 + minute) * 60 + second
    return pd.to_timedelta(seconds * 10**9 + nanoseconds, unit="ns")


def _check_clock(hour, minute, second, is_half, clocks):
    """Refuses times of day that do not exist; 24:00 does."""
    wrong = np.where(is_half, (hour > 12) | (hour == 0), hour > 24)
    wrong |= (minute > 59) | (second > 59) | ((hour == 24) & (minute + second > 0))
    if wrong.any():
        refuse_times(f"{clocks.iloc[np.argmax(wrong)]!r}, which is no time of day")


def _to_utc(times, zones, texts):
    """Returns times in UTC, by the zone of each row."""
    check_one_kind(zones.notna(), texts, "a zone")
    if zones.isna().all():
        return times
    parts = []
    for zone, rows in times.to_series(index=range(len(times))).groupby(
        zones.to_numpy()
    ):
        parts.append(_zone_to_utc(rows, zone))
    return pd.DatetimeIndex(pd.concat(parts).sort_index())


def _zone_to_utc(times, zone):
    """Returns the times of one zone in UTC."""
    offset = re.fullmatch(
        r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", zone, re.IGNORECASE
    )
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return times - pd.Timedelta(minutes if offset[1] == "+" else -minutes, "min")
    if zone.upper() in ("Z", "UTC", "GMT"):
        return times
    if "/" not in zone:
        refuse_times(
            f"the zone {zone!r}, an abbreviation that means several zones",
            "Write the distance from UTC, as in 2024-04-01 13:50+02:00",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            local = times.dt.tz_localize(zone, ambiguous="infer")
    except (ValueError, KeyError, OSError, Warning) as error:
        refuse_times(
            f"times in the zone {zone!r}, which are not clear: {error}",
            "Write the distance from UTC, as in 2024-04-01 13:50+02:00",
        )
    return local.dt.tz_convert("UTC").dt.tz_localize(None)
