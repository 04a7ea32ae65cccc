"""What a model says of a long series, in bounded memory.

In the flow: `examination` has the model reconstruct and score a series here, a chunk of
`windows` at a time. The last steps of a chunk are also covered by windows of the next
one, and wait for it.
"""

import numpy as np

from keras_wgan.series.model.windows import (
    by_step,
    counted_windows,
    median_of_rows,
    sliding_windows,
)

BATCH_VALUES = 2**19  # of the windows in one call of a network
MOST_BATCH = 4096
CHUNK_VALUES = 2**24  # of the windows in a chunk, 64 MB


def reconstruct_by_step(model, values, whole=None, *, chunk=None):
    """Reconstructs a series: each step is the median of the windows that cover it.

    The result does not depend on the chunk.

    Args:
        model: `TadGAN` of windows `(window, channels)`.
        values: Scaled values, of shape `(steps, channels)`.
        whole: Which windows count, `(windows,)`, bool. A step that none of them covers
            has the median of all windows that cover it. Defaults to `None`: all count.
        chunk: Windows that are held in memory, rounded up to whole batches. Defaults
            to as many as have `CHUNK_VALUES` values, but at least a window's steps.

    Returns:
        Array of shape `(steps, channels)`, in Keras' float type.
    """
    windows = sliding_windows(values, _window_of(model))
    medians, first = [], 0
    for arranged in _settled_steps(model, windows, chunk):
        steps = slice(first, first + len(arranged))
        counted = counted_windows(*windows.shape[:2], whole, steps)
        medians.append(median_of_rows(arranged, counted))
        first = steps.stop
    return np.concatenate(medians)


def _settled_steps(model, windows, chunk=None):
    """Yields `by_step` of all reconstructed windows, in parts, first steps first.

    Args:
        model: `TadGAN` of these windows.
        windows: Array of shape `(windows, window, channels)`.
        chunk: As in `reconstruct_by_step`.

    Yields:
        Arrays of shape `(steps, window, channels)`.
    """
    window, values = windows.shape[1], windows[0].size
    batch_size = _batch_size(windows)
    chunk = chunk or max(window, CHUNK_VALUES // values)
    chunk = -(-chunk // batch_size) * batch_size  # so that the batches are the same
    waiting = np.full((window - 1, *windows.shape[1:]), np.nan, "float32")
    for start in range(0, len(windows), chunk):
        part = windows[start : start + chunk]
        arranged = by_step(model.reconstruct(part, batch_size=batch_size))
        arranged[: window - 1] = np.fmax(arranged[: window - 1], waiting)
        waiting = arranged[len(part) :].copy()
        yield arranged[: len(part)]
    yield waiting


def score_windows(model, values):
    """Returns the critic's scores of all windows of a series, `(windows,)`.

    Args:
        model: `TadGAN` of windows `(window, channels)`.
        values: Scaled values, of shape `(steps, channels)`.
    """
    windows = sliding_windows(values, _window_of(model))
    size = _batch_size(windows)
    parts = (windows[i : i + size] for i in range(0, len(windows), size))
    scores = [model.critic_scores(part, batch_size=size) for part in parts]
    return np.concatenate(scores)


def _window_of(model):
    """Returns the steps in a window of the model."""
    return model.critic_x.input_shape[1]


def _batch_size(windows):
    """Returns how many windows go through a network at once."""
    return int(np.clip(BATCH_VALUES // windows[0].size, 1, MOST_BATCH))
