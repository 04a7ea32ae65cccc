"""How one training step runs its critic steps, and how their batches share an element.

In the flow: `fitting` interleaves the batches of a step into one element of a data set,
`AlternatingModel.train_step` splits them again and repeats the critic's update. A
Python loop would trace the update once for each critic step, and the first step of a
model would wait for it.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_wgan.checks.training import check_divisible, check_unused


def interleave(stacked, xp=np):
    """Joins batches so that row `j * steps + i` is sample j of batch i.

    Each replica's share of the rows then holds its share of every batch.

    Args:
        stacked: Array or tensor of shape `(steps, batch, ...)`.
        xp: Module that computes it: NumPy (default) or `tf.experimental.numpy`.
    """
    rows_shape = (-1, *stacked.shape[2:])
    return xp.reshape(xp.moveaxis(stacked, 0, 1), rows_shape)


def split_batches(data, steps):
    """Returns a step's samples and labels by batch, the inverse of `interleave`.

    Args:
        data: Samples of shape `(steps * batch, ...)`, or a pair of them and labels,
            which are a tensor or a tuple of tensors.
        steps: Number of batches.

    Returns:
        Tuple of samples, in Keras' float type, and labels if there are any, of tensors
        of shape `(steps, batch, ...)`.
    """
    samples, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
    if weights is not None:
        check_unused(sample_weight=weights)
    if samples.shape[0] is not None and samples.shape[0] % steps:
        check_divisible(samples.shape[0], steps, "batches (critic_steps)")
    samples = ops.cast(samples, keras.config.floatx())
    parts, batches = (samples,) if labels is None else (samples, labels), []
    for part in tf.nest.flatten(parts):
        sizes = ops.shape(part)[1:]  # integers, except where a network leaves one open
        rows = ops.reshape(part, (-1, steps, *sizes))
        batches.append(ops.moveaxis(rows, 1, 0))  # -> (steps, batch, ...)
    return tf.nest.pack_sequence_as(parts, batches)


def for_each(function, batches, jit_compile, run_eagerly):
    """Calls a function on each of the stacked batches in turn.

    Args:
        function: Function of samples and labels; its result is dropped.
        batches: What `split_batches` returns.
        jit_compile: Whether the step is compiled by XLA, which copies a called
            function but compiles the body of a loop once.
        run_eagerly: Whether there is no graph.

    Returns:
        The last batch.
    """
    if jit_compile and not tf.distribute.has_strategy():
        return _loop_over(function, batches)
    if not run_eagerly and not tf.distribute.has_strategy():
        function = _traced_once(function)
    for parts in zip(*map(tf.unstack, tf.nest.flatten(batches)), strict=True):
        batch = tf.nest.pack_sequence_as(batches, parts)
        function(*batch)
    return batch


def _loop_over(function, batches):
    """Calls the function in a loop of the graph, in which replicas cannot merge."""

    def body(step):
        function(*_batch_at(batches, step))
        return step + 1

    num_steps = batches[0].shape[0]
    tf.while_loop(lambda step: step < num_steps, body, [0], parallel_iterations=1)
    return _batch_at(batches, -1)


def _batch_at(batches, step):
    """Returns one of the stacked batches."""
    return tf.nest.map_structure(lambda part: part[step], batches)


def _traced_once(function):
    """Returns the function as a subgraph that is traced and optimized only once."""
    return tf.function(
        function, autograph=False, experimental_attributes={"_noinline": True}
    )
