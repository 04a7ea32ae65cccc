"""The steps of a regular grid of time, learned once from the fitted series.

In the flow: `clocks` finds interval and phase, `calendars` the closed days and hours.
`grid` then puts the rows of every series, fitted or not, into these steps. The step of
a row depends on its own timestamp only.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.checks.steps import WEEKDAYS, check_interval, check_open, length_text
from keras_wgan.series.grids.calendars import ALL_DAYS, Calendar
from keras_wgan.series.grids.clocks import (
    DAY,
    SECOND,
    different,
    usual_interval,
    usual_phase,
)

FIRST_MONDAY = 4 * DAY  # after the beginning of 1970, where step 0 lies
SEVERAL = 1.5  # an interval this much longer than the rows' distance holds several rows
MULTIPLE = 0.02  # largest relative error of a whole number of distances to an interval


class Steps(NamedTuple):
    """A regular grid of time: the numbers of its steps, and their times.

    All numbers go through JSON unchanged: `Steps(**json.loads(json.dumps(s._asdict())))`
    has the same steps.

    Attributes:
        interval: Seconds of a step.
        phase: Seconds from the beginning of a Monday to the first step on or after it,
            if a whole number of steps makes a week. Step 0 is at 1970-01-05, plus this.
        distance: Usual seconds between rows. It is the interval, or less if a step
            holds several rows.
        weekdays: Weekdays with rows, Monday is 0.
        opening: Second of the day at which the first open step lies, or `None` if all
            hours have rows.
        closing: Second of the day at which the last open step ends, or `None`.
        relative: Whether times count from a start that is not known. 1970-01-01 stands
            for it, and there are no days.
    """

    interval: float
    phase: float
    distance: float
    weekdays: tuple = ALL_DAYS
    opening: float | None = None
    closing: float | None = None
    relative: bool = False

    @classmethod
    def learn(cls, times, interval=None, relative=False):
        """Returns the steps of a series.

        A step usually holds one row, and a row belongs to the nearest step. If the
        interval is longer than the distance of the rows, a step holds all rows from its
        time to the next step's. Then 14:00 to 14:50 belong to 14:00, as for hours of
        rows every 10 minutes; a row at 13:59:58, which is late or early by less than
        half its own distance, belongs there too. Such steps begin at whole multiples of
        the interval: hours on the hour, days at midnight, weeks on Monday, in UTC. If
        the rows always come 5 minutes past, so do the steps.

        Weekdays without any row are left out of the grid if they are missing at least
        twice, and so are hours of the day without any row on at least three days. The
        other days and hours must have enough rows to make chance unlikely. The interval
        must divide a day.

        Args:
            times: `pandas.DatetimeIndex` of the rows, in UTC without zone, any order.
            interval: Seconds of a step, a `pandas.Timedelta` or a text such as
                `"10min"`. Defaults to the usual distance of the timestamps.
            relative: Whether the times count from a start that is not known. Defaults
                to `False`.

        Returns:
            A tuple `Steps`.

        Raises:
            ValueError: If the interval is not a positive length of time.

        Example:

        >>> import pandas as pd
        >>> times = pd.date_range("2024-04-01", periods=100, freq="10min")
        >>> Steps.learn(times).interval
        600.0
        >>> hours = Steps.learn(times, "1h").slots(times)
        >>> (hours - hours[0])[:8].tolist()
        [0, 0, 0, 0, 0, 0, 1, 1]
        """
        moments = different(_nanoseconds(times))
        length = distance = usual_interval(moments + FIRST_MONDAY)
        if interval is not None:
            length = check_interval(interval) / pd.Timedelta(1, "ns")
            distance = _row_distance(length, distance)
        phase = usual_phase(moments, distance)
        steps = cls(length / SECOND, phase / SECOND, distance / SECOND)
        if relative:
            return steps._replace(relative=True)
        return steps._with_calendar(steps._all_numbers(times))

    def _with_calendar(self, numbers):
        """Returns these steps, without the days and hours that have no rows."""
        per_day = self._per_day
        if not per_day:
            return self
        calendar = Calendar.learn(numbers, per_day)
        if calendar.count == per_day:
            return self._replace(weekdays=calendar.weekdays)
        opening = self.phase + calendar.first * self.interval
        closing = (opening + calendar.count * self.interval) % (DAY / SECOND)
        return self._replace(
            weekdays=calendar.weekdays, opening=opening, closing=closing
        )

    @property
    def _per_day(self):
        """Steps of a day, 0 if this is not a whole number."""
        length = self.interval * SECOND
        return 0 if DAY % length else int(DAY / length)

    @property
    def _calendar(self):
        """The `Calendar` of these steps, or `None` if they are always open."""
        if self.opening is None and len(self.weekdays) == len(ALL_DAYS):
            return None
        if self.opening is None:
            return Calendar(self._per_day, 0, self._per_day, tuple(self.weekdays))
        first = round((self.opening - self.phase) / self.interval)
        open_seconds = (self.closing - self.opening) % (DAY / SECOND)
        count = round(open_seconds / self.interval)
        return Calendar(self._per_day, first, count, tuple(self.weekdays))

    def _all_numbers(self, times):
        """Returns the step of each row, numbered with the closed steps."""
        seconds = _nanoseconds(times).astype(np.longdouble) - self.phase * SECOND
        early = self.distance / self.interval / 2
        return np.floor(seconds / (self.interval * SECOND) + early).astype(np.int64)

    def slots(self, times):
        """Returns the number of each row's step.

        Args:
            times: `pandas.DatetimeIndex` of the rows, in UTC without zone.

        Returns:
            Array of shape `(rows,)`, int64. Closed days and hours have no numbers.

        Raises:
            ValueError: If a row lies on a closed day or at a closed hour.
        """
        numbers, calendar = self._all_numbers(times), self._calendar
        if calendar is None:
            return numbers
        check_open(calendar.is_open(numbers), times)
        return calendar.compress(numbers)

    def times(self, slots):
        """Returns the times of steps, a `pandas.DatetimeIndex`.

        Args:
            slots: Numbers of steps, as `slots` returns them, `(steps,)`.
        """
        calendar = self._calendar
        numbers = slots if calendar is None else calendar.expand(slots)
        length = np.longdouble(self.interval * SECOND)
        moments = np.rint(numbers * length + self.phase * SECOND).astype(np.int64)
        return pd.DatetimeIndex(moments + FIRST_MONDAY)

    def places(self, times):
        """Returns times as a user reads them: from the start, if they are relative.

        Args:
            times: `pandas.DatetimeIndex`.

        Returns:
            The times, or a `pandas.TimedeltaIndex`.
        """
        return times - pd.Timestamp(0) if self.relative else times

    def describe(self):
        """Returns step and calendar in words, such as "step 1 day, weekends closed"."""
        parts = [f"step {length_text(self.interval)}", _closed_days(self.weekdays)]
        if self.opening is not None:
            parts.append(f"closed {_clock(self.closing)} to {_clock(self.opening)}")
        return ", ".join(filter(None, parts))


def usual_distance(times):
    """Returns the usual distance of the rows of a series, in seconds.

    Args:
        times: `pandas.DatetimeIndex` of the rows, any order.
    """
    return usual_interval(different(_nanoseconds(times)) + FIRST_MONDAY) / SECOND


def _nanoseconds(times):
    """Returns nanoseconds since Monday 1970-01-05, `(rows,)`, int64."""
    return times.as_unit("ns").asi8 - FIRST_MONDAY


def _row_distance(length, usual):
    """Returns the distance of the rows within a step, or the step if it holds one.

    Args:
        length: Length of a step.
        usual: Usual distance of the rows.
    """
    if length < SEVERAL * usual:
        return length
    whole = length / np.rint(length / usual)
    return whole if abs(whole / usual - 1) <= MULTIPLE else usual


def _closed_days(weekdays):
    """Returns the closed days in words, or an empty text."""
    closed = [name for day, name in enumerate(WEEKDAYS) if day not in weekdays]
    if not closed:
        return ""
    is_weekend = closed == ["Saturday", "Sunday"]
    return f"{'weekends' if is_weekend else ' and '.join(closed)} closed"


def _clock(second):
    """Returns a second of the day as a time of day, such as "09:30"."""
    minutes, seconds = divmod(round(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours % 24:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
