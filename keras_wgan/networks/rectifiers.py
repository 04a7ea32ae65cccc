"""Rectifiers that cost nothing in a second derivative.

In the flow: the critics here are made of them. A gradient penalty differentiates the
critic's gradient. Rectifiers are piecewise linear, so that they have no second
derivative; but TensorFlow's own return zeros for it, and send them back through all
layers below, which takes a seventh of a critic's training time.
"""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="keras_wgan")
class Rectifier(layers.LeakyReLU):
    """A `keras.layers.LeakyReLU`, or a `ReLU`, for critics with a gradient penalty.

    Outputs and derivatives of every order are those of Keras.

    Formula: `x if x > 0 else negative_slope * x`.

    Args:
        negative_slope: Slope at negative values. Defaults to 0, as in `ReLU`.
        **kwargs: As of `keras.layers.LeakyReLU`.

    Example:

    >>> import keras, keras_wgan as kw
    >>> kw.networks.Rectifier(0.5)(keras.ops.array([-4.0, 4.0])).numpy().tolist()
    [-2.0, 4.0]
    """

    def __init__(self, negative_slope=0.0, **kwargs):
        super().__init__(negative_slope, **kwargs)

    def call(self, inputs):
        return rectify(inputs, self.negative_slope)


@keras.saving.register_keras_serializable(package="keras_wgan")
def rectify(x, negative_slope=0.0):
    """Multiplies negative values by a slope; the activation `"relu"` of `Rectifier`.

    The slopes are constants to every derivative. A zero that is sent back is a tensor
    to be multiplied by all kernels; a constant sends nothing.

    Args:
        x: Tensor of any shape.
        negative_slope: Slope at negative values. Defaults to 0.

    Returns:
        Tensor of the same shape.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = keras.layers.Dense(4, activation=kw.networks.rectify)
    """
    x = ops.convert_to_tensor(x)
    slopes = ops.where(x > 0, ops.ones((), x.dtype), ops.cast(negative_slope, x.dtype))
    return x * ops.stop_gradient(slopes)
