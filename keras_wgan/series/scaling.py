"""Scaling of each channel to [-1, 1], learnt in `fit`.

In the flow: after `grid`, before the windows; the generators end in tanh.
"""

from typing import NamedTuple

import numpy as np


class ChannelScaling(NamedTuple):
    """Maps `[low, high]` of every channel to [-1, 1], and back.

    A channel without any spread keeps its unit and becomes 0. Values outside the learnt
    range go beyond [-1, 1].

    Attributes:
        low: Least value of each channel, `(channels,)`.
        high: Largest value of each channel, `(channels,)`.
    """

    low: np.ndarray
    high: np.ndarray

    @classmethod
    def learn(cls, values):
        """Returns the scaling of a series `(steps, channels)`."""
        return cls(values.min(axis=0), values.max(axis=0))

    @property
    def middle(self):
        return self.low / 2 + self.high / 2

    @property
    def half(self):
        """Half the spread of each channel; 1 where there is as good as none."""
        half = self.high / 2 - self.low / 2
        return np.where(half > 1e-9 * np.abs(self.middle), half, 1.0)

    def forward(self, values):
        """Returns scaled values, float32."""
        return ((values - self.middle) / self.half).astype("float32")

    def inverse(self, scaled):
        """Returns values in their own units, float64."""
        return scaled * self.half + self.middle
