"""Convolutions of small maps as matrix products.

In the flow: `networks.stages` convolves with this layer. A 5x5 convolution of a 4x4 map
mostly multiplies padding, and libraries convolve such maps at a fraction of the rate of
a matrix product. A critic spends most of its time there. Weights, results and saved
files are those of `keras.layers.Conv2D`.
"""

import functools
from math import prod

import keras
from keras import ops

from keras_wgan.layers.joined_products import multiply

MOST_POSITIONS = 2 / 3  # per kernel element; on larger maps a convolution is as fast


@keras.saving.register_keras_serializable(package="keras_wgan")
class SmallMapConv2D(keras.layers.Conv2D):
    """A `keras.layers.Conv2D` that is fast on maps smaller than its kernel.

    Each element of the kernel is multiplied, in one matrix product, by all the input
    positions that it joins to an output position; padding is left out. The result is
    linear in the kernel and in the input, and has derivatives of every order. On maps
    with more than two thirds as many positions as the kernel, and with dilation or
    groups, the layer computes as Keras' does.

    Formula, for output position o:

    ```python
    output[o] = sum(input[i] @ kernel[k] for all i on the map that k joins to o)
    ```

    Args:
        filters, kernel_size, strides, padding, data_format, dilation_rate, groups,
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint,
        kwargs:
            Arguments of `keras.layers.Conv2D`, with its defaults.

    Example:

    >>> import keras, keras_wgan as kw
    >>> layer = kw.layers.SmallMapConv2D(8, 5, strides=2, padding="same")
    >>> layer(keras.ops.ones((1, 4, 4, 3))).shape
    TensorShape([1, 2, 2, 8])
    """

    def convolution_op(self, inputs, kernel):
        """Convolves inputs `(batch, height, width, channels)`."""
        sizes = inputs.shape[1:3]
        if not self.uses_products(sizes):
            return super().convolution_op(inputs, kernel)
        joins = _joined_positions(sizes, self.kernel_size, self.strides, self.padding)
        maps = ops.reshape(inputs, (-1, prod(sizes), inputs.shape[3]))
        outputs = multiply(maps, ops.reshape(kernel, (-1, *kernel.shape[2:])), joins)
        shape = self.compute_output_shape(inputs.shape)
        return ops.reshape(outputs, (-1, *shape[1:]))

    def uses_products(self, sizes):
        """Tells whether maps of these sizes are computed by matrix products."""
        plain = self.dilation_rate == (1, 1) and self.groups == 1
        if self.data_format != "channels_last" or not plain or None in sizes:
            return False
        return prod(sizes) <= MOST_POSITIONS * prod(self.kernel_size)


@functools.cache
def _joined_positions(sizes, kernel_size, strides, padding):
    """Returns which positions each element of the kernel joins.

    Returns:
        For each element, row by row, the input positions that it multiplies and the
        output positions that it adds to: two lists of integers of equal length.
        Positions are counted row by row.
    """
    arguments = zip(sizes, kernel_size, strides, strict=True)
    rows, columns = (_joins_along_axis(*each, padding) for each in arguments)
    width = 1 + max(output for along in columns for _, output in along)
    return [
        (
            [row * sizes[1] + column for row, _ in down for column, _ in along],
            [row * width + column for _, row in down for _, column in along],
        )
        for down in rows
        for along in columns
    ]


def _joins_along_axis(size, elements, stride, padding):
    """Returns, for each element along one axis, the pairs `(input, output)`."""
    outputs, before = (size - elements) // stride + 1, 0
    if padding == "same":
        outputs = -(-size // stride)
        before = max((outputs - 1) * stride + elements - size, 0) // 2
    joins = []
    for element in range(elements):
        inputs = (output * stride + element - before for output in range(outputs))
        joins.append([(i, o) for o, i in enumerate(inputs) if 0 <= i < size])
    return joins
