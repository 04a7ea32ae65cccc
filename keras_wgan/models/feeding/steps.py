"""Feeds each training step the batches of all its critic steps as one flat batch.

In the flow: `fitting` turns the user's data here into what `train_step` receives. Keras
calls `train_step` once for each element of a data set, so an element made here holds
`critic_steps * batch` samples.
"""

import functools

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.batches import check_batch
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.forms import check_no_labels, check_samples_form
from keras_wgan.checks.settings import check_count
from keras_wgan.checks.training import check_divisible
from keras_wgan.data.source import ArraySource, Source
from keras_wgan.data.stream import step_batches
from keras_wgan.data.table_source import is_table, table_values
from keras_wgan.models.feeding.batches import read_ahead
from keras_wgan.models.feeding.groups import CheckedBatches, GroupedBatches
from keras_wgan.models.feeding.guard import Guard
from keras_wgan.models.feeding.iterables import iterable_dataset, yields_batches
from keras_wgan.models.loops import interleave


def step_dataset(model, x, y, batch_size, *, shuffle, endless):
    """Turns what `fit` was given into a data set of whole training steps.

    Args:
        model: The model that is to be fitted.
        x: Samples as an array, a table, a `Source`, a `tf.data.Dataset` of batches, a
            `keras.utils.PyDataset`, or an iterable of batches.
        y: Labels of an array `x`, else `None`.
        batch_size: Samples to one critic step, for arrays, tables and sources.
        shuffle: Whether arrays, tables and sources are shuffled, again in each pass.
        endless: Whether one pass follows the other, instead of one pass an iteration.

    Returns:
        A `tf.data.Dataset` or `PyDataset` of `(critic_steps * batch, ...)` samples,
        or of such samples and labels.

    Raises:
        ValueError: If the data do not fit the model, or make no whole step.
    """
    dataset = _as_dataset(x, y)
    if isinstance(dataset, keras.utils.PyDataset):
        return GroupedBatches(dataset, model)
    if dataset is not None:
        return _regroup(dataset, model, endless)
    check_count("batch_size", batch_size)
    check_divisible(batch_size, model.num_replicas)
    return step_batches(
        array_source(model, x, y),
        batch_size * model.critic_steps,
        seed=model.order_seed,
        first_step=lambda: model.steps_taken,
        endless=endless,
        shuffle=shuffle,
    )


def held_out_data(model, x, y, batch_size):
    """Checks held-out data and returns them as Keras' `evaluate` takes them.

    Several replicas get full batches only: one without a sample would have no mean.

    Args:
        model: The model that is to be evaluated.
        x: Samples in any form that `step_dataset` takes.
        y: Labels of an array `x`, else `None`.
        batch_size: Samples to one batch, for arrays, tables and sources.

    Returns:
        The pair `(x, y)`, of which `y` is `None` if a data set brings the labels.

    Raises:
        ValueError: If the data do not fit the model.
    """
    dataset = _as_dataset(x, y)
    if isinstance(dataset, keras.utils.PyDataset):
        return CheckedBatches(dataset, model), None
    if dataset is not None:
        guard = Guard(model)
        batches, batch_size = read_ahead(dataset, guard, 1)
        batches = guard.over(batches)
        check_divisible(batch_size, model.num_replicas)
        return batches if model.num_replicas == 1 else batches.rebatch(
            batch_size, True
        ), None
    arrays = array_source(model, x, y).arrays()
    check_enough("Evaluating", len(arrays[0]), model.num_replicas)
    if model.num_replicas == 1:
        return (*arrays, None)[:2]
    shares = len(arrays[0]) // model.num_replicas
    batch_size = min(batch_size, shares * model.num_replicas)
    check_divisible(batch_size, model.num_replicas)
    return tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size, True), None


def array_source(model, x, y):
    """Returns arrays, tables and sources as a source whose samples are checked."""
    expected = read_expected(model.data_network, model.generator)
    if isinstance(x, Source):
        return _CheckedSource(x, expected)
    if is_table(x):
        x = table_values(x)
    check_samples_form(x)
    samples, *labels = check_batch(expected, (x, y))
    return ArraySource(samples, *labels)


class _CheckedSource(Source):
    """The samples and labels of a source, in the form that the networks take.

    Args:
        source: The `Source`.
        expected: What the networks expect.
    """

    def __init__(self, source, expected):
        self.source = source
        self.expected = expected
        self.sample_shape = source.sample_shape
        self.read(np.arange(min(1, len(source))))

    def __len__(self):
        return len(self.source)

    def read(self, indices):
        return check_batch(self.expected, self.source.read(indices))

    def arrays(self):
        return check_batch(self.expected, self.source.arrays())

    def order(self, rng):
        return self.source.order(rng)


def _as_dataset(x, y):
    """Returns whatever yields batches as a data set, and `None` for arrays and sources."""
    if is_table(x) or not (
        isinstance(x, (tf.data.Dataset, keras.utils.PyDataset)) or yields_batches(x)
    ):
        return None
    check_no_labels(y)
    known = isinstance(x, (tf.data.Dataset, keras.utils.PyDataset))
    return x if known else iterable_dataset(x)


def _regroup(dataset, model, endless):
    """Joins `critic_steps` batches of a data set into each element."""
    batches, steps = int(dataset.cardinality()), model.critic_steps
    if batches == tf.data.INFINITE_CARDINALITY and not endless:
        raise ValueError("An endless data set needs `steps_per_epoch` in fit.")
    guard = Guard(model)
    once, batch_size = read_ahead(dataset, guard, steps)
    check_divisible(batch_size, model.num_replicas)
    grouped = once.rebatch(steps * batch_size, drop_remainder=True)
    grouped = guard.over(grouped, steps)
    grouped = grouped.map(functools.partial(_interleave_rows, steps=steps))
    return _with_cardinality(grouped, dataset, batches, steps)


def _interleave_rows(*parts, steps):
    """Interleaves the batches of tensors that hold one batch after the other."""

    def interleaved(part):
        stacked = tf.reshape(part, tf.concat([(steps, -1), tf.shape(part)[1:]], 0))
        stacked.set_shape((steps, None, *part.shape[1:]))
        return interleave(stacked, tf.experimental.numpy)

    return keras.tree.map_structure(interleaved, parts)


def _with_cardinality(grouped, dataset, batches, steps):
    """Tells Keras how many steps there are, where the data set itself knows."""
    static = keras.tree.flatten(dataset.element_spec)[0].shape[:1]
    if batches == tf.data.INFINITE_CARDINALITY:
        count = batches
    elif batches > 0 and static.rank and static[0] is not None:
        count = batches // steps
    else:
        return grouped
    return grouped.apply(tf.data.experimental.assert_cardinality(count))
