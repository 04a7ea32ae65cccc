"""Convolutions of upsampled maps, computed before the map grows.

In the flow: `networks.stages` upsamples and convolves with this layer. On a map of
repeated positions, a convolution multiplies equal numbers by several elements of its
kernel. This layer adds those elements first, which leaves fewer products: 4 instead of
9 for a 3x3 convolution of a doubled map. Weights and results are those of
`keras.layers.UpSampling2D` followed by `keras.layers.Conv2D`.
"""

from math import prod

import keras
import numpy as np
from keras import ops

from keras_wgan.checks.shapes import check_odd

FIXED = {
    "strides": 1,
    "padding": "same",
    "data_format": "channels_last",
    "dilation_rate": 1,
    "groups": 1,
}


@keras.saving.register_keras_serializable(package="keras_wgan")
class UpsampledConv2D(keras.layers.Conv2D):
    """A `keras.layers.UpSampling2D` and a `keras.layers.Conv2D` in one fast layer.

    A repetition is a transposed convolution with a kernel of ones. Both layers together
    are therefore one transposed convolution, whose stride is the repetition and whose
    kernel is the flipped kernel convolved with the ones. For a 3x3 convolution of a
    doubled map this kernel is 4x4 and multiplies each position of the small map once.

    Formula, with zeros beyond the borders:

    ```python
    upsampled[i] = input[i // size]
    output[o] = sum(upsampled[o + k - kernel_size // 2] @ kernel[k] for all k)
    ```

    Args:
        filters: Number of filters.
        kernel_size: Odd integer, or pair of odd integers.
        size: How often rows and columns are repeated, an integer or a pair. Defaults
            to 2.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint,
        kwargs:
            Arguments of `keras.layers.Conv2D`, with its defaults. Strides, dilation and
            groups are not available; padding is `"same"`, and channels come last.

    Raises:
        ValueError: If `kernel_size` is even.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = kw.layers.UpsampledConv2D(8, 3)
    >>> layer(keras.ops.ones((1, 4, 4, 5))).shape
    TensorShape([1, 8, 8, 8])
    >>> tuple(layer.kernel.shape)
    (3, 3, 5, 8)

    Reference:
        Odena et al., Deconvolution and checkerboard artifacts, 2016, for the two
        layers that this one replaces.
    """

    def __init__(self, filters, kernel_size, size=2, **kwargs):
        super().__init__(filters, kernel_size, **FIXED, **kwargs)
        self.size = (size, size) if isinstance(size, int) else tuple(size)
        check_odd("kernel_size", self.kernel_size)

    def convolution_op(self, inputs, kernel):
        """Convolves the repetition of inputs `(batch, height, width, channels)`."""
        kernel = _transposed_kernel(kernel, self.size)
        return ops.conv_transpose(
            inputs, kernel, self.size, padding="same", data_format="channels_last"
        )

    def compute_output_shape(self, input_shape):
        batch, *sizes, channels = input_shape
        repeated = (n and n * m for n, m in zip(sizes, self.size, strict=True))
        return super().compute_output_shape((batch, *repeated, channels))

    def get_config(self):
        config = super().get_config() | {"size": self.size}
        return {name: value for name, value in config.items() if name not in FIXED}


def _transposed_kernel(kernel, repeats):
    """Returns the kernel of the transposed convolution that repeats and convolves.

    Args:
        kernel: Kernel of shape `(kernel height, kernel width, channels, filters)`.
        repeats: Pair of how often rows and columns are repeated.

    Returns:
        Kernel of shape `(kernel height + repeats[0] - 1, kernel width + repeats[1] - 1,
        filters, channels)`.
    """
    *sizes, channels, filters = kernel.shape
    spread = np.kron(*map(_spread_matrix, sizes, repeats))
    wide = [elements + n - 1 for elements, n in zip(sizes, repeats, strict=True)]
    kernel = ops.reshape(ops.transpose(kernel, (0, 1, 3, 2)), (prod(sizes), -1))
    kernel = ops.matmul(ops.cast(spread, kernel.dtype), kernel)
    return ops.reshape(kernel, (*wide, filters, channels))


def _spread_matrix(elements, repeats):
    """Returns the 0-1 matrix that flips one axis and convolves it with ones.

    Its shape is `(elements + repeats - 1, elements)`.
    """
    shifted = [np.eye(elements + repeats - 1, elements, -n) for n in range(repeats)]
    return sum(shifted)[:, ::-1]
