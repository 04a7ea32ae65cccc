"""Diagnostics: what the papers' figures show, for any trained critic.

In the flow: users call these on trained models. They call models, distances and
pictures. Each function leaves the training state as it is and returns a small tuple.
Its `plot` method returns a new matplotlib figure and leaves matplotlib's global state
as it is.
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
