"""Rectifiers that cost nothing in a second derivative.

In the flow: the critics here are made of them. A gradient penalty differentiates the
critic's gradient. Rectifiers are piecewise linear, so that they have no second
derivative; but TensorFlow's own return zeros for it, and send them back through all
layers below, which takes a seventh of a critic's training time.
"""

import keras
import tensorflow as tf
from keras import layers, ops


@keras.saving.register_keras_serializable(package="keras_wgan")
class Rectifier(layers.LeakyReLU):
    """A `keras.layers.LeakyReLU`, or a `ReLU`, for critics with a gradient penalty.

    Outputs and derivatives of every order are those of Keras, but where TensorFlow 2.21
    gets those wrong: after a convolution and an addition, as in a residual block, a graph
    on a CPU takes any slope of `LeakyReLU` for .2.

    Formula: `x if x > 0 else negative_slope * x`.

    Args:
        negative_slope: Slope at negative values. Defaults to 0, as in `ReLU`.
        **kwargs: As of `keras.layers.LeakyReLU`.

    Example:

    >>> import keras, keras_wgan as kw
    >>> kw.layers.Rectifier(0.5)(keras.ops.array([-4.0, 4.0])).numpy().tolist()
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

    Raises:
        ValueError: If `negative_slope` is negative.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = keras.layers.Dense(4, activation=kw.layers.rectify)
    """
    if negative_slope < 0:
        raise ValueError(
            "`negative_slope` must not be negative, or the sign of an output would not "
            f"tell that of the input. Received: negative_slope={negative_slope}. Use 0."
        )

    @tf.custom_gradient
    def rectified(x):
        outputs = bent(x, negative_slope)
        return outputs, lambda upstream: sloped(upstream, outputs, negative_slope)

    return rectified(ops.convert_to_tensor(x))


def bent(x, negative_slope):
    """Multiplies negative values by a slope.

    Not by `tf.nn.leaky_relu`: where it follows an addition and a convolution, TensorFlow
    2.21 fuses the three on a CPU, and forgets the slope.
    """
    if negative_slope == 0:
        return tf.nn.relu(x)
    farther = tf.maximum if negative_slope <= 1 else tf.minimum
    return farther(x, tf.cast(negative_slope, x.dtype) * x)


def sloped(values, signs, negative_slope):
    """Multiplies values by a slope where `signs` is not positive.

    It is linear in the values and symmetric, so that it is its own derivative.
    """

    @tf.custom_gradient
    def product(values):
        slope = {"features": signs, "alpha": negative_slope}
        return tf.raw_ops.LeakyReluGrad(gradients=values, **slope), product

    return product(values)
