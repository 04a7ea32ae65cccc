"""A network over many samples: the result of a sample depends on that sample alone.

In the flow: `TadGAN.reconstruct` and `critic_scores` compute here. Products of matrices
of other sizes round differently. So samples go through the network in blocks of one
size, of which the last one is filled up. Then a stream, which reconstructs a few
windows at a time, gets the same numbers as whoever reconstructs all at once.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

BLOCK = 96  # samples; products of 8 to 48 rows at a time leave no rest of it


def in_blocks(network, sample_shape, run_eagerly=False):
    """Returns a function that applies a network to blocks of samples.

    Args:
        network: Keras model with one input and one output.
        sample_shape: Shape of a sample, with `None` for any length.
        run_eagerly: Whether the function runs without a graph. Defaults to `False`.

    Returns:
        Function from `(blocks, BLOCK, ...)` to outputs of the same first two axes, in
        Keras' float type.
    """
    dtype = keras.config.floatx()

    def outputs_of(block):
        return ops.cast(network(block, training=False), dtype)

    def outputs_of_blocks(blocks):
        return tf.map_fn(outputs_of, blocks, fn_output_signature=dtype)

    if run_eagerly:
        return outputs_of_blocks
    signature = [tf.TensorSpec((None, BLOCK, *sample_shape), dtype)]
    traced = tf.function(outputs_of_blocks, signature, autograph=False)
    return traced.get_concrete_function()  # `traced` warns of many models' traces


def apply_in_blocks(function, samples):
    """Returns the outputs of samples, `(n, ...)`, of a function of `in_blocks`.

    Args:
        function: Function that `in_blocks` has returned.
        samples: Array of shape `(n, ...)`.
    """
    count = max(1, -(-len(samples) // BLOCK))
    shape = count * BLOCK, *samples.shape[1:]
    filled = np.zeros(shape, keras.config.floatx())
    filled[: len(samples)] = samples
    blocks = tf.convert_to_tensor(filled.reshape(count, BLOCK, *shape[1:]))
    outputs = np.asarray(function(blocks))
    return outputs.reshape(count * BLOCK, *outputs.shape[2:])[: len(samples)]
