"""Feeds each training step the batches of all its critic steps as one flat batch.

In the flow: `fitting` turns the user's data here into what `train_step` receives. Keras
calls `train_step` once for each element of a data set, so an element made here holds
`critic_steps * batch` samples.
"""

import contextlib
import functools
import warnings

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.batches import check_batch
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.settings import check_count
from keras_wgan.checks.training import check_divisible
from keras_wgan.data.source import ArraySource, Source
from keras_wgan.data.stream import step_batches
from keras_wgan.models.loops import interleave

MORE_DATA = "Use more data, a smaller batch or fewer critic_steps."


def step_dataset(model, x, y, batch_size, *, shuffle, endless):
    """Turns what `fit` was given into a data set of whole training steps.

    Args:
        model: The model that is to be fitted.
        x: Samples as an array, a `Source`, a `tf.data.Dataset` of batches, or a
            `keras.utils.PyDataset`.
        y: Labels of an array `x`, else `None`.
        batch_size: Samples to one critic step, for arrays and sources.
        shuffle: Whether arrays and sources are shuffled, again in each pass.
        endless: Whether one pass follows the other, instead of one pass an iteration.

    Returns:
        A `tf.data.Dataset` or `PyDataset` of `(critic_steps * batch, ...)` samples,
        or of such samples and labels.

    Raises:
        ValueError: If the data do not fit the model, or make no whole step.
    """
    if isinstance(x, (tf.data.Dataset, keras.utils.PyDataset)):
        if y is not None:
            raise ValueError("A data set yields its labels itself. Leave out `y`.")
        if isinstance(x, keras.utils.PyDataset):
            return _GroupedBatches(x, model)
        return _regroup(x, model, endless)
    check_count("batch_size", batch_size)
    check_divisible(batch_size, model.num_replicas)
    source = array_source(model, x, y)
    return step_batches(
        source,
        batch_size * model.critic_steps,
        seed=model.order_seed,
        first_step=lambda: model.steps_taken,
        endless=endless,
        shuffle=shuffle,
    )


def array_source(model, x, y):
    """Returns arrays, once they are checked, as a source; or the source that came."""
    if isinstance(x, Source):
        check_batch(model.data_network, x.read(np.arange(min(1, len(x)))))
        return x
    if not (isinstance(x, (np.ndarray, list)) or tf.is_tensor(x)):
        raise ValueError(
            "Training data must be an array of samples, a tf.data.Dataset of batches, a "
            f"keras.utils.PyDataset or a kw.data source. Received: {type(x)}."
        )
    samples, *labels = check_batch(model.data_network, (x, y))
    return ArraySource(samples.astype(keras.config.floatx(), copy=False), *labels)


def held_out_data(model, x, y, batch_size):
    """Checks held-out data and returns them as Keras' `evaluate` takes them.

    Several replicas get full batches only: one without a sample would have no mean.

    Args:
        model: The model that is to be evaluated.
        x: Samples as an array, a `Source`, a `tf.data.Dataset` of batches, or a
            `keras.utils.PyDataset`.
        y: Labels of an array `x`, else `None`.
        batch_size: Samples to one batch, for arrays and sources.

    Returns:
        The pair `(x, y)`, of which `y` is `None` if a data set brings the labels.

    Raises:
        ValueError: If the data do not fit the model.
    """
    if isinstance(x, keras.utils.PyDataset):
        return x, y
    if not isinstance(x, tf.data.Dataset):
        arrays = array_source(model, x, y).arrays()
        check_enough("Evaluating", len(arrays[0]), model.num_replicas)
        if model.num_replicas == 1:
            return (*arrays, None)[:2]
        shares = len(arrays[0]) // model.num_replicas
        batch_size = min(batch_size, shares * model.num_replicas)
        check_divisible(batch_size, model.num_replicas)
        return tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size, True), None
    batch_size = _first_batch_size(x, model)
    return (x if model.num_replicas == 1 else x.rebatch(batch_size, True)), y


def _first_batch_size(dataset, model):
    """Returns the size of a data set's batches, after the first of them is checked."""
    first = list(dataset.take(1).as_numpy_iterator())
    check_enough("A data set", len(first), 1, "batch")
    check_batch(model.data_network, first[0])
    batch_size = len(first[0][0] if isinstance(first[0], tuple) else first[0])
    check_divisible(batch_size, model.num_replicas)
    return batch_size


def _regroup(dataset, model, endless):
    """Joins `critic_steps` batches of a data set into each element."""
    batch_size, steps = _first_batch_size(dataset, model), model.critic_steps
    grouped = dataset.rebatch(steps * batch_size, drop_remainder=True)
    unit, whole_steps = f"steps of {steps} batches (critic_steps)", grouped.take(1)
    check_enough("A data set", len(list(whole_steps)), 1, unit, advice=MORE_DATA)
    grouped = grouped.map(functools.partial(_interleave_rows, steps=steps))
    return _with_cardinality(grouped, dataset, steps, endless)


def _interleave_rows(*parts, steps):
    """Interleaves the batches of tensors that hold one batch after the other."""
    xp = tf.experimental.numpy
    return tuple(
        interleave(tf.reshape(part, (steps, -1, *part.shape[1:])), xp) for part in parts
    )


def _with_cardinality(grouped, dataset, steps, endless):
    """Tells Keras how many steps there are, where the data set itself knows."""
    batches = int(dataset.cardinality())
    if batches == tf.data.INFINITE_CARDINALITY:
        if not endless:
            raise ValueError("An endless data set needs `steps_per_epoch` in fit.")
        return grouped.apply(tf.data.experimental.assert_cardinality(batches))
    static = keras.tree.flatten(dataset.element_spec)[0].shape[0]
    if batches > 0 and static is not None:
        grouped = grouped.apply(
            tf.data.experimental.assert_cardinality(batches // steps)
        )
    return grouped


@contextlib.contextmanager
def uncounted_epochs(steps_per_epoch):
    """Silences Keras' warning at the end of a data set of unknown length.

    With `steps_per_epoch` the end came too early, and the warning is right.
    """
    with warnings.catch_warnings():
        if steps_per_epoch is None:
            warnings.filterwarnings("ignore", message="Your input ran out of data")
        yield


class _GroupedBatches(keras.utils.PyDataset):
    """A `PyDataset` of whole training steps: `critic_steps` batches of another.

    Args:
        batches: The `PyDataset` that yields one batch at a time.
        model: The model that is to be fitted.
    """

    def __init__(self, batches, model):
        super().__init__(
            workers=batches.workers,
            use_multiprocessing=batches.use_multiprocessing,
            max_queue_size=batches.max_queue_size,
        )
        self.batches = batches
        self.steps = model.critic_steps
        first = self.parts(0)
        check_batch(model.data_network, first)
        check_divisible(len(first[0]), model.num_replicas)
        self.batch_size = len(first[0])
        self.whole = self._count_whole_steps()

    def parts(self, index):
        """Returns one batch as a tuple of arrays."""
        batch = self.batches[index]
        batch = batch if isinstance(batch, (tuple, list)) else (batch,)
        return tuple(np.asarray(part) for part in batch)

    def _count_whole_steps(self):
        """Returns how many steps the full batches make; `None` if they do not end."""
        available = self.batches.num_batches
        if available is None:
            return None
        if len(self.parts(available - 1)[0]) < self.batch_size:
            available -= 1
        unit = f"batches of {self.batch_size} (critic_steps)"
        check_enough("A step", available, self.steps, unit, advice=MORE_DATA)
        return available // self.steps

    @property
    def num_batches(self):
        return self.whole

    def __getitem__(self, index):
        first = index * self.steps
        batches = [self.parts(first + offset) for offset in range(self.steps)]
        return tuple(interleave(np.stack(part)) for part in zip(*batches, strict=True))

    def on_epoch_begin(self):
        self.batches.on_epoch_begin()

    def on_epoch_end(self):
        self.batches.on_epoch_end()
