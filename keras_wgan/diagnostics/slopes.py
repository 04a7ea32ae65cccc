"""How steep a critic is between real and generated samples.

In the flow: users call this on any critic, and `distance_gap` divides the score gap by
the slope. Paper: Gulrajani et al. 2017 (arXiv 1704.00028), proposition 1: an optimal
critic has slope one along the lines between paired samples.
"""

from typing import NamedTuple

import keras
import numpy as np

from keras_wgan.checks.arrays import check_array
from keras_wgan.diagnostics.passes import critic_scores, critic_slopes
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLORS, INK


class LipschitzEstimate(NamedTuple):
    """Slopes between the pairs, at most `(n,)`, and at points along them, `(n,)`."""

    between: np.ndarray
    along: np.ndarray

    @property
    def mean(self):
        """Mean slope along the pairs; `WGANGP` divides its score gap by this."""
        return float(self.along.mean())

    @property
    def largest(self):
        """Largest slope found: a lower bound of the Lipschitz constant."""
        return float(max(self.along.max(), self.between.max(initial=0.0)))

    def plot(self):
        """Draws histograms of both kinds of slope."""
        axes = blank_axes(
            f"Slopes of the critic: mean {self.mean:.3g}, largest {self.largest:.3g}",
            "slope",
            "pairs",
        )
        edges = np.linspace(0, 1.05 * max(self.largest, 1e-12), 41)
        style = {"histtype": "stepfilled", "alpha": 0.55}
        axes.hist(self.along, edges, color=COLORS[0], label="along", **style)
        axes.hist(self.between, edges, color=COLORS[1], label="between", **style)
        axes.axvline(self.mean, color=INK, linewidth=1, linestyle="--")
        axes.legend(frameon=False)
        return axes.figure


def lipschitz_estimate(critic, real, fake, *, labels=None, seed=0):
    """Measures the slopes of a critic between and along pairs of samples.

    The score gap of a critic is at most its Lipschitz constant times W1. Divided by
    the mean slope along the pairs, it estimates W1.

    Formula, for pairs (x, y) of a real and a generated sample:

    ```python
    between = abs(critic(x) - critic(y)) / norm(x - y)
    along = norm(grad(critic(u)))         # u = x + a * (y - x), a ~ U(0, 1)
    ```

    Args:
        critic: Keras model or function from samples, or from `[samples, labels]`, to
            scores `(n, 1)`. A Keras model runs in inference mode.
        real: Real samples of shape `(n, ...)`.
        fake: Generated samples of the same shape; `fake[i]` is paired with `real[i]`.
        labels: Labels `(n, ...)` of the pairs, for a conditional critic. Defaults to
            `None`.
        seed: Integer that decides the places along the pairs. Defaults to 0.

    Returns:
        A tuple with `between`, float64, one slope for each pair of different samples,
        and `along`, float64 of shape `(n,)`. The attribute `mean` is the mean of
        `along`, and `largest` is the largest slope of both. The method `plot()`
        returns a matplotlib `Figure`.

    Raises:
        ValueError: If samples are missing, are not finite, or do not come in pairs.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> slopes = kw.diagnostics.lipschitz_estimate(
    ...     lambda x: 3 * x[:, :1], np.zeros((4, 2)), np.ones((4, 2))
    ... )
    >>> round(slopes.largest, 6), slopes.between.round(3)
    (3.0, array([2.121, 2.121, 2.121, 2.121]))

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, proposition 1.
    """
    dtype = keras.config.floatx()
    real = check_array("`real`", real, dtype=dtype, at_least=1)
    advice = "Generate one sample for each real one, of the same shape."
    fake = check_array("`fake`", fake, real.shape, dtype=dtype, advice=advice)
    return LipschitzEstimate(
        _slopes_between(critic, real, fake, labels),
        slopes_along(critic, real, fake, labels, seed),
    )


def _slopes_between(critic, real, fake, labels):
    """Returns the slope of each pair whose samples differ."""
    rises = critic_scores(critic, real, labels) - critic_scores(critic, fake, labels)
    differences = (real - fake).reshape(len(real), -1).astype(np.float64)
    lengths = np.linalg.norm(differences, axis=1)  # (n, ...) -> (n,)
    differ = lengths > 0
    return np.abs(rises[differ]) / lengths[differ]


def slopes_along(critic, real, fake, labels, seed):
    """Returns the slope at a random place between the samples of each pair."""
    shape = (len(real),) + (1,) * (real.ndim - 1)
    places = np.random.default_rng(seed).uniform(size=shape).astype(real.dtype)
    return critic_slopes(critic, real + places * (fake - real), labels)
