"""How unusual an error is: in the unit of the largest errors of ordinary stretches.

In the flow: at the end of `fit`, after `examination`; `scores` measures errors by it.
Mean and deviation would include the anomalies, so that several hide each other. The
lower half of the largest errors of many short blocks does not include them. Paper:
Gumbel 1958, Statistics of Extremes; for streams Siffer et al. 2017, Anomaly detection
in streams with extreme value theory.
"""

from typing import NamedTuple

import numpy as np

MOST_STEPS = 50  # in a block
BLOCKS = 40  # in a short series
LOW, HIGH = 0.1, 0.4  # quantiles of the blocks' maxima that decide the law
FALSE_ALARM = 0.05  # chance that an ordinary series exceeds the limit


class Extremes(NamedTuple):
    """Gumbel's law of the largest errors of blocks, for each channel.

    Formula: `probability(largest < location + level * scale) = exp(-exp(-level))`.

    Attributes:
        location: Errors of level 0, `(channels,)`.
        scale: Errors from one level to the next, `(channels,)`.
        blocks: Blocks from which the law was learned, `(channels,)`. Without any, no
            error has a level.
    """

    location: np.ndarray
    scale: np.ndarray
    blocks: np.ndarray

    def levels(self, errors):
        """Returns the levels of errors: one more is about a third as likely.

        Args:
            errors: Array of shape `(steps, channels)`.
        """
        levels = (errors - self.location) / self.scale
        return np.where(self.blocks > 0, levels, np.nan)


def learn_extremes(errors, least_scales):
    """Learns the law of the largest errors.

    Args:
        errors: List of arrays of shape `(steps, channels)`, the errors of each fitted
            series. NaN is an unknown step.
        least_scales: Least scale of each channel, so that rounding is no anomaly.

    Returns:
        A tuple `Extremes`.
    """
    laws = [
        _learn_channel([series[:, channel] for series in errors], least)
        for channel, least in enumerate(least_scales)
    ]
    return Extremes(*(np.array(part) for part in zip(*laws, strict=True)))


def _learn_channel(errors, least_scale):
    """Returns location, scale and blocks of one channel."""
    known = [series[~np.isnan(series)] for series in errors]
    steps = sum(len(series) for series in known)
    length = int(np.clip(steps // BLOCKS, 10, MOST_STEPS))
    largest = np.concatenate([_block_maxima(series, length) for series in known])
    if len(largest) == 0:
        return 0.0, float(least_scale), 0
    low, high = np.quantile(largest, [LOW, HIGH])
    scale = max((high - low) / (_level(HIGH) - _level(LOW)), least_scale)
    return high - scale * _level(HIGH), scale, len(largest)


def usual_limit(blocks):
    """Returns the level that the largest of so many blocks exceeds rarely."""
    return float(np.log(max(blocks, 1)) + _level(1 - FALSE_ALARM))


def _block_maxima(errors, length):
    """Returns the largest error of each block of about `length` steps."""
    if len(errors) == 0:
        return np.empty(0)
    blocks = np.array_split(errors, max(1, len(errors) // length))
    return np.array([block.max() for block in blocks])


def _level(probability):
    """Returns the level that a block's maximum stays below with this probability."""
    return -np.log(-np.log(probability))
