"""Colors and scales that all pictures share.

In the flow: everything that draws uses these.
"""

import math

import numpy as np

BACKGROUND, PAPER = "#f4f4f1", "#ffffff"
INK, GRAY, FAINT = "#3a3a3a", "#a9a9a4", "#d8d8d4"
COLORS = [
    "#3366a8",
    "#e07b39",
    "#3f9b6e",
    "#c44e52",
    "#7d63ac",
    "#8c6d4f",
    "#d678ae",
    "#6f7f86",
    "#b5a531",
    "#3fa7b8",
]


def natural_limit(values):
    """Returns the least multiple of 0.5, at least 1, that bounds all values."""
    greatest = float(np.abs(values).max(initial=0))
    return max(1.0, math.ceil(2 * greatest) / 2)
