"""Convolutions of small maps as matrix products.

In the flow: `stages` convolves coarse maps by it, and any Keras model can. On a map of
4x4 a 5x5 convolution mostly multiplies padding, and the kernels that libraries have for
it reach a fraction of the rate of a matrix product; a critic spends most of its time
there. Weights, results and saved files are those of `keras.layers.Conv2D`.
"""

import functools
from math import prod

import keras
from keras import ops

from keras_wgan.layers.joined_products import multiply

SMALL = 2 / 3  # positions to a kernel element; on larger maps convolving is as quick


@keras.saving.register_keras_serializable(package="keras_wgan")
class SmallMapConv2D(keras.layers.Conv2D):
    """A `keras.layers.Conv2D` that is quick on maps smaller than its kernel.

    The convolution becomes one matrix product to each element of the kernel, with all
    input positions that it joins to an output, and padding is left out. It is linear
    in kernel and input, as a convolution is, so it differentiates as often.
    On maps of more than two thirds as many positions as the kernel has, and with
    dilation or groups, it is the layer of Keras.

    Formula, for output position o:

    ```python
    output[o] = sum(input[i] @ kernel[k] for all i on the map that k joins to o)
    ```

    Args:
        filters, kernel_size, strides, padding, data_format, dilation_rate, groups,
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, kwargs:
            Those of `keras.layers.Conv2D`, with its defaults.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = kw.layers.SmallMapConv2D(8, 5, strides=2, padding="same")
    >>> layer(keras.ops.ones((1, 4, 4, 3))).shape
    TensorShape([1, 2, 2, 8])
    """

    def convolution_op(self, inputs, kernel):
        """Convolves inputs `(batch, height, width, channels)`."""
        sizes = inputs.shape[1:3]
        if not self.suits(sizes):
            return super().convolution_op(inputs, kernel)
        joins = joined_positions(sizes, self.kernel_size, self.strides, self.padding)
        maps = ops.reshape(inputs, (-1, prod(sizes), inputs.shape[3]))
        outputs = multiply(maps, ops.reshape(kernel, (-1, *kernel.shape[2:])), joins)
        shape = self.compute_output_shape(inputs.shape)
        return ops.reshape(outputs, (-1, *shape[1:]))

    def suits(self, sizes):
        """Tells whether a map of these sizes is better multiplied than convolved."""
        plain = self.dilation_rate == (1, 1) and self.groups == 1
        if self.data_format != "channels_last" or not plain or None in sizes:
            return False
        return prod(sizes) <= SMALL * prod(self.kernel_size)


@functools.cache
def joined_positions(sizes, kernel_size, strides, padding):
    """Returns where each element of the kernel is multiplied.

    Returns:
        For each element, row after row, the input positions that it multiplies and the
        output positions that it adds to: two lists of integers of equal length,
        positions being counted row after row.
    """
    arguments = zip(sizes, kernel_size, strides, strict=True)
    rows, columns = (joined_along_axis(*each, padding) for each in arguments)
    width = 1 + max(output for along in columns for _, output in along)
    return [
        (
            [row * sizes[1] + column for row, _ in down for column, _ in along],
            [row * width + column for _, row in down for _, column in along],
        )
        for down in rows
        for along in columns
    ]


def joined_along_axis(size, elements, stride, padding):
    """Returns the same for one axis: for each element pairs `(input, output)`."""
    outputs, before = (size - elements) // stride + 1, 0
    if padding == "same":
        outputs = -(-size // stride)
        before = max((outputs - 1) * stride + elements - size, 0) // 2
    joins = []
    for element in range(elements):
        reached = (output * stride + element - before for output in range(outputs))
        joins.append([(i, o) for o, i in enumerate(reached) if 0 <= i < size])
    return joins
