"""Checks of what the diagnostics draw: a critic's kernels, and a part of the plane.

In the flow: the diagnostics call these before they ask the critic for anything.
"""

import keras
import numpy as np

from keras_wgan.checks.arrays import check_array, check_finite
from keras_wgan.checks.settings import check_choice, check_positive
from keras_wgan.inspection import kernels


def check_kernels(critic):
    """Returns all values of a critic's kernels, `(n,)`, or refuses the critic."""
    found = kernels(critic) if isinstance(critic, keras.Model) else []
    if not found:
        raise ValueError(
            f"The critic must be a built Keras model with kernels. Received: {critic!r}."
        )
    values = np.concatenate([kernel.numpy().ravel() for kernel in found])
    advice = "Training has diverged: load an earlier checkpoint."
    check_finite("The critic's weights", values, advice=advice)
    return values


def check_plane(critic, bounds):
    """Refuses a Keras critic of other samples than points, and wrong bounds."""
    if isinstance(critic, keras.Model):
        shape, advice = tuple(critic.inputs[0].shape), "Pass a function of points."
        check_choice("critic.inputs[0].shape", shape, [(None, 2)], advice)
    advice = "Pass ((x_low, x_high), (y_low, y_high)), as in ((-2, 2), (-2, 2))."
    for low, high in check_array("`bounds`", bounds, (2, 2), advice=advice):
        check_positive("high - low", high - low)
