"""What a network expects of samples and labels.

In the flow: it is read from the networks once, and compared with every batch.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.network_graph import class_counts, output_bounds


class Condition(NamedTuple):
    """What a network expects of one condition.

    Attributes:
        name: Name of the network's input.
        shape: Shape of one label; `None` is an axis of any size.
        whole: Whether the input takes whole numbers only.
        counts: Number of classes of each number of a label, infinite if unknown.
    """

    name: str
    shape: tuple
    whole: bool
    counts: np.ndarray

    @property
    def is_class(self):
        """Whether a label is one number, the number of a class."""
        one = self.shape in ((), (1,))
        return one and (self.whole or bool(np.isfinite(self.counts).all()))


class Expected(NamedTuple):
    """What a network expects of a batch.

    Attributes:
        shape: Shape of one sample; `None` is an axis of any size.
        bounds: Least and greatest value that the generator can give.
        conditions: Tuple of a `Condition` for each input of labels.
    """

    shape: tuple
    bounds: tuple
    conditions: tuple


def read_expected(network, generator=None):
    """Returns what a network expects.

    Args:
        network: The network that takes samples, or latents, and labels.
        generator: The generator that must reach the samples. Defaults to `None`: any
            value will do.
    """
    bounds = (-np.inf, np.inf) if generator is None else output_bounds(generator)
    conditions = [
        Condition(
            tensor.name,
            tuple(tensor.shape[1:]),
            tensor.dtype.startswith(("int", "uint")),
            class_counts(network, place),
        )
        for place, tensor in enumerate(network.inputs[1:], start=1)
    ]
    return Expected(tuple(network.inputs[0].shape[1:]), bounds, tuple(conditions))


def worded(shape, count="batch"):
    """Returns a shape as messages and `check_array` write it, with its first axis."""
    return (count, *("any size" if axis is None else axis for axis in shape))
