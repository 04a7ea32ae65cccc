"""Matrix products of the positions of maps, by lists of which go together.

In the flow: `small_maps` convolves by them. A join `(i, k, o)` says that input position
i is multiplied by matrix k and added to output position o. The sum of
`inputs[i] @ matrices[k] @ outputs[o]` over all joins is linear in each of the three, and
its gradient by one of them is a sum of products of the other two. So each of the three
functions here has the other two as its derivatives, to every order. Automatic
differentiation would come to the same numbers by twice the graph, and more copies.
"""

import tensorflow as tf


def multiply(inputs, matrices, joins):
    """Multiplies input positions by matrices and adds up the products.

    Args:
        inputs: Maps of shape `(batch, input positions, channels)`.
        matrices: Matrices of shape `(matrices, channels, filters)`.
        joins: For each matrix the input positions that it multiplies and the output
            positions that it adds to: two lists of integers of equal length.

    Returns:
        Maps of shape `(batch, output positions, filters)`.
    """
    num_inputs = inputs.shape[1]
    num_outputs = 1 + max(max(targets, default=0) for _, targets in joins)
    backward = [(targets, sources) for sources, targets in joins]

    @tf.custom_gradient
    def outputs_of(inputs, matrices):
        def derivatives(outputs):
            return inputs_of(outputs, matrices), matrices_of(inputs, outputs)

        return added_products(inputs, matrices, joins, num_outputs), derivatives

    @tf.custom_gradient
    def inputs_of(outputs, matrices):
        def derivatives(inputs):
            return outputs_of(inputs, matrices), matrices_of(inputs, outputs)

        transposed = {"transpose_b": True}
        inputs = added_products(outputs, matrices, backward, num_inputs, **transposed)
        return inputs, derivatives

    @tf.custom_gradient
    def matrices_of(inputs, outputs):
        def derivatives(matrices):
            return inputs_of(outputs, matrices), outputs_of(inputs, matrices)

        return pair_products(inputs, outputs, joins), derivatives

    return outputs_of(inputs, matrices)


def added_products(maps, matrices, joins, count, **transposed):
    """Multiplies positions of maps by each matrix and adds up what goes to one position.

    Args:
        maps: Maps of shape `(batch, positions, channels)`.
        matrices: Matrices of shape `(matrices, channels, filters)`.
        joins: For each matrix the positions that it takes, and those it adds to.
        count: Number of positions of the result.
        **transposed: Passed on to `tf.matmul`.

    Returns:
        Maps of shape `(batch, count, filters)`.
    """
    rows = tf.unstack(maps, axis=1)  # (batch, channels) to each position
    terms = [[] for _ in range(count)]  # (batch, filters) each
    axis = tf.constant(0)  # one node of the graph for all that is joined and parted
    for matrix, (sources, targets) in zip(tf.unstack(matrices), joins, strict=True):
        if sources:
            products = tf.matmul(joined(rows, sources, axis), matrix, **transposed)
            parts = parted(products, len(targets), axis)
            for target, part in zip(targets, parts, strict=True):
                terms[target].append(part)
    some = next(filter(None, terms))[0]
    sums = [tf.add_n(each) if each else tf.zeros_like(some) for each in terms]
    return tf.stack(sums, axis=1)


def pair_products(inputs, outputs, joins):
    """Returns, for each matrix, the products of all the pairs that it joins.

    Args:
        inputs: Maps of shape `(batch, input positions, channels)`.
        outputs: Maps of shape `(batch, output positions, filters)`.
        joins: As of `multiply`.

    Returns:
        Tensor of shape `(matrices, channels, filters)`.
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


def joined(rows, positions, axis):
    """Returns the rows of these positions as one matrix."""
    chosen = [rows[position] for position in positions]
    return tf.concat(chosen, axis) if chosen[1:] else chosen[0]


def parted(matrix, count, axis):
    """Returns a matrix as so many of equal height."""
    return tf.split(matrix, count, axis) if count > 1 else [matrix]
