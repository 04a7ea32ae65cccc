"""Rectifiers that cost nothing in a second derivative.

In the flow: the critics of `networks` contain them. A gradient penalty differentiates
the gradient of the critic. The second derivative of a rectifier is zero because it is
piecewise linear. TensorFlow's own rectifiers return a tensor of zeros for it and send
it back through all layers below, which takes a seventh of a critic's training time.
"""

import keras
import tensorflow as tf
from keras import layers, ops

from keras_wgan.checks.settings import check_number


@keras.saving.register_keras_serializable(package="keras_wgan")
class Rectifier(layers.LeakyReLU):
    """A `keras.layers.LeakyReLU`, or a `ReLU`, for critics with a gradient penalty.

    Outputs and derivatives of every order are those of Keras, except where TensorFlow
    2.21 computes wrong ones: after a convolution and an addition, as in a residual
    block, a graph on a CPU uses 0.2 for any slope of `LeakyReLU`.

    Formula: `x if x > 0 else negative_slope * x`.

    Args:
        negative_slope: Number of at least 0, the slope at negative values. Defaults to
            0, as in `ReLU`.
        **kwargs: Arguments of `keras.layers.LeakyReLU`.

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
    """Multiplies negative values by a slope; an activation in place of `"relu"`.

    Every derivative treats the slopes as constants. TensorFlow multiplies a tensor of
    zeros that is sent back by all kernels below; for a constant it sends nothing.

    Args:
        x: Tensor of any shape.
        negative_slope: Number of at least 0, the slope at negative values. Defaults to
            0.

    Returns:
        Tensor of the same shape.

    Raises:
        ValueError: If `negative_slope` is negative.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = keras.layers.Dense(4, activation=kw.layers.rectify)
    """
    if negative_slope < 0:  # the sign of an output would not tell that of its input
        check_number("negative_slope", negative_slope, 0)

    @ops.custom_gradient
    def rectified(x):
        # Not `tf.nn.leaky_relu`: after a convolution and an addition, TensorFlow 2.21
        # fuses the three operations on a CPU and ignores the slope.
        if negative_slope == 0:
            outputs = tf.nn.relu(x)
        else:
            farther = tf.maximum if negative_slope <= 1 else tf.minimum
            outputs = farther(x, tf.cast(negative_slope, x.dtype) * x)

        @ops.custom_gradient
        def scaled(upstream):
            # Linear in `upstream` and symmetric, so it is its own derivative.
            slope = {"features": outputs, "alpha": negative_slope}
            return tf.raw_ops.LeakyReluGrad(gradients=upstream, **slope), scaled

        return outputs, scaled

    return rectified(ops.convert_to_tensor(x))
