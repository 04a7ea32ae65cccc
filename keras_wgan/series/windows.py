"""Sliding windows of a series, and back from windows to steps.

In the flow: `training` and `examination` cut a series into windows for the model.
`examination` and `scores` bring what the model says of each window back to the steps.
Pure functions of arrays.
"""

import numpy as np


def sliding_windows(values, window):
    """Returns all windows of a series, as a view.

    Args:
        values: Array of shape `(steps, channels)`.
        window: Steps in a window.

    Returns:
        Array of shape `(steps - window + 1, window, channels)`; window i begins at
        step i.
    """
    views = np.lib.stride_tricks.sliding_window_view(values, window, axis=0)
    return np.moveaxis(views, -1, 1)  # (windows, channels, window) -> (..., channels)


def by_step(by_position):
    """Rearranges values of the windows' positions to values of the series' steps.

    Args:
        by_position: Array of shape `(windows, window, ...)`, of floats: a value for
            each position of each sliding window.

    Returns:
        Array of shape `(steps, window, ...)`: all values of the same step. Element
        `[t, a]` is `by_position[t - a, a]`, of the window that began a steps before t.
        It is NaN at the edges, where no such window exists.
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
    counts = _covering_windows(*by_position.shape[:2])
    steps = np.arange(len(arranged))
    return (arranged[steps, (counts - 1) // 2] + arranged[steps, counts // 2]) / 2


def _covering_windows(windows, window):
    """Returns the number of windows that cover each step, `(steps,)`."""
    steps = np.arange(windows + window - 1)
    return np.minimum(np.minimum(steps, steps[::-1]) + 1, min(window, windows))


def repeat_windows(windows, count):
    """Returns at least `count` windows: these, repeated from the first on if needed."""
    if len(windows) >= count:
        return windows  # still a view, so nothing is copied
    return windows[np.arange(count) % len(windows)]
