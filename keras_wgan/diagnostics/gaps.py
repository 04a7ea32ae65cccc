"""The critic's estimate of the distance beside the exact distance.

In the flow: users call this on a model and real samples; `distances` gives the exact
value. Papers: Arjovsky et al. 2017 (arXiv 1701.07875), Gulrajani et al. 2017 (arXiv
1704.00028).
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.diagnostics.passes import critic_scores
from keras_wgan.diagnostics.slopes import slopes_along
from keras_wgan.distances import wasserstein_distance
from keras_wgan.models.real_samples import real_source, samples_and_labels
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLORS


class DistanceGap(NamedTuple):
    """Exact W1, the critic's score gap, and its mean slope along the pairs."""

    exact: float
    score_gap: float
    slope: float

    @property
    def estimate(self):
        """The critic's estimate, `score_gap / slope`; NaN if the slope is 0."""
        return self.score_gap / self.slope if self.slope > 0 else float("nan")

    def plot(self):
        """Draws the exact distance beside the estimate and the score gap."""
        axes = blank_axes("The critic and the exact distance", "", "distance")
        names = ["exact W1", "estimate", "score gap"]
        values = [self.exact, self.estimate, self.score_gap]
        bars = axes.bar(names, np.nan_to_num(values), width=0.6, color=COLORS[:3])
        axes.bar_label(bars, [f"{value:.4g}" for value in values], padding=2)
        axes.margins(y=0.12)
        return axes.figure


def distance_gap(model, data, *, seed=0):
    """Compares the critic's estimate of W1 with the exact W1 of the same samples.

    A critic that is close to optimal estimates the distance well. One that is not, or
    a clipped one, is wrong by a factor.

    Formula, for equal numbers of real samples x and generated samples y:

    ```python
    score_gap = mean(critic(x)) - mean(critic(y))
    slope = mean(norm(grad(critic(u))))       # u at a random place between x and y
    estimate = score_gap / slope
    exact = W1(x, y)
    ```

    `WGANGP` logs `estimate` as `wasserstein`; `WGAN` logs `score_gap` under that
    name. The exact W1 ignores labels.

    Args:
        model: A `WGANGP`, `WGAN` or `GAN`.
        data: Real samples: an array `(n, ...)`, a pair of samples and labels, or a
            `kw.data` source. All of them are used, and the model generates the same
            number of samples with the same labels. 2,000 take about a second.
        seed: Integer that decides the latents and the places between the pairs.
            Defaults to 0.

    Returns:
        A tuple of floats: `exact`, in the units of the samples, `score_gap` and
        `slope`. The attribute `estimate` is in the units of the samples too. The
        method `plot()` returns a matplotlib `Figure`.

    Raises:
        ValueError: If the data do not fit the model, or the generated samples are not
            finite.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), 4, width=8, activation=None),
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
