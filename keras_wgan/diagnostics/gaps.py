"""The critic's estimate of the distance, held against the exact distance.

In the flow: a diagnostic of a model and real samples, which asks `distances` for the
truth. Papers: Arjovsky et al. 2017 (arXiv 1701.07875), Gulrajani et al. 2017 (arXiv
1704.00028).
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.diagnostics.passes import critic_scores
from keras_wgan.diagnostics.slopes import slopes_along
from keras_wgan.distances import wasserstein_distance
from keras_wgan.models.real_samples import real_source, samples_and_labels
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLOURS


class DistanceGap(NamedTuple):
    """The exact W1, the critic's score gap, and its mean slope along the pairs."""

    exact: float
    score_gap: float
    slope: float

    @property
    def estimate(self):
        """The critic's estimate, `score_gap / slope`; NaN for a flat critic."""
        return self.score_gap / self.slope if self.slope > 0 else float("nan")

    def plot(self):
        """Draws the exact distance beside the estimate and the score gap."""
        axes = blank_axes("The critic against the truth", "", "distance")
        names = ["exact W1", "estimate", "score gap"]
        values = [self.exact, self.estimate, self.score_gap]
        bars = axes.bar(names, np.nan_to_num(values), width=0.6, color=COLOURS[:3])
        axes.bar_label(bars, [f"{value:.4g}" for value in values], padding=2)
        axes.margins(y=0.12)
        return axes.figure


def distance_gap(model, data, *, seed=0):
    """Holds the critic's estimate of W1 against the exact W1 of the same samples.

    A critic that has kept up with its generator estimates the distance well; one that
    has not, or a clipped one, is off by a factor.

    Formula, for as many generated samples y as there are real samples x:

    ```python
    score_gap = mean(critic(x)) - mean(critic(y))
    slope = mean(norm(grad(critic(u))))       # u at a random place between x and y
    estimate = score_gap / slope
    exact = W1(x, y)
    ```

    `estimate` is what `WGANGP` logs as `wasserstein`; `WGAN` and `GAN` log
    `score_gap`. W1 compares samples without their labels, as does a critic that takes
    none.

    Args:
        model: A `WGANGP`, `WGAN` or `GAN`.
        data: Real samples, an array `(n, ...)`, a pair of samples and labels, or a
            `kw.data` source; all of them are used, and as many are generated, with
            the same labels. 2,000 take about a second.
        seed: Integer that decides latents and places. Defaults to 0.

    Returns:
        A tuple of floats in the units of the samples: `exact`, `score_gap` and
        `slope`, and as attribute `estimate`. Its method `plot()` returns a matplotlib
        `Figure`.

    Raises:
        ValueError: If the data do not fit the model, or the model's samples are not
            finite.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     seed=0,
    ... )
    >>> gap = kw.diagnostics.distance_gap(wgan, np.full((64, 2), 3.0))
    >>> gap.exact > 2
    True

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3.
    """
    source = real_source(model, data)
    real, labels = samples_and_labels(source, np.arange(len(source)))
    fake = model.generate(len(real), labels, seed=seed)
    exact = wasserstein_distance(real, fake)
    real_scores = critic_scores(model.critic, real, labels)
    fake_scores = critic_scores(model.critic, fake, labels)
    slopes = slopes_along(model.critic, real, fake, labels, seed)
    score_gap = float(real_scores.mean() - fake_scores.mean())
    return DistanceGap(exact, score_gap, float(slopes.mean()))
