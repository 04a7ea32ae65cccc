"""Matrix products between the positions of two maps, and their derivatives.

In the flow: `small_maps` convolves with `multiply`. A join `(i, k, o)` means that input
position i is multiplied by matrix k and the product is added to output position o. The
sum of `inputs[i] @ matrices[k] @ outputs[o]` over all joins is linear in each of its
three factors, and its gradient by one factor is a sum of products of the other two.
Each of the three sums below therefore has the other two as its derivatives, to every
order. Automatic differentiation gives the same numbers, but with a graph of twice the
size and with more copies.
"""

import tensorflow as tf
from keras import ops


def multiply(inputs, matrices, joins):
    """Multiplies input positions by matrices and adds up the products.

    Args:
        inputs: Maps of shape `(batch, input positions, channels)`.
        matrices: Matrices of shape `(matrices, channels, filters)`.
        joins: For each matrix, the input positions that it multiplies and the output
            positions that it adds to: two lists of integers of equal length.

    Returns:
        Maps of shape `(batch, output positions, filters)`.
    """
    num_inputs = inputs.shape[1]
    num_outputs = 1 + max(max(targets, default=0) for _, targets in joins)
    backward = [(targets, sources) for sources, targets in joins]

    @ops.custom_gradient
    def outputs_of(inputs, matrices):
        def derivatives(outputs):
            return inputs_of(outputs, matrices), matrices_of(inputs, outputs)

        return _sum_products(inputs, matrices, joins, num_outputs), derivatives

    @ops.custom_gradient
    def inputs_of(outputs, matrices):
        def derivatives(inputs):
            return outputs_of(inputs, matrices), matrices_of(inputs, outputs)

        transposed = {"transpose_b": True}
        inputs = _sum_products(outputs, matrices, backward, num_inputs, **transposed)
        return inputs, derivatives

    @ops.custom_gradient
    def matrices_of(inputs, outputs):
        def derivatives(matrices):
            return inputs_of(outputs, matrices), outputs_of(inputs, matrices)

        return _multiply_pairs(inputs, outputs, joins), derivatives

    return outputs_of(inputs, matrices)


def _sum_products(maps, matrices, joins, count, **transposed):
    """Multiplies positions by each matrix and adds up the products at each target.

    Args:
        maps: Maps of shape `(batch, positions, channels)`.
        matrices: Matrices of shape `(matrices, channels, filters)`.
        joins: For each matrix, the positions that it multiplies and those it adds to.
        count: Number of positions of the result.
        **transposed: Options of `tf.matmul`.

    Returns:
        Maps of shape `(batch, count, filters)`.
    """
    rows = tf.unstack(maps, axis=1)  # (batch, channels) for each position
    terms = [[] for _ in range(count)]  # (batch, filters) each
    axis = tf.constant(0)  # one node of the graph for every concatenation and split
    for matrix, (sources, targets) in zip(tf.unstack(matrices), joins, strict=True):
        if sources:
            products = tf.matmul(
                _concatenate(rows, sources, axis), matrix, **transposed
            )
            parts = _split(products, len(targets), axis)
            for target, part in zip(targets, parts, strict=True):
                terms[target].append(part)
    some = next(filter(None, terms))[0]
    sums = [tf.add_n(each) if each else tf.zeros_like(some) for each in terms]
    return tf.stack(sums, axis=1)


def _multiply_pairs(inputs, outputs, joins):
    """Returns, for each matrix, the sum of products of the pairs that it joins.

    Args:
        inputs: Maps of shape `(batch, input positions, channels)`.
        outputs: Maps of shape `(batch, output positions, filters)`.
        joins: As in `multiply`.

    Returns:
        Tensor of shape `(matrices, channels, filters)`.
    """
    rows, columns = tf.unstack(inputs, axis=1), tf.unstack(outputs, axis=1)
    axis = tf.constant(0)
    matrices = []
    for sources, targets in joins:
        if sources:
            left = _concatenate(rows, sources, axis)
            right = _concatenate(columns, targets, axis)
            matrices.append(tf.matmul(left, right, transpose_a=True))
        else:
            shape = (inputs.shape[2], outputs.shape[2])
            matrices.append(tf.zeros(shape, inputs.dtype))
    return tf.stack(matrices)


def _concatenate(rows, positions, axis):
    """Returns the rows of these positions as one matrix."""
    chosen = [rows[position] for position in positions]
    return tf.concat(chosen, axis) if chosen[1:] else chosen[0]


def _split(matrix, count, axis):
    """Returns `count` matrices of equal height."""
    return tf.split(matrix, count, axis) if count > 1 else [matrix]
