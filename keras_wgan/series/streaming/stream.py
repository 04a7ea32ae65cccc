"""A series that arrives row by row, scored as soon as no later row matters.

In the flow: beside the detector's `decision_function`, with the same `pipeline` for the
last steps. Only these are kept, so that time and memory of a push do not grow with the
past.
"""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from keras_wgan.checks.detector import check_same_kind
from keras_wgan.checks.series import check_long_enough
from keras_wgan.checks.settings import check_count
from keras_wgan.series import pipeline
from keras_wgan.series.reading.table import read_rows
from keras_wgan.series.streaming import stream_file
from keras_wgan.series.streaming.tail import Tail


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

    detector_type = None  # class of the detectors; `detector` sets it

    def __init__(self, detector, lateness=None):
        self.detector = detector
        longest = pipeline.longest_gap(detector)
        self.lateness = longest if lateness is None else lateness
        check_count("lateness", self.lateness, 0)
        self.reach = pipeline.reach(detector)  # steps before and after a step
        self.delay = self.reach[1] + longest + 1 + self.lateness
        self.late = 0
        self.tail = Tail(len(detector.names_), longest)
        self.next_step = None  # number of the first step without a final score
        self.positions = 0  # that came without times

    def push(self, rows):
        """Adds rows, and returns the scores that have become final.

        Args:
            rows: Rows in any order, as `decision_function` takes a series: a table with
                its times, or an array `(rows,)` or `(rows, channels)`. One row is also
                a number, an array `(channels,)`, or a dictionary. A channel may have no
                value, and there may be no row.

        Returns:
            A `pandas.Series` of the scores, one for each step with a row, indexed by
            the steps' times or positions.
        """
        rows = _as_rows(rows, len(self.detector.names_))
        if len(rows) == 0:
            return _empty()
        slots, values = self._in_time(*self._read(rows))
        parts = _split_at_gaps(slots, self.reach[0] + self.delay)
        return _joined([self._add(slots[part], values[part]) for part in parts])

    def finish(self):
        """Returns the scores of the steps that wait for later rows: the series ends.

        Returns:
            A `pandas.Series`, as `push` returns it.

        Raises:
            ValueError: If the whole series is shorter than the window.
        """
        if self.next_step is None:
            return _empty()
        check_long_enough(len(self.tail.rows), self.detector.window)
        return self._settle(self.tail.end)

    def save(self, path):
        """Writes the stream and its detector to one file.

        A loaded stream goes on with the very same scores.

        Args:
            path: Path of the file; an existing file is replaced.

        Raises:
            ValueError: If Keras cannot find the detector's function `networks` by a
                registered name.
        """
        stream_file.write(path, self)

    @classmethod
    def load(cls, path):
        """Reads a stream that `save` wrote.

        Args:
            path: Path of the file.

        Returns:
            An `AnomalyStream`.

        Raises:
            ValueError: If the file is not a stream's, or damaged, or the networks of
                its detector are not registered with Keras.
            OSError: If the file cannot be opened.
        """
        return stream_file.read(path, cls, cls.detector_type)

    def _read(self, rows):
        """Returns the steps and the values of rows."""
        options = pipeline.reading_options(self.detector)
        read = read_rows(rows, **options, fitted=self.detector.names_, is_part=True)
        steps = self.detector.steps_
        check_same_kind(read.times, steps)
        if steps is not None:
            return steps.slots(read.times), read.values
        first, self.positions = self.positions, self.positions + len(read.values)
        return np.arange(first, self.positions), read.values

    def _in_time(self, slots, values):
        """Returns the rows that do not come too late, and warns of the others."""
        late = slots < self._first_open()
        if late.any():
            self.late += int(late.sum())
            warnings.warn(
                f"{int(late.sum())} rows came more than {self.lateness} steps late, and "
                "are left out. A larger `lateness` waits longer for rows.",
                stacklevel=3,
            )
        return slots[~late], values[~late]

    def _first_open(self):
        """Returns the first step that rows may still come for."""
        if self.next_step is None:
            return -np.inf
        first = self.tail.end - 1 - self.lateness
        return first if self._is_new else max(first, self.next_step)

    @property
    def _is_new(self):
        """Tells whether all steps are kept and none has a final score."""
        return self.next_step in (None, self.tail.first) and len(self.tail.last) == 0

    def _add(self, slots, values):
        """Adds rows without a long gap between them, and returns final scores."""
        before, is_new = self._score_before_gap(int(slots.min())), self._is_new
        self.tail.add(slots, values)
        self.next_step = self.tail.first if is_new else self.next_step
        return _joined([before, self._settle(self.tail.end - self.delay)])

    def _score_before_gap(self, slot):
        """Scores all that lies before a gap longer than any score depends on."""
        if self.next_step is None or slot - self.tail.end <= self.reach[0] + self.delay:
            return _empty()
        end = self.tail.end
        self.tail.extend(end + self.delay)
        scores = self._settle(end)
        self.tail.skip_to(slot - self.reach[0])
        self.next_step = self.tail.first
        return scores

    def _settle(self, end):
        """Returns the scores of the steps up to one, and forgets what is past."""
        if end <= self.next_step:
            return _empty()
        tail = self.tail
        values, known = tail.filled()
        _, scores = pipeline.score_values(self.detector, values, known)
        steps = slice(self.next_step - tail.first, end - tail.first)
        final = scores.total[steps]
        with_rows = np.flatnonzero(tail.rows[steps])
        result = self._named(self.next_step + with_rows, final[with_rows])
        self.next_step = end
        tail.drop(end - self.reach[0] - 1)
        return result

    def _named(self, slots, scores):
        """Returns scores of steps with their times or positions."""
        steps = self.detector.steps_
        places = slots if steps is None else steps.places(steps.times(slots))
        return pd.Series(scores, places, name="score")


def _as_rows(rows, channels):
    """Returns rows in a form that a table or an array has, if this is one row."""
    if isinstance(rows, Mapping):
        return pd.DataFrame([rows] if not any(map(np.ndim, rows.values())) else rows)
    if np.ndim(rows) == 0 or (np.ndim(rows) == 1 and len(rows) == channels > 1):
        return np.reshape(rows, (1, -1))
    return rows


def _split_at_gaps(slots, longest):
    """Returns the places of rows in order of time, in parts between long gaps.

    Args:
        slots: Numbers of the rows' steps, `(rows,)`.
        longest: Steps of the longest gap within a part.
    """
    order = np.argsort(slots, kind="stable")
    cuts = np.flatnonzero(np.diff(slots[order]) > longest) + 1
    return np.split(order, cuts) if len(order) else []


def _empty():
    """Returns no scores."""
    return pd.Series([], name="score", dtype="float64")


def _joined(parts):
    """Returns scores one after the other."""
    parts = [part for part in parts if len(part)]
    return pd.concat(parts) if parts else _empty()
