"""Reads the time at the start of training and after each step.

In the flow: a case of `one_run`, or `growth`, calls it while it trains. It needs only
the standard library, for no process must pay for another's.
"""

import itertools
import statistics
import time

WARM_UP_STEPS = 3


class Clock:
    """Times of a training run, in seconds of `time.time`."""

    def __init__(self):
        self.times = []

    def start(self):
        """Called once all is built, before the first step is traced or taken."""
        self.times = [time.time()]

    def tick(self, loss):
        """Called with each step's loss as a number, so that the step has ended."""
        self.times.append(time.time())

    @property
    def first_step(self):
        """The time at the end of the first step."""
        return self.times[1]

    @property
    def to_first_step(self):
        """Seconds from the start of training to the end of the first step."""
        return self.times[1] - self.times[0]

    @property
    def per_step(self):
        """Median seconds of a step, those of the warm-up left out."""
        steps = itertools.pairwise(self.times[WARM_UP_STEPS:])
        return statistics.median(b - a for a, b in steps)
