"""Diagnostics: what the papers' figures show, of any trained critic.

In the flow: behind the models, beside metrics and callbacks. Each function is pure,
leaves the training state as it was, and returns a small tuple whose `plot` method
draws it on a new matplotlib figure, without touching matplotlib's global state.
"""

from keras_wgan.diagnostics.gaps import DistanceGap, distance_gap
from keras_wgan.diagnostics.layer_gradients import (
    LayerGradients,
    gradient_norms_by_layer,
)
from keras_wgan.diagnostics.slopes import LipschitzEstimate, lipschitz_estimate
from keras_wgan.diagnostics.surfaces import ValueSurface, value_surface
from keras_wgan.diagnostics.weights import WeightHistogram, weight_histogram

__all__ = [
    "DistanceGap",
    "LayerGradients",
    "LipschitzEstimate",
    "ValueSurface",
    "WeightHistogram",
    "distance_gap",
    "gradient_norms_by_layer",
    "lipschitz_estimate",
    "value_surface",
    "weight_histogram",
]
