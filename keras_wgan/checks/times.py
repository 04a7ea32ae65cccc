"""Refusals of timestamps that cannot be read, or can be read in two ways.

In the flow: the readers of times in `series` end here if they do not understand a
column, and check here what they have read.
"""

import numpy as np
import pandas as pd

EARLIEST, LATEST = 1900, 2200  # years; a time beyond them was read wrongly
ISO = "Write them as in 2024-04-01 13:50:00"
DAY_FIRST = (
    "Pass day_first=True if it is the day, or day_first=False if it is the month "
    "(--day-first or --no-day-first on the command line)"
)


def refuse_times(received, fix=f"{ISO}, or as seconds since 1970"):
    """Refuses timestamps.

    Args:
        received: What came, as a message says it.
        fix: What to do instead. Defaults to writing the times in the ISO form.
    """
    raise ValueError(
        "Timestamps must be dates, or numbers of one known kind, in one form in every "
        f"row. Received {received}. {fix}."
    )


def check_none_missing(column):
    """Refuses a column of times with a missing one."""
    missing = np.asarray(pd.isna(column))
    if missing.any():
        count = f", and {missing.sum() - 1} more rows" if missing.sum() > 1 else ""
        refuse_times(
            f"rows without one: row {int(np.argmax(missing))} has no timestamp{count}",
            "Drop these rows, or complete them",
        )


def check_years(times, column):
    """Refuses times in a year in which no series was recorded."""
    years = np.asarray(times.year)
    outside = (years < EARLIEST) | (years > LATEST)
    if outside.any():
        row = int(np.argmax(outside))
        refuse_times(
            f"{np.asarray(column)[row]!s} in row {row}, which reads as the year {years[row]}"
        )
    return times


def check_one_kind(kinds, examples, what):
    """Refuses a column in which some rows have a zone or half of the day, others not.

    Args:
        kinds: Truth value of each row.
        examples: Texts of the rows.
        what: What some rows have.
    """
    kinds = np.asarray(kinds, bool)
    if kinds.any() and not kinds.all():
        some, others = examples.iloc[np.argmax(kinds)], examples.iloc[np.argmin(kinds)]
        refuse_times(
            f"{some!r} with {what} and {others!r} without one", "Write all in one way"
        )


def check_day_first(first, second, separator, day_first, example):
    """Returns whether the day stands before the month, or refuses doubtful dates.

    Args:
        first: Largest of the first numbers of the dates.
        second: Largest of the second numbers.
        separator: Character between the numbers. Dots mean that the day is first.
        day_first: What the user says, or `None`.
        example: One of the dates, for messages.
    """
    if first > 12 and second > 12:
        refuse_times(f"dates such as {example!r}, some with the day first and some not")
    found = True if first > 12 else False if second > 12 else None
    if None not in (found, day_first) and found != day_first:
        refuse_times(
            f"day_first={day_first} and the date {example!r}, which has the "
            f"{'day' if found else 'month'} first",
            f"Pass day_first={found}, or {_flag(found)} on the command line",
        )
    known = found if found is not None else day_first
    if known is None and separator != ".":
        refuse_times(
            f"dates such as {example!r}, all with days up to 12, so that the first number "
            "can be the day or the month",
            DAY_FIRST,
        )
    return True if known is None else known


def _flag(day_first):
    """Returns the option of the command line."""
    return "--day-first" if day_first else "--no-day-first"


def check_one_reading(readings, name):
    """Refuses numbers that can be read in two ways.

    Args:
        readings: Names of the readings.
        name: Name of the column.
    """
    if len(readings) > 1:
        refuse_times(f"numbers in {name!r} that can be {' or '.join(readings)}", ISO)
