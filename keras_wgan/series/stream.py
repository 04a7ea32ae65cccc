"""A series that arrives row by row, scored as soon as no later row matters.

In the flow: beside the detector's `decision_function`, with the same `examination` of a
short stretch. Only this stretch is kept, so that time and memory of a push do not grow
with the past.
"""

import warnings

import numpy as np
import pandas as pd

from keras_wgan.checks.settings import check_count
from keras_wgan.series import pipeline
from keras_wgan.series.gaps import fill_gaps
from keras_wgan.series.tail import Tail


class AnomalyStream:
    """Scores the rows of a series that arrives in parts.

    A step has its final score when the steps that follow it are known: those of all
    windows that cover it, and those of a gap that may begin after it. The scores equal
    those of `AnomalyDetector.decision_function` of the whole series.

    Args:
        detector: Fitted `AnomalyDetector`. `detector.stream()` makes its stream.
        lateness: Steps by which a row may come late. A row that comes later is left
            out, with a warning. Defaults to the longest gap that is filled, a tenth of
            the window.

    Raises:
        ValueError: If `lateness` is not a count.
    """
