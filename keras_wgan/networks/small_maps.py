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

SMALL = 2 / 3  # positions to a kernel element; on larger maps convolving is as quick


@keras.saving.register_keras_serializable(package="keras_wgan")
class SmallMapConv2D(keras.layers.Conv2D):
    """A `keras.layers.Conv2D` that is quick on maps smaller than its kernel.

    The convolution becomes one matrix product to each output position, of the input
    positions that reach it with their part of the kernel, and padding is left out. It
    is linear in kernel and input, as a convolution is, so it differentiates as often.
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
        outputs = multiply(inputs, kernel, joins)
        shape = self.compute_output_shape(inputs.shape)
        return ops.reshape(outputs, (-1, *shape[1:]))

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
    *sizes, channels, filters = kernel.shape
    elements = np.concatenate([elements for _, elements in joins])
    select = ops.cast(np.eye(prod(sizes))[elements], kernel.dtype)
    chosen = ops.matmul(select, ops.reshape(kernel, (prod(sizes), -1)))
    ends = np.cumsum([len(elements) for _, elements in joins])
    matrices = ops.split(chosen, ends[:-1].tolist())
    maps = ops.reshape(inputs, (-1, prod(inputs.shape[1:3]), channels))
    maps = ops.unstack(maps, axis=1)  # (batch, channels) for each input position
    outputs = []
    for (positions, _), matrix in zip(joins, matrices, strict=True):
        rows = ops.concatenate([maps[position] for position in positions], axis=1)
        outputs.append(ops.matmul(rows, ops.reshape(matrix, (-1, filters))))
    return ops.stack(outputs, axis=1)  # (batch, output positions, filters)


@functools.cache
def joined_positions(sizes, kernel_size, strides, padding):
    """Returns what each output position is the sum of.

    Returns:
        For each output position, row after row, the input positions and the kernel
        elements that are multiplied: two arrays of integers, of positions on the map
        and of elements in the kernel counted row after row.
    """
    arguments = zip(sizes, kernel_size, strides, strict=True)
    rows, columns = (joined_along_axis(*each, padding) for each in arguments)
    return [
        [
            np.add.outer(row * width, column).ravel()
            for row, column, width in zip(
                down, along, (sizes[1], kernel_size[1]), strict=True
            )
        ]
        for down in rows
        for along in columns
    ]


def joined_along_axis(size, elements, stride, padding):
    """Returns the same for one axis: `(positions, elements)` for each output."""
    outputs, before = (size - elements) // stride + 1, 0
    if padding == "same":
        outputs = -(-size // stride)
        before = max((outputs - 1) * stride + elements - size, 0) // 2
    joins = []
    for first in range(-before, outputs * stride - before, stride):
        element = np.arange(max(-first, 0), min(elements, size - first))
        joins.append((first + element, element))
    return joins
