"""The last steps of a stream: those on which a score still depends.

In the flow: `stream` adds the rows that arrive, and takes from here what is scored.
"""

import numpy as np

from keras_wgan.series.grids.gaps import fill_gaps


class Tail:
    """Sums and counts of the rows of each step, and the last values before them.

    Args:
        channels: Number of channels.
        longest: Steps of the longest gap that is interpolated.

    Attributes:
        first: Number of the first step that is kept, or `None` before any row.
        sums: Sum of the values of each step, `(steps, channels)`.
        counts: Number of these values, of the same shape.
        rows: Number of rows of each step, `(steps,)`.
        last: Values of up to `longest + 2` steps just before `first`, NaN in gaps. It
            has no steps at the beginning of a series.
    """

    def __init__(self, channels, longest):
        self.longest = longest
        self.first = None
        self.sums = np.zeros((0, channels))
        self.counts = np.zeros((0, channels), int)
        self.rows = np.zeros(0, int)
        self.last = np.zeros((0, channels))

    @property
    def end(self):
        """Number of the step after the last one."""
        return self.first + len(self.rows)

    def add(self, slots, values):
        """Adds rows to their steps.

        Args:
            slots: Numbers of the steps, `(rows,)`. None lies before `first`, unless
                all steps are kept.
            values: Array of shape `(rows, channels)`, NaN where missing.
        """
        first, last = int(slots.min()), int(slots.max())
        self.first = first if self.first is None else self.first
        self._extend(max(0, self.first - first), max(0, last + 1 - self.end))
        places, known = slots - self.first, ~np.isnan(values)
        np.add.at(self.sums, places, np.where(known, values, 0.0))
        np.add.at(self.counts, places, known)
        np.add.at(self.rows, places, 1)

    def extend(self, end):
        """Adds steps without rows, up to but not including a step."""
        self._extend(0, max(0, end - self.end))

    def _extend(self, before, after):
        """Adds so many steps without rows before and after the others."""
        self.sums = np.pad(self.sums, ((before, after), (0, 0)))
        self.counts = np.pad(self.counts, ((before, after), (0, 0)))
        self.rows = np.pad(self.rows, (before, after))
        self.first -= before

    def means(self):
        """Returns the means of the steps, `(steps, channels)`, NaN in gaps."""
        empty = self.counts == 0
        return np.where(empty, np.nan, self.sums / np.maximum(self.counts, 1))

    def filled(self):
        """Returns the values of the steps as `fill_gaps` does, with what came before."""
        before = len(self.last)
        filled = fill_gaps(np.concatenate([self.last, self.means()]), self.longest)
        return filled.values[before:], filled.known[before:]

    def drop(self, first):
        """Forgets the steps before a step, except for the last values of channels."""
        count = min(max(0, first - self.first), len(self.rows))
        means = np.concatenate([self.last, self.means()[:count]])
        self.last = _last_values(means, min(self.longest + 2, len(means)))
        self.first += count
        self.sums, self.counts = self.sums[count:], self.counts[count:]
        self.rows = self.rows[count:]

    def skip_to(self, first):
        """Forgets all steps, and goes on at a later one, after a long gap."""
        self.extend(self.end + self.longest + 2)
        self.drop(self.end)
        self.first = first


def _last_values(means, steps):
    """Returns the last steps, with each channel's last value at its place or first.

    A value that lies further back stands at the first place: its gap is long anyway.
    """
    last = means[len(means) - steps :].copy()
    for channel, column in enumerate(means.T):
        known = np.flatnonzero(~np.isnan(column))
        if len(known):
            last[max(known[-1] - len(means) + steps, 0), channel] = column[known[-1]]
    return last
