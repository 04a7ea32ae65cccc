"""Sliding windows of a series, and back from windows to steps.

In the flow: `window_source` and `reconstruction` cut a series into windows for the
model. `reconstruction` and `scores` bring what the model says of each window back to
the steps. Pure functions of arrays.
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


def median_by_step(by_position, whole=None):
    """Returns the median of all windows' values for each step.

    Args:
        by_position: Array of shape `(windows, window, ...)`, of floats.
        whole: Which windows count, `(windows,)`, bool. A step that none of them covers
            has the median of all windows that cover it. Defaults to `None`: all count.

    Returns:
        Array of shape `(windows + window - 1, ...)`.
    """
    counted = counted_windows(*by_position.shape[:2], whole)
    return median_of_rows(by_step(by_position), counted)


def counted_windows(windows, window, whole=None, steps=slice(None)):
    """Tells of which windows a step has the median.

    Args:
        windows: Number of windows.
        window: Steps in a window.
        whole: Which windows count, `(windows,)`, bool, or `None`: all.
        steps: Slice of the steps. Defaults to all.

    Returns:
        Array of shape `(steps, window)`, bool, arranged as in `by_step`.
    """
    covering = _flags_by_step(np.ones(windows, bool), window)[steps]
    if whole is None:
        return covering
    counted = _flags_by_step(whole, window)[steps]
    return np.where(counted.any(axis=1, keepdims=True), counted, covering)


def _flags_by_step(flags, window):
    """Arranges flags of windows `(windows,)` as in `by_step`; `False` at the edges."""
    outside = np.zeros(window - 1, bool)
    padded = np.concatenate([outside, flags, outside])
    return np.lib.stride_tricks.sliding_window_view(padded, window)[:, ::-1]


def median_of_rows(arranged, counted):
    """Returns the median of the values of each step that are counted.

    Args:
        arranged: Array of shape `(steps, window, ...)`, which is sorted in place.
        counted: Array of shape `(steps, window)`, bool, at least one of each step.

    Returns:
        Array of shape `(steps, ...)`.
    """
    arranged[~counted] = np.nan  # which comes last
    arranged.sort(axis=1)
    counts, steps = counted.sum(axis=1), np.arange(len(arranged))
    return (arranged[steps, (counts - 1) // 2] + arranged[steps, counts // 2]) / 2


def whole_windows(known, window):
    """Tells which windows of a series lie outside of its long gaps.

    Args:
        known: Array of shape `(steps, channels)`, bool, `False` in long gaps.
        window: Steps in a window.

    Returns:
        Array of shape `(steps - window + 1,)`, bool.
    """
    unknown = np.cumsum(np.pad(~known.all(axis=1), (1, 0)))  # before each step
    return unknown[window:] == unknown[:-window]
