"""Batches of a `tf.data.Dataset`, read once: a look ahead is not thrown away.

In the flow: `steps` asks here for the batches of a data set. The first ones are checked
before anything is trained, and the first pass goes on behind them. So a shuffle is
filled once, and a generator that can be read only once loses nothing.
"""

import itertools

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.counts import MORE_DATA, check_enough


def read_ahead(dataset, guard, num_batches):
    """Returns a data set that is read once, and the size of its batches.

    Args:
        dataset: `tf.data.Dataset` of batches.
        guard: The `Guard` that checks the batches that are read before this function
            returns.
        num_batches: How many batches of the first one's size must come.

    Returns:
        A tuple of a `tf.data.Dataset` of the same batches, and the number of samples in
        the first one.

    Raises:
        ValueError: If the batches do not fit the networks, or are too few.
    """
    batches, ahead, sizes = iter(dataset), [], []
    while not ahead or sum(sizes) < num_batches * sizes[0]:
        batch = next(batches, None)
        if batch is None:
            break
        arrays = keras.tree.map_structure(np.asarray, batch)
        sizes.append(len(guard.check(len(ahead), arrays)[0]))
        ahead.append(batch)
    check_enough("A data set", len(ahead), 1, "batch")
    unit = f"steps of {num_batches} batches (critic_steps)"
    steps = sum(sizes) // (num_batches * sizes[0])
    check_enough("A data set", steps, 1, unit, advice=MORE_DATA)
    return _going_on(dataset, ahead, batches), sizes[0]


def _going_on(dataset, ahead, batches):
    """Returns a data set whose first pass is what was read ahead, and what follows it."""
    passes = iter([-1])  # for `take`: all of the first pass, nothing of later ones
    begun = tf.data.Dataset.from_generator(
        lambda: itertools.chain(ahead, batches), output_signature=dataset.element_spec
    )

    def one_pass(_):
        count = tf.numpy_function(lambda: np.int64(next(passes, 0)), [], tf.int64)
        return begun.take(count).concatenate(dataset.take(-1 - count))

    return tf.data.Dataset.range(1).flat_map(one_pass)
