"""The windows that a detector trains on, read from the series batch by batch.

In the flow: the detector's `fit` makes `Windows` of its scaled series, and `training`
gives them to the model's `fit`. A window is cut when a batch needs it, so a long series
takes no more memory than its values.
"""

import keras
import numpy as np

from keras_wgan.checks.counts import check_enough
from keras_wgan.data.source import Source


class Windows(Source):
    """All windows of one or several series, each of which lies within one series.

    Args:
        series: List of arrays of shape `(steps, channels)`, with as many channels.
        window: Steps in a window.
        whole: List of arrays of shape `(steps - window + 1,)`, bool: which windows are
            used. Defaults to `None`: all of them.

    Raises:
        ValueError: If no window is used.

    Example:

    >>> import numpy as np
    >>> from keras_wgan.series.model.window_source import Windows
    >>> windows = Windows([np.arange(5.0)[:, None], np.arange(3.0)[:, None]], window=3)
    >>> len(windows), windows.read(np.array([2, 3]))[0][..., 0].tolist()
    (4, [[2.0, 3.0, 4.0], [0.0, 1.0, 2.0]])
    """

    def __init__(self, series, window, whole=None):
        self.values = np.concatenate(series).astype(keras.config.floatx())
        self.window = window
        self.sample_shape = (window, self.values.shape[1])
        self.starts = _first_steps([len(values) for values in series], window, whole)

    def __len__(self):
        return len(self.starts)

    def read(self, indices):
        steps = self.starts[indices][:, None] + np.arange(self.window)
        return (self.values[steps],)  # (n, window, channels)

    def at_least(self, count):
        """Returns at least so many windows: these, repeated from the first on if few.

        Args:
            count: Least number of windows.
        """
        if len(self) >= count:
            return self
        repeated = Windows([self.values], self.window)
        repeated.starts = np.resize(self.starts, count)
        return repeated


def _first_steps(lengths, window, whole=None):
    """Returns the first step of each window in the series, joined one to the other.

    Args:
        lengths: Steps of each series.
        window: Steps in a window.
        whole: List of arrays that tell which windows of a series are used, or `None`.
    """
    if whole is None:
        whole = [np.ones(max(0, length - window + 1), bool) for length in lengths]
    origins = np.cumsum([0, *lengths])
    starts = [
        origin + np.flatnonzero(used)
        for origin, used in zip(origins[:-1], whole, strict=True)
    ]
    joined = np.concatenate(starts)
    advice = "Pass a shorter `window` (--window on the command line), or fill the gaps."
    unit = f"windows of {window} steps in a row without a long gap"
    check_enough("Training", len(joined), 1, unit, advice=advice)
    return joined
