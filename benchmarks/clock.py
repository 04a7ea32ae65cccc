"""Reads the time at the start of training and after each step.

In the flow: the cases of `one_run` and `growth` call it while they train. It imports
only the standard library, so that no case pays for the libraries of another.
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
        """Notes the start, after building and before the first step is traced."""
        self.times = [time.time()]

    def tick(self, loss):
        """Notes the end of a step; its loss is a number, so the step has ended."""
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
        """Median seconds of a step after the warm-up."""
        steps = itertools.pairwise(self.times[WARM_UP_STEPS:])
        return statistics.median(b - a for a, b in steps)
