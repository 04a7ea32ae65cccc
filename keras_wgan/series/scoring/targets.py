"""Which channels count, if the user does not say: measurements, not commands.

In the flow: `fit` decides once, after `scaling`. A switch that is on three times in a
month cannot be reconstructed, and its errors would hide those of the measurements.
"""

import numpy as np

MOST_EQUAL = 0.95  # share of equal values from which a channel is a rare command


def measurements(values):
    """Returns the positions of the channels that measure something.

    A channel with at most two different values is a switch; one that nearly always has
    the same value is a rare command, or is constant.

    Args:
        values: Array of shape `(steps, channels)`, NaN in gaps.

    Returns:
        Tuple of positions. It has all channels if no channel measures.
    """
    found = [c for c, channel in enumerate(values.T) if _measures(channel)]
    return tuple(found) or tuple(range(values.shape[1]))


def _measures(channel):
    """Tells whether a channel takes many values, none of them nearly always."""
    _, counts = np.unique(channel[~np.isnan(channel)], return_counts=True)
    return len(counts) > 2 and counts.max() <= MOST_EQUAL * counts.sum()
