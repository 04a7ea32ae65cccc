"""Convolutions of small maps as matrix products.

In the flow: `stages` convolves coarse maps by it, and any Keras model can. On a map of
4x4 a 5x5 convolution mostly multiplies padding, and the kernels that libraries have for
it reach a fraction of the rate of a matrix product; a critic spends most of its time
there. Weights, results and saved files are those of `keras.layers.Conv2D`.
"""

import functools
from math import prod

import keras
import tensorflow as tf
from keras import ops

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
    """Returns the convolution as one matrix product to each element of the kernel.

    Args:
        inputs: Maps of shape `(batch, height, width, channels)`.
        kernel: Kernel of shape `(kernel height, kernel width, channels, filters)`.
        joins: What `joined_positions` returns for them.

    Returns:
        Maps of shape `(batch, output positions, filters)`.
    """
    maps = tf.reshape(inputs, (-1, prod(inputs.shape[1:3]), inputs.shape[3]))
    matrices = tf.reshape(kernel, (-1, *kernel.shape[2:]))
    return joined_products(joins, maps.shape[1])(maps, matrices)


def joined_products(joins, num_inputs):
    """Returns the function from maps and kernel to the maps that the joins make of them.

    The sum of `inputs[i] @ kernel[k] @ outputs[o]` over all joins is linear in each of
    the three, and its gradient by one of them is a sum of products of the two others.
    So the derivatives of each of the three functions here are the two others. Automatic
    differentiation comes to the same numbers by more copies, and three times the graph.
    """
    num_outputs = 1 + max(max(targets, default=0) for _, targets in joins)
    backward = [(targets, sources) for sources, targets in joins]

    @tf.custom_gradient
    def outputs_of(inputs, kernel):
        def derivatives(outputs):
            return inputs_of(outputs, kernel), kernel_of(inputs, outputs)

        return added_products(inputs, kernel, joins, num_outputs), derivatives

    @tf.custom_gradient
    def inputs_of(outputs, kernel):
        def derivatives(inputs):
            return outputs_of(inputs, kernel), kernel_of(inputs, outputs)

        transposed = {"transpose_b": True}
        inputs = added_products(outputs, kernel, backward, num_inputs, **transposed)
        return inputs, derivatives

    @tf.custom_gradient
    def kernel_of(inputs, outputs):
        def derivatives(kernel):
            return inputs_of(outputs, kernel), outputs_of(inputs, kernel)

        return kernel_products(inputs, outputs, joins), derivatives

    return outputs_of


def added_products(maps, matrices, joins, count, **transposed):
    """Multiplies rows of maps by each matrix and adds up what goes to one position.

    Args:
        maps: Maps of shape `(batch, positions, channels)`.
        matrices: A matrix to each element of the kernel, `(elements, ...)`.
        joins: For each element the positions that it takes, and those it adds to.
        count: Number of positions of the result.
        **transposed: Passed on to `tf.matmul`.

    Returns:
        Maps of shape `(batch, count, filters)`.
    """
    rows = tf.unstack(maps, axis=1)  # (batch, channels) to each position
    terms = [[] for _ in range(count)]  # (batch, filters) each
    axis = tf.constant(0)  # one node of the graph for all joins and splits
    for matrix, (sources, targets) in zip(tf.unstack(matrices), joins, strict=True):
        if sources:
            products = tf.matmul(joined(rows, sources, axis), matrix, **transposed)
            for target, part in zip(
                targets, parted(products, targets, axis), strict=True
            ):
                terms[target].append(part)
    some = next(filter(None, terms))[0]
    sums = [tf.add_n(each) if each else tf.zeros_like(some) for each in terms]
    return tf.stack(sums, axis=1)


def joined(rows, positions, axis):
    """Returns the rows of these positions as one matrix."""
    chosen = [rows[position] for position in positions]
    return tf.concat(chosen, axis) if chosen[1:] else chosen[0]


def parted(matrix, positions, axis):
    """Returns a matrix as the rows of these positions."""
    return tf.split(matrix, len(positions), axis) if positions[1:] else [matrix]


def kernel_products(inputs, outputs, joins):
    """Returns the products of all the pairs of rows that each element joins.

    Args:
        inputs: Maps of shape `(batch, input positions, channels)`.
        outputs: Maps of shape `(batch, output positions, filters)`.
        joins: What `joined_positions` returns.

    Returns:
        Tensor of shape `(elements, channels, filters)`.
    """
    rows, columns = tf.unstack(inputs, axis=1), tf.unstack(outputs, axis=1)
    axis = tf.constant(0)
    matrices = []
    for sources, targets in joins:
        if sources:
            left, right = joined(rows, sources, axis), joined(columns, targets, axis)
            matrices.append(tf.matmul(left, right, transpose_a=True))
        else:
            shape = (inputs.shape[2], outputs.shape[2])
            matrices.append(tf.zeros(shape, inputs.dtype))
    return tf.stack(matrices)


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
