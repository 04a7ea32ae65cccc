"""A series that arrives row by row, scored as soon as no later row matters.

In the flow: beside the detector's `decision_function`, with the same `pipeline` for the
last steps. Only these are kept, so that time and memory of a push do not grow with the
past.
"""

import warnings

import numpy as np
import pandas as pd

from keras_wgan.checks.detector import check_same_kind
from keras_wgan.checks.settings import check_count
from keras_wgan.series import pipeline
from keras_wgan.series.table import read_rows
from keras_wgan.series.tail import Tail


class AnomalyStream:
    """Scores the rows of a series that arrives in parts.

    A step has its final score when the steps after it have come: those of all windows
    that cover it, and those in which a gap or a late row may change them. The scores
    equal those of `AnomalyDetector.decision_function` of the whole series.

    Args:
        detector: Fitted `AnomalyDetector`. Its method `stream` makes its streams.
        lateness: Steps by which a row may come late. A row that comes later is left
            out, with a warning. Defaults to `None`, a tenth of the window.

    Attributes:
        delay: Steps from a step to the one whose row settles its score.
        late: Number of rows that were left out.

    Raises:
        ValueError: If `lateness` is not a count; from `push`, if rows cannot be read or
            do not fit the fitted series.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> series = np.sin(np.arange(600) / 5)
    >>> detector = kw.AnomalyDetector(window=30, epochs=1).fit(series)
    >>> stream = detector.stream()
    >>> scores = [stream.push(part) for part in np.split(series, 6)]
    >>> scores.append(stream.finish())
    >>> bool(np.allclose(np.concatenate(scores), detector.decision_function(series)))
    True
    """

    def __init__(self, detector, lateness=None):
        self.detector = detector
        longest = pipeline.longest_gap(detector)
        self.lateness = longest if lateness is None else lateness
        check_count("lateness", self.lateness, 0)
        self._before, after = pipeline.reach(detector)
        self.delay = after + longest + 1 + self.lateness
        self.late = 0
        self._tail = Tail(len(detector.names_), longest)
        self._next = None  # number of the first step without a final score
        self._rows = 0

    def push(self, rows):
        """Adds rows, and returns the scores that have become final.

        Args:
            rows: One row or more, in any order, as `decision_function` takes a series:
                a table with its times, or an array `(rows,)` or `(rows, channels)`. One
                row is also a number, or an array `(channels,)`.

        Returns:
            A `pandas.Series` of the scores, one for each step with a row, indexed by
            the steps' times or positions.
        """
        slots, values = self._in_time(*self._read(rows))
        if len(slots) == 0:
            return _empty()
        before = self._score_before_gap(int(slots.min()))
        self._tail.add(slots, values)
        self._next = self._tail.first if self._next is None else self._next
        return _joined([before, self._settle(self._tail.end - self.delay)])

    def finish(self):
        """Returns the scores of the steps that wait for later rows: the series ends.

        Returns:
            A `pandas.Series`, as `push` returns it.
        """
        return _empty() if self._next is None else self._settle(self._tail.end)

    def _read(self, rows):
        """Returns the steps and the values of rows."""
        names = self.detector.names_
        if np.ndim(rows) == 0 or (np.ndim(rows) == 1 and len(rows) == len(names) > 1):
            rows = np.reshape(rows, (1, -1))  # one row
        options = pipeline.reading_options(self.detector)
        read = read_rows(rows, **options, fitted=names)
        steps = self.detector.steps_
        check_same_kind(read.times, steps)
        if steps is not None:
            return steps.slots(read.times), read.values
        first, self._rows = self._rows, self._rows + len(read.values)
        return np.arange(first, self._rows), read.values

    def _in_time(self, slots, values):
        """Returns the rows that do not come too late, and warns of the others."""
        first = -np.inf if self._next is None else self._tail.end - 1 - self.lateness
        first = max(first, -np.inf if self._next is None else self._next)
        late = slots < first
        if late.any():
            self.late += int(late.sum())
            warnings.warn(
                f"{int(late.sum())} rows came more than {self.lateness} steps late, and "
                "are left out. A larger `lateness` waits longer for rows.",
                stacklevel=3,
            )
        return slots[~late], values[~late]

    def _score_before_gap(self, slot):
        """Scores all that lies before a gap longer than any score depends on."""
        if self._next is None or slot - self._tail.end <= self._before + self.delay:
            return _empty()
        end = self._tail.end
        self._tail.extend(end + self.delay)
        scores = self._settle(end)
        self._tail.skip_to(slot - self._before)
        self._next = self._tail.first
        return scores

    def _settle(self, end):
        """Returns the scores of the steps up to one, and forgets what is past."""
        if end <= self._next:
            return _empty()
        tail = self._tail
        values, known = tail.filled()
        _, scores = pipeline.score_values(self.detector, values, known)
        steps = slice(self._next - tail.first, end - tail.first)
        final = scores.total[steps]
        with_rows = np.flatnonzero(tail.rows[steps])
        result = self._named(self._next + with_rows, final[with_rows])
        self._next = end
        tail.drop(end - self._before - 1)
        return result

    def _named(self, slots, scores):
        """Returns scores of steps with their times or positions."""
        steps = self.detector.steps_
        places = slots if steps is None else steps.places(steps.times(slots))
        return pd.Series(scores, places, name="score")


def _empty():
    """Returns no scores."""
    return pd.Series([], name="score", dtype="float64")


def _joined(parts):
    """Returns scores one after the other."""
    parts = [part for part in parts if len(part)]
    return pd.concat(parts) if parts else _empty()
