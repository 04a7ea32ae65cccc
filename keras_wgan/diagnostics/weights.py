"""How the weights of a critic are spread.

In the flow: a diagnostic of any critic. Paper: Gulrajani et al. 2017 (arXiv
1704.00028), figure 1b, right.
"""

from typing import NamedTuple

import keras
import numpy as np

from keras_wgan.checks import check_count
from keras_wgan.inspection import kernels
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLOURS


class WeightHistogram(NamedTuple):
    """Number of weights in each bin, `(bins,)`, and the bins' edges, `(bins + 1,)`."""

    counts: np.ndarray
    edges: np.ndarray

    def plot(self):
        """Draws the histogram."""
        axes = blank_axes("The critic's weights", "weight", "number")
        axes.stairs(self.counts, self.edges, fill=True, color=COLOURS[0])
        return axes.figure


def weight_histogram(critic, bins=50):
    """Counts the weights of a critic by size.

    Clipping drives them to the two ends of their interval; a penalty leaves them
    spread.

    Formula:

    ```python
    counts[i] = number of weights w with edges[i] <= w < edges[i + 1]
    ```

    The weights are the kernels, which clipping bounds: no biases, no gains of
    normalisation layers.

    Args:
        critic: Built Keras model.
        bins: Number of bins of equal width between the least and the greatest weight.
            Defaults to 50.

    Returns:
        A tuple with `counts`, int64 of shape `(bins,)`, and `edges`, float64 of shape
        `(bins + 1,)`. Its method `plot()` returns a matplotlib `Figure`.

    Raises:
        ValueError: If the critic is no Keras model with kernels, or they are not
            finite.

    Example:

    >>> import keras_wgan as kw
    >>> critic = kw.networks.mlp_critic((2,), width=8)
    >>> int(kw.diagnostics.weight_histogram(critic).counts.sum())
    152

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1b.
    """
    check_count("bins", bins)
    values = kernel_values(critic)
    counts, edges = np.histogram(values, bins)
    return WeightHistogram(counts, edges)


def kernel_values(critic):
    """Returns all weights of a critic's kernels, `(n,)`, or refuses the critic."""
    found = kernels(critic) if isinstance(critic, keras.Model) else []
    if not found:
        raise ValueError(
            "The critic must be a built Keras model with kernels to count. "
            f"Received: {critic!r}. Pass the `critic` of a model."
        )
    values = np.concatenate([kernel.numpy().ravel() for kernel in found])
    if not np.isfinite(values).all():
        raise ValueError(
            "The critic's weights must be finite. Received NaN or infinity in "
            f"{np.count_nonzero(~np.isfinite(values))} of {values.size}. Training has "
            "diverged: go back to a checkpoint before it."
        )
    return values.astype(np.float64)
