"""Scaling of each channel to [-1, 1], and the filling of gaps, learned in `fit`.

In the flow: after `grid`, before `windows`. The generators end in tanh, so that they
can reach every scaled value of the fitted series.
"""

from typing import NamedTuple

import numpy as np

LARGEST_SCALED = 1000.0
LESS = 10.0  # times wider is the range of a channel that does not count


class ChannelScaling(NamedTuple):
    """Maps `[low, high]` of every channel to [-1, 1], and its gaps to the mean.

    A channel without spread keeps its unit and becomes 0. Values outside the learned
    range lie beyond [-1, 1], but never beyond 1000: so they remain finite in float32.

    Attributes:
        low: Least value of each channel, `(channels,)`.
        high: Largest value of each channel, `(channels,)`.
        mean: Mean of each channel, `(channels,)`.
    """

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray

    @classmethod
    def learn(cls, values, targets=None):
        """Learns the scaling of a series.

        Args:
            values: Array of shape `(steps, channels)`, NaN in gaps.
            targets: Positions of the channels that count. The others have a tenth of
                the range, and so a hundredth of the weight in the network's loss.
                Defaults to `None`: all count.
        """
        low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
        mean = np.clip(np.nanmean(values, axis=0), low, high)
        factors = np.full(len(low), 1.0 if targets is None else LESS)
        factors[list(targets or ())] = 1.0
        middle, half = low / 2 + high / 2, high / 2 - low / 2
        wide = factors > 1
        low = np.where(wide, middle - factors * half, low)
        high = np.where(wide, middle + factors * half, high)
        return cls(low, high, mean)

    @property
    def constant(self):
        """Tells which channels have no spread, apart from rounding, `(channels,)`."""
        return self.high / 2 - self.low / 2 <= 1e-9 * np.abs(self._middle)

    @property
    def _middle(self):
        """Middle of the range of each channel, `(channels,)`."""
        return self.low / 2 + self.high / 2

    @property
    def _half(self):
        """Half the range of each channel, 1 if it is constant, `(channels,)`."""
        return np.where(self.constant, 1.0, self.high / 2 - self.low / 2)

    def forward(self, values):
        """Returns scaled values without gaps, float32."""
        filled = np.where(np.isnan(values), self.mean, values)
        scaled = (filled - self._middle) / self._half
        return np.clip(scaled, -LARGEST_SCALED, LARGEST_SCALED).astype("float32")

    def inverse(self, scaled):
        """Returns values in their own units, float64."""
        return scaled * self._half + self._middle
