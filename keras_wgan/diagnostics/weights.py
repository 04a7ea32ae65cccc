"""How the weights of a critic are spread.

In the flow: users call this on any critic that is a Keras model. Paper: Gulrajani et
al. 2017 (arXiv 1704.00028), figure 1b, right.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.checks.critics import check_kernels
from keras_wgan.checks.settings import check_count
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLORS


class WeightHistogram(NamedTuple):
    """Number of weights in each bin, `(bins,)`, and the bins' edges, `(bins + 1,)`."""

    counts: np.ndarray
    edges: np.ndarray

    def plot(self):
        """Draws the histogram."""
        axes = blank_axes("The critic's weights", "weight", "number")
        axes.stairs(self.counts, self.edges, fill=True, color=COLORS[0])
        return axes.figure


def weight_histogram(critic, bins=50):
    """Counts the weights of a critic by their values.

    Clipping moves the weights to the two ends of their interval. A penalty leaves
    them spread.

    Formula:

    ```python
    counts[i] = number of weights w with edges[i] <= w < edges[i + 1]
    ```

    Only kernels count, as in clipping; biases and the gains of normalization layers
    do not.

    Args:
        critic: Built Keras model.
        bins: Number of bins, of equal width, between the smallest and the largest
            weight. Defaults to 50.

    Returns:
        A tuple with `counts`, int64 of shape `(bins,)`, and `edges`, float64 of shape
        `(bins + 1,)`. Its method `plot()` returns a matplotlib `Figure`.

    Raises:
        ValueError: If the critic is not a Keras model with kernels, or its weights
            are not finite.

    Example:

    >>> import keras_wgan as kw
    >>> critic = kw.networks.mlp_critic((2,), width=8)
    >>> int(kw.diagnostics.weight_histogram(critic).counts.sum())
    152

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1b.
    """
    check_count("bins", bins)
    values = check_kernels(critic).astype(np.float64)  # (n,)
    counts, edges = np.histogram(values, bins)
    return WeightHistogram(counts, edges)
