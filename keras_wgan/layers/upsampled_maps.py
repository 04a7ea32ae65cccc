"""Convolutions of repeated maps, computed where the map is still small.

In the flow: `stages` upsamples and convolves by it, and any Keras model can. On a map
whose positions are repeated, a convolution multiplies equal numbers by several elements
of its kernel. Adding those elements first leaves fewer products, 4 in place of 9 for a
3x3 convolution of a doubled map. Weights and results are those of
`keras.layers.UpSampling2D` followed by `keras.layers.Conv2D`.
"""

from math import prod

import keras
import numpy as np
from keras import ops

FIXED = {
    "strides": 1,
    "padding": "same",
    "data_format": "channels_last",
    "dilation_rate": 1,
    "groups": 1,
}


@keras.saving.register_keras_serializable(package="keras_wgan")
class UpsampledConv2D(keras.layers.Conv2D):
    """A `keras.layers.UpSampling2D` and a `keras.layers.Conv2D` in one, and quick.

    Repetition is a transposed convolution with a kernel of ones, so both together are
    one transposed convolution, whose stride is the repetition and whose kernel is the
    flipped one, widened: convolved with the ones. Its 4x4 kernel multiplies each
    position of the small map once.

    Formula, with zeros beyond the borders:

    ```python
    upsampled[i] = input[i // size]
    output[o] = sum(upsampled[o + k - kernel_size // 2] @ kernel[k] for all k)
    ```

    Args:
        filters: Number of filters.
        kernel_size: Odd integer, or pair of them.
        size: How often rows and columns are repeated, an integer or pair. Defaults to
            2.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, kwargs:
            Those of `keras.layers.Conv2D`, with its defaults, but for strides,
            dilation and groups, of which there are none. Padding is `"same"`, and
            channels come last.

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
        layers that this one stands for.
    """

    def __init__(self, filters, kernel_size, size=2, **kwargs):
        super().__init__(filters, kernel_size, **FIXED, **kwargs)
        self.size = (size, size) if isinstance(size, int) else tuple(size)
        if any(elements % 2 == 0 for elements in self.kernel_size):
            raise ValueError(
                "`kernel_size` must be odd, so that the kernel has a middle. Received: "
                f"kernel_size={kernel_size}. Use 3."
            )

    def convolution_op(self, inputs, kernel):
        """Convolves the repetition of inputs `(batch, height, width, channels)`."""
        kernel = widened(kernel, self.size)
        return ops.conv_transpose(inputs, kernel, self.size, padding="same")

    def compute_output_shape(self, input_shape):
        batch, *sizes, channels = input_shape
        repeated = (n and n * m for n, m in zip(sizes, self.size, strict=True))
        return super().compute_output_shape((batch, *repeated, channels))

    def get_config(self):
        config = super().get_config() | {"size": self.size}
        return {name: value for name, value in config.items() if name not in FIXED}


def widened(kernel, repeats):
    """Returns the kernel of the transposed convolution that repeats and convolves.

    Args:
        kernel: Kernel of shape `(kernel height, kernel width, channels, filters)`.
        repeats: Pair of how often rows and columns are repeated.

    Returns:
        Kernel of shape `(kernel height + repeats[0] - 1, kernel width + repeats[1] - 1,
        filters, channels)`.
    """
    *sizes, channels, filters = kernel.shape
    spread = np.kron(*map(flipped_copies, sizes, repeats))  # all elements to all
    wide = [elements + n - 1 for elements, n in zip(sizes, repeats, strict=True)]
    kernel = ops.reshape(ops.transpose(kernel, (0, 1, 3, 2)), (prod(sizes), -1))
    kernel = ops.matmul(ops.cast(spread, kernel.dtype), kernel)
    return ops.reshape(kernel, (*wide, filters, channels))


def flipped_copies(elements, repeats):
    """Returns where the elements of one axis go: `(elements + repeats - 1, elements)`."""
    shifted = [np.eye(elements + repeats - 1, elements, -n) for n in range(repeats)]
    return sum(shifted)[:, ::-1]
