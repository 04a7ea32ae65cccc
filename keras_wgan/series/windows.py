"""Sliding windows of a series, and what all windows that cover a step say of it.

In the flow: the detector cuts a series into windows for the model, and brings what
the model says of each window back to the steps. Pure functions of arrays.
"""

import numpy as np


def sliding_windows(values, window):
    """Returns all windows of a series, as a view.

    Args:
        values: Array of shape `(steps, channels)`.
        window: Steps to a window.

    Returns:
        Array of shape `(steps - window + 1, window, channels)`; window i begins at
        step i.
    """
    views = np.lib.stride_tricks.sliding_window_view(values, window, axis=0)
    return np.moveaxis(views, -1, 1)  # (windows, channels, window) -> (..., channels)


def by_step(by_position):
    """Rearranges values of windows' positions to values of the series' steps.

    Args:
        by_position: Array of shape `(windows, window, ...)`, of floats: a value for
            each position of each sliding window.

    Returns:
        Array of shape `(steps, window, ...)`: the values for the same step. Element
        `[t, a]` is `by_position[t - a, a]`, of the window that began a steps ago; NaN
        where there is none, at the edges.
    """
    windows, window = by_position.shape[:2]
    steps = windows + window - 1
    shape = (steps, window, *by_position.shape[2:])
    arranged = np.full(shape, np.nan, by_position.dtype)
    for age in range(window):
        arranged[age : age + windows, age] = by_position[:, age]
    return arranged


def median_by_step(by_position):
    """Returns the median of all windows' values for each step.

    Args:
        by_position: Array of shape `(windows, window, ...)`, of floats.

    Returns:
        Array of shape `(windows + window - 1, ...)`.
    """
    arranged = np.sort(by_step(by_position), axis=1)  # NaN comes last
    counts = covering_windows(*by_position.shape[:2])
    steps = np.arange(len(arranged))
    return (arranged[steps, (counts - 1) // 2] + arranged[steps, counts // 2]) / 2


def covering_windows(windows, window):
    """Returns by how many windows each step is covered, `(steps,)`."""
    steps = np.arange(windows + window - 1)
    return np.minimum(np.minimum(steps, steps[::-1]) + 1, min(window, windows))


def at_least(windows, count):
    """Returns the windows, repeated from the first on until there are `count`."""
    if len(windows) >= count:
        return windows  # a view still, which need not be copied
    return windows[np.arange(count) % len(windows)]
