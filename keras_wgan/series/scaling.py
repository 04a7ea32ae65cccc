"""Scaling of each channel to [-1, 1], and the filling of gaps, learnt in `fit`.

In the flow: after `grid`, before the windows; the generators end in tanh.
"""

from typing import NamedTuple

import numpy as np

FARTHEST = 1000.0


class ChannelScaling(NamedTuple):
    """Maps `[low, high]` of every channel to [-1, 1], and its gaps to the mean.

    A channel without any spread keeps its unit and becomes 0. Values outside the learnt
    range go beyond [-1, 1], as far as a thousand: no matter how far out, they remain
    finite in float32.

    Attributes:
        low: Least value of each channel, `(channels,)`.
        high: Largest value of each channel, `(channels,)`.
        mean: Mean of each channel, `(channels,)`.
    """

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray

    @classmethod
    def learn(cls, values):
        """Returns the scaling of a series `(steps, channels)`, NaN in its gaps."""
        low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
        return cls(low, high, np.clip(np.nanmean(values, axis=0), low, high))

    @property
    def constant(self):
        """Which channels have as good as no spread, `(channels,)`."""
        return self.high / 2 - self.low / 2 <= 1e-9 * np.abs(self.middle)

    @property
    def middle(self):
        return self.low / 2 + self.high / 2

    @property
    def half(self):
        """Half the spread of each channel; 1 where there is as good as none."""
        return np.where(self.constant, 1.0, self.high / 2 - self.low / 2)

    def forward(self, values):
        """Returns scaled values without gaps, float32."""
        whole = np.where(np.isnan(values), self.mean, values)
        scaled = (whole - self.middle) / self.half
        return np.clip(scaled, -FARTHEST, FARTHEST).astype("float32")

    def inverse(self, scaled):
        """Returns values in their own units, float64."""
        return scaled * self.half + self.middle
