"""Days of the week and hours of the day that a series never has.

In the flow: `steps` leaves closed days and hours out of the grid, so that Friday's last
step and Monday's first one are neighbors. Everything here counts steps: step 0 is the
first one of a Monday, and a day has a whole number of steps.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from keras_wgan.series.grids.clocks import different

ALL_DAYS = tuple(range(7))
LEAST_TIMES = 2  # a weekday must be missing as often as this
LEAST_DAYS = 3  # on which the same hours are missing
LEAST_CLOSED = 1 / 24  # of a day
LARGEST_CHANCE = 0.01  # that rows which are missing at random look like a calendar


class Calendar(NamedTuple):
    """The open steps of a week.

    Attributes:
        per_day: Steps of a whole day.
        first: First open step of a day, from 0 to `per_day - 1`. An open day that
            begins in the evening may end on the next morning.
        count: Open steps of a day.
        weekdays: Weekdays on which open days begin, Monday is 0.
    """

    per_day: int
    first: int = 0
    count: int = 1
    weekdays: tuple = ALL_DAYS

    @classmethod
    def learn(cls, numbers, per_day):
        """Returns the calendar of a series.

        Args:
            numbers: Numbers of the steps that have a row, `(rows,)`.
            per_day: Steps of a day.
        """
        numbers = different(numbers)
        first, count = _open_hours(numbers, per_day)
        weekdays = _open_weekdays(different((numbers - first) // per_day))
        return cls(per_day, first, count, weekdays)

    @property
    def always_open(self):
        """Tells whether no step is closed."""
        return self.count == self.per_day and len(self.weekdays) == len(ALL_DAYS)

    def is_open(self, numbers):
        """Tells which steps are open, `(rows,)`."""
        days, steps = np.divmod(numbers - self.first, self.per_day)
        return np.isin(days % 7, self.weekdays) & (steps < self.count)

    def compress(self, numbers):
        """Returns open steps, numbered without the closed ones."""
        days, steps = np.divmod(numbers - self.first, self.per_day)
        weeks, weekdays = np.divmod(days, 7)
        open_days = weeks * len(self.weekdays) + np.searchsorted(
            self.weekdays, weekdays
        )
        return open_days * self.count + steps

    def expand(self, numbers):
        """Returns the steps that `compress` numbered so, its exact inverse."""
        open_days, steps = np.divmod(numbers, self.count)
        weeks, places = np.divmod(open_days, len(self.weekdays))
        days = weeks * 7 + np.asarray(self.weekdays)[places]
        return days * self.per_day + steps + self.first


def _open_weekdays(days):
    """Returns the weekdays that are open.

    Args:
        days: Different numbers of the days that have a row, sorted.
    """
    covered = np.arange(days[0], days[-1] + 1)
    times, seen = (np.bincount(x % 7, minlength=7) for x in (covered, days))
    closed = seen == 0
    if not closed.any() or times[closed].min() < LEAST_TIMES:
        return ALL_DAYS
    runs = np.count_nonzero(closed & ~np.roll(closed, 1))  # of neighboring days
    chance = 7**runs * _chance(len(covered), len(days), times[closed].sum())
    return ALL_DAYS if chance > LARGEST_CHANCE else tuple(np.flatnonzero(seen).tolist())


def _open_hours(numbers, per_day):
    """Returns the first open step of a day, and the number of open steps.

    Args:
        numbers: Different numbers of the steps that have a row, sorted.
        per_day: Steps of a day.
    """
    days, seen = len(pd.unique(numbers // per_day)), different(numbers % per_day)
    arcs = np.diff(seen, append=seen[0] + per_day) - 1  # closed steps after each
    closed = int(arcs.max())
    if closed < max(1, LEAST_CLOSED * per_day) or days < LEAST_DAYS:
        return 0, per_day
    chance = per_day * _chance(days * per_day, len(numbers), days * closed)
    if chance > LARGEST_CHANCE:
        return 0, per_day
    return int(seen[np.argmax(arcs)] + closed + 1) % per_day, per_day - closed


def _chance(places, filled, closed):
    """Returns how probable it is that certain places are all empty by chance.

    Args:
        places: Number of all places.
        filled: Number of those with a row.
        closed: Number of the certain places.
    """
    return hypergeom.pmf(closed, places, places - filled, closed)
