"""Checks of the steps of a series: their length, and the rows that they hold.

In the flow: `series.steps` and `series.grid` check here what they learn and are given.
"""

import datetime
from numbers import Real

import pandas as pd

LEAST_FILLED = 0.02  # of the steps between the first timestamp and the last
UNITS = {
    "day": 86_400,
    "h": 3600,
    "min": 60,
    "s": 1,
    "ms": 1e-3,
    "us": 1e-6,
    "ns": 1e-9,
}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def length_text(seconds):
    """Returns a length of time as people write it, as in "10 min" or "30.4 days"."""
    if seconds == 0:
        return "0 s"
    is_long = (seconds >= size * (1 - 1e-9) for size in UNITS.values())
    unit = next((unit for unit, fits in zip(UNITS, is_long, strict=True) if fits), "ns")
    number = f"{seconds / UNITS[unit]:.3g}"
    if float(number) >= 1000:
        number = f"{float(number):,.0f}"
    return f"{number} {unit}{'s' if unit == 'day' and number != '1' else ''}"


def check_interval(interval):
    """Returns the length of a step as a `pandas.Timedelta`, or refuses it."""
    kinds = (Real, str, datetime.timedelta)
    try:
        step = pd.Timedelta(interval, "s" if isinstance(interval, Real) else None)
    except (ValueError, OverflowError):
        step = pd.NaT  # which is not above 0
    if not isinstance(interval, kinds) or not step > pd.Timedelta(0):
        raise ValueError(
            "`interval` must be a positive number of seconds, or a text such as "
            f"'10min'. Received: interval={interval!r}. Omit it (--interval on the command "
            "line) for the usual time between rows."
        )
    return step


def check_no_interval(interval):
    """Refuses the length of a step if the series has no timestamps."""
    if interval is not None:
        raise ValueError(
            f"An interval needs timestamps. Received interval={interval!r} and a "
            "series without them. Omit it (--interval on the command line), or pass a table "
            "with a column `timestamp`."
        )


def check_same_start(relative, fitted):
    """Refuses times of day for a series whose times count from a start, or the other way."""
    if relative != fitted:
        kinds = {True: "times from an unknown start", False: "dates"}
        raise ValueError(
            f"A series must have times like the fitted one, which has {kinds[fitted]}. "
            f"Received {kinds[relative]}. Convert them, or fit on a series like this."
        )


def check_filled(slots, seconds):
    """Refuses slots of rows that leave nearly all steps without a value.

    Args:
        slots: The step of each row, from 0 on, `(rows,)`.
        seconds: Length of a step.
    """
    filled, steps = len(pd.unique(slots)), slots.max() + 1
    if filled < LEAST_FILLED * steps:
        raise ValueError(
            f"At least {LEAST_FILLED:.0%} of the steps must have a value. Received "
            f"{filled:,} values for {steps:,} steps of {length_text(seconds)}. Pass a "
            "longer `interval`, or --interval on the command line, or repair a "
            "timestamp that lies far from the others."
        )


def check_near_enough(usual, seconds, longest):
    """Refuses rows that lie so far apart that every step between them is unknown.

    Args:
        usual: Usual distance of the rows, in seconds.
        seconds: Length of a step, in seconds.
        longest: Steps of the longest gap that is interpolated.
    """
    if round(usual / seconds) - 1 > longest:
        raise ValueError(
            f"At most {longest} steps may be missing between rows. Received steps of "
            f"{length_text(seconds)} and rows with a distance of {length_text(usual)}. "
            "Pass rows that lie closer together, or fit a detector with a longer "
            "`interval`, or --interval on the command line."
        )


def check_open(is_open, times):
    """Refuses rows on days or at hours that the fitted series never had.

    Args:
        is_open: Whether each row lies on an open step, `(rows,)`.
        times: `pandas.DatetimeIndex` of the rows.
    """
    if not is_open.all():
        closed = times[~is_open]
        others = f" and {len(closed) - 1:,} other rows" if len(closed) > 1 else ""
        raise ValueError(
            "Rows must come on days and at hours at which the fitted series has rows. "
            f"Received a row at {closed[0]} ({WEEKDAYS[closed[0].weekday()]}){others}. "
            "Leave such rows out, or fit a detector on a series that has them."
        )


def check_weekdays(name, value):
    """Refuses a value that is not a list of different weekdays, Monday is 0."""
    is_list = isinstance(value, list) and len(value) > 0
    days = {day for day in range(7) if is_list and day in value}
    if not is_list or len(days) < len(value) or not all(type(d) is int for d in value):
        raise ValueError(
            f"`{name}` must be a list of different integers from 0 to 6. Received: "
            f"{str(value)[:80]}."
        )
