"""Dates that are texts: year first, day or month first, or with the month's name.

In the flow: `time_texts` passes the different dates of a column here, without clocks.
"""

import re
import warnings

import pandas as pd

from keras_wgan.checks.times import ISO, check_day_first, refuse_times

YEAR_FIRST = r"(?P<year>\d{4})[-/.]\s?(?P<month>\d{1,2})[-/.]\s?(?P<day>\d{1,2})T?"
PACKED = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?"
YEAR_LAST = r"(?P<first>\d{1,2})(?P<separator>[-/.])\s?(?P<second>\d{1,2})[-/.]\s?(?P<year>\d{4}|\d{2})"
YEAR_MONTH = r"(?P<year>\d{4})[-/](?P<month>\d{1,2})"
QUARTER = r"(?P<year>\d{4})[- ]?Q(?P<quarter>[1-4])"
WEEKDAY = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[.,]?\s*", re.IGNORECASE
)
MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NAMED = rf"(?i:(?=.*(?<![a-z])(?:{MONTH}))(?=.*(?<!\d)\d{{4}}(?!\d))[a-z\d\s.,/-]+)"
SHORT_NAMED = rf"(?i:(?P<start>\d{{1,2}}-(?:{MONTH})-)(?P<year>\d{{2}}))"
FORMS = (YEAR_FIRST, PACKED, YEAR_LAST, YEAR_MONTH, QUARTER, NAMED, SHORT_NAMED)
CENTURY = 70  # two-digit years from here on are of the twentieth, as in POSIX


def is_date_form(text):
    """Tells whether a text is a date of a known form."""
    text = WEEKDAY.sub("", text).strip()
    return any(re.fullmatch(form, text) for form in FORMS)


def read_dates(texts, day_first=None):
    """Reads different dates.

    Args:
        texts: `pandas.Series` of texts.
        day_first: As in `read_texts`.

    Returns:
        A `pandas.DatetimeIndex`.

    Raises:
        ValueError: If the dates are of no known form, of more than one, or doubtful.
    """
    bare = texts.str.replace(WEEKDAY, "", regex=True).str.strip()
    for form in FORMS:
        if bare.str.fullmatch(form).all():
            return pd.DatetimeIndex(_read_form(form, bare, day_first))
    known = bare.map(is_date_form)
    if known.all():
        refuse_times(f"dates in several forms, such as {_two_forms(bare)}")
    refuse_times(f"{texts[~known].iloc[0]!r}, which is no date of a known form")


def _read_form(form, texts, day_first):
    """Returns dates that have one form."""
    if form == NAMED:
        return _read_named(texts)
    parts = texts.str.extract(form)
    if form == SHORT_NAMED:
        return _read_named(parts["start"] + _full_years(parts["year"]).astype(str))
    if form == YEAR_LAST:
        parts = _order(parts, texts, day_first)
    if form == YEAR_MONTH:
        parts = parts.assign(day=1)
    if form == QUARTER:
        month = parts["quarter"].astype(int) * 3 - 2
        parts = parts.assign(month=month, day=1)
    return _assemble(parts[["year", "month", "day"]].astype(int), texts)


def _order(parts, texts, day_first):
    """Returns year, month and day of dates that end in the year."""
    first, second = parts["first"].astype(int), parts["second"].astype(int)
    short = parts["year"].str.len() == 2
    if short.any() and ((parts["separator"] == "-").any() or first.max() > 31):
        refuse_times(
            f"dates such as {texts[short].iloc[0]!r}, of which the year is not clear",
            ISO,
        )
    separator = "." if (parts["separator"] == ".").all() else "/"
    example = texts.iloc[int(pd.concat([first, second], axis=1).max(axis=1).argmax())]
    largest = first.max(), second.max()
    is_first = check_day_first(*largest, separator, day_first, example)
    day, month = (first, second) if is_first else (second, first)
    years = parts["year"].astype(int).where(~short, _full_years(parts["year"]))
    return pd.DataFrame({"year": years, "month": month, "day": day})


def _full_years(years):
    """Returns years of four digits, of the last two."""
    years = years.astype(int)
    return years + 1900 + 100 * (years < CENTURY)


def _assemble(parts, texts):
    """Returns dates of numbers of years, months and days."""
    dates = pd.to_datetime(parts, errors="coerce")
    if dates.isna().any():
        refuse_times(
            f"{texts[dates.isna()].iloc[0]!r}, which is no day of the calendar"
        )
    return dates


def _read_named(texts):
    """Returns dates with the name of a month."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return pd.to_datetime(texts, format="mixed", utc=True).dt.tz_localize(None)
    except (ValueError, OverflowError, Warning) as error:
        refuse_times(f"dates such as {texts.iloc[0]!r}: {error}")


def _two_forms(texts):
    """Returns two texts of different forms."""
    forms = [next(form for form in FORMS if re.fullmatch(form, text)) for text in texts]
    other = next(place for place, form in enumerate(forms) if form != forms[0])
    return f"{texts.iloc[0]!r} and {texts.iloc[other]!r}"
