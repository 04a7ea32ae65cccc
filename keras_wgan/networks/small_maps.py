"""Convolutions of small maps as matrix products.

In the flow: `stages` convolves coarse maps by it, and any Keras model can. On a map of
4x4 a 5x5 convolution mostly multiplies padding, and the kernels that libraries have for
it reach a fraction of the rate of a matrix product; a critic spends most of its time
there. Weights, results and saved files are those of `keras.layers.Conv2D`.
"""

import functools
from math import prod

import keras
import numpy as np
from keras import ops

SMALL = 2 / 3  # positions to a kernel element; on larger maps too many joins are zero


@keras.saving.register_keras_serializable(package="keras_wgan")
class SmallMapConv2D(keras.layers.Conv2D):
    """A `keras.layers.Conv2D` that is quick on maps smaller than its kernel.

    The kernel is spread to the matrix that maps all input positions to each output
    position, and the convolution becomes one matrix product to each output position.
    It is linear in kernel and input, as a convolution is, so it differentiates as often.
    On maps of more than two thirds as many positions as the kernel has, and with
    dilation or groups, it is the layer of Keras.

    Formula, for input position i and output position o that kernel element k joins:

    ```python
    matrix[o, i] = sum(kernel[k] for k that joins i to o)
    output[o] = sum(input[i] @ matrix[o, i] for all i)
    ```

    Args:
        filters, kernel_size, strides, padding, data_format, dilation_rate, groups,
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, kwargs:
            Those of `keras.layers.Conv2D`, with its defaults.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = kw.networks.SmallMapConv2D(8, 5, strides=2, padding="same")
    >>> layer(keras.ops.ones((1, 4, 4, 3))).shape
    TensorShape([1, 2, 2, 8])
    """

    def convolution_op(self, inputs, kernel):
        """Convolves inputs `(batch, height, width, channels)`."""
        sizes = inputs.shape[1:3]
        if not self.suits(sizes):
            return super().convolution_op(inputs, kernel)
        joins = joined_positions(sizes, self.kernel_size, self.strides, self.padding)
        return multiply(inputs, kernel, joins)

    def suits(self, sizes):
        """Tells whether a map of these sizes is better multiplied than convolved."""
        plain = self.dilation_rate == (1, 1) and self.groups == 1
        if self.data_format != "channels_last" or not plain or None in sizes:
            return False
        return prod(sizes) <= SMALL * prod(self.kernel_size)


def multiply(inputs, kernel, joins):
    """Returns the convolution as one matrix product to each output position.

    Args:
        inputs: Maps of shape `(batch, height, width, channels)`.
        kernel: Kernel of shape `(kernel height, kernel width, channels, filters)`.
        joins: What `joined_positions` returns for them.
    """
    *output_sizes, num_inputs, num_elements = joins.shape
    channels, filters = kernel.shape[2:]
    joins = ops.cast(joins.reshape(-1, num_elements), kernel.dtype)
    matrices = ops.matmul(joins, ops.reshape(kernel, (num_elements, -1)))
    matrices = ops.reshape(matrices, (prod(output_sizes), -1, filters))
    rows = ops.reshape(inputs, (1, -1, num_inputs * channels))
    outputs = ops.matmul(rows, matrices)  # (output positions, batch, filters)
    return ops.reshape(ops.transpose(outputs, (1, 0, 2)), (-1, *output_sizes, filters))


@functools.cache
def joined_positions(sizes, kernel_size, strides, padding):
    """Returns which element of a kernel joins which input to which output position.

    Returns:
        Zeros and ones of shape `(output height, output width, input positions, kernel
        elements)`.
    """
    arguments = zip(sizes, kernel_size, strides, strict=True)
    rows, columns = (joined_along_axis(*each, padding) for each in arguments)
    joins = np.einsum("aik,bjl->abijkl", rows, columns)
    return joins.reshape(*joins.shape[:2], prod(sizes), prod(kernel_size))


def joined_along_axis(size, elements, stride, padding):
    """Returns the same for one axis: `(outputs, inputs, kernel elements)`."""
    outputs, before = (size - elements) // stride + 1, 0
    if padding == "same":
        outputs = -(-size // stride)
        before = max((outputs - 1) * stride + elements - size, 0) // 2
    output, position, element = np.ogrid[:outputs, :size, :elements]
    joined = position == output * stride - before + element
    return joined.astype("float32")
