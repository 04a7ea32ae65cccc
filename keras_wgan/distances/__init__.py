"""Exact distances between distributions, in float64.

In the flow: `WassersteinMonitor`, `distance_gap` and `keras-wgan evaluate` compare
generated samples with real ones here. The functions use NumPy, SciPy and POT only, not
Keras, TensorFlow or any other part of the package.
"""

from keras_wgan.distances.divergences import (
    js_divergence,
    kl_divergence,
    total_variation,
)
from keras_wgan.distances.linear_program import wasserstein_lp
from keras_wgan.distances.sliced import sliced_wasserstein
from keras_wgan.distances.transport import transport_plan, wasserstein_distance

__all__ = [
    "js_divergence",
    "kl_divergence",
    "sliced_wasserstein",
    "total_variation",
    "transport_plan",
    "wasserstein_distance",
    "wasserstein_lp",
]
