"""What a fit learns beside the model's weights, and keeps.

In the flow: the detector learns it at the end of `fit`, scores with it, and saves it.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scores import Statistics


class Learnt(NamedTuple):
    """The scaling, the grid, and the statistics of errors and scores.

    Attributes:
        scaling: `ChannelScaling` of the series.
        interval: Seconds of a step; `None` for a series without timestamps.
        statistics: `Statistics` of errors and critic's scores.
        score_mean: Mean score of the series.
        score_std: Standard deviation of its scores.
    """

    scaling: ChannelScaling
    interval: float | None
    statistics: Statistics
    score_mean: float
    score_std: float

    @property
    def channels(self):
        """Number of channels of the series."""
        return len(self.scaling.low)

    def to_config(self):
        """Returns a dictionary that JSON can hold."""
        return self._asdict() | {
            "scaling": [side.tolist() for side in self.scaling],
            "statistics": self.statistics._asdict(),
        }

    @classmethod
    def from_config(cls, config):
        """Returns what `to_config` was made of."""
        scaling = ChannelScaling(*(np.array(side) for side in config["scaling"]))
        statistics = Statistics(**config["statistics"])
        return cls(**(config | {"scaling": scaling, "statistics": statistics}))
