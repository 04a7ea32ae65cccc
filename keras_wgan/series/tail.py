"""The last steps of a stream: those on which a score still depends.

In the flow: `stream` adds the rows that arrive, and takes from here what is scored.
"""

import numpy as np

from keras_wgan.series.gaps import fill_gaps


class Tail:
    """Sums and counts of the rows of each step, and the last values before them.

    Args:
        channels: Number of channels.
        longest: Steps of the longest gap that is interpolated.

    Attributes:
        first: Number of the first step that is kept, or `None` before any row.
    """

    def __init__(self, channels, longest):
        self.longest = longest
        self.first = None
        self.sums = np.zeros((0, channels))
        self.counts = np.zeros((0, channels), int)
        self.rows = np.zeros(0, int)
        self.last = np.full((longest + 2, channels), np.nan)  # just before `first`

    @property
    def end(self):
        """Number of the step after the last one."""
        return self.first + len(self.rows)

    def add(self, slots, values):
        """Adds rows to their steps.

        Args:
            slots: Numbers of the steps, `(rows,)`, none before `first`.
            values: Array of shape `(rows, channels)`, NaN where missing.
        """
        if self.first is None:
            self.first = int(slots.min())
        self.extend(int(slots.max()) + 1)
        places, known = slots - self.first, ~np.isnan(values)
        np.add.at(self.sums, places, np.where(known, values, 0.0))
        np.add.at(self.counts, places, known)
        np.add.at(self.rows, places, 1)

    def extend(self, end):
        """Adds steps without rows, up to but not including a step."""
        more = max(0, end - self.end)
        self.sums = np.pad(self.sums, ((0, more), (0, 0)))
        self.counts = np.pad(self.counts, ((0, more), (0, 0)))
        self.rows = np.pad(self.rows, (0, more))

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
        self.last = _last_values(means, len(self.last))
        self.first += count
        self.sums, self.counts = self.sums[count:], self.counts[count:]
        self.rows = self.rows[count:]

    def skip_to(self, first):
        """Forgets all steps, and goes on at a later one, after a long gap."""
        self.extend(self.end + len(self.last))
        self.drop(self.end)
        self.first = first


def _last_values(means, steps):
    """Returns the last steps, with each channel's last value at its place or first.

    A value that lies further back stands at the first place: its gap is long anyway.
    """
    last = means[-steps:].copy()
    for channel, column in enumerate(means.T):
        known = np.flatnonzero(~np.isnan(column))
        if len(known):
            last[max(known[-1] - len(means) + steps, 0), channel] = column[known[-1]]
    return last
