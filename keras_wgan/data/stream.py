"""Batches of a source, in an order that a resumed run continues exactly.

In the flow: `fit` calls this with the source of its data, and gives the batches to
`train_step`. The batches are a pure function of the seed and the step, in any process:
the seed and the first step of a pass decide its order, and step `s` of the pass reads
the `s`-th part of that order.
"""

import collections
import contextlib
import functools

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.counts import check_enough

_failures = collections.deque(maxlen=8)


def step_batches(source, batch_size, *, seed, first_step, endless=False, shuffle=True):
    """Returns the batches of a source, one for each training step.

    Every batch is full: a pass leaves out the samples that remain, and the next pass
    has another order. No sample comes twice in a pass. Inside `reading_errors()`, the
    caller receives the errors of `source.read` themselves.

    Args:
        source: The `Source` to read.
        batch_size: Samples of one step, `critic_steps * batch_size` of the model.
        seed: Non-negative integer that decides all orders.
        first_step: Function without arguments that returns the number of the next
            training step. It is called whenever iteration begins.
        endless: Whether passes follow each other without end. They begin at multiples
            of `len(source) // batch_size`, and iteration begins at `first_step()`,
            inside its pass. If `False`, one pass begins at `first_step()`. Defaults
            to `False`.
        shuffle: Whether to shuffle each pass. If `False`, every pass has the natural
            order. Defaults to `True`.

    Returns:
        A `tf.data.Dataset` of tuples as `source.read` returns them, with static
        shapes `(batch_size, ...)`, and with known cardinality.

    Raises:
        ValueError: If the source has fewer samples than one batch.

    Example:

    >>> import numpy as np
    >>> from keras_wgan.data.source import ArraySource
    >>> from keras_wgan.data.stream import step_batches
    >>> source = ArraySource(np.arange(6.0))
    >>> batches = step_batches(source, 2, seed=0, first_step=lambda: 0, shuffle=False)
    >>> [samples.numpy().tolist() for samples, in batches]
    [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    """
    advice = "Lower batch_size or critic_steps, or add data."
    purpose = "A training step (critic_steps * batch_size)"
    check_enough(purpose, len(source), batch_size, advice=advice)
    steps = len(source) // batch_size
    example = source.read(np.arange(1))
    flat = keras.tree.flatten(example)
    dtypes = [array.dtype for array in flat]

    @functools.lru_cache(maxsize=2)
    def order(pass_start):
        if not shuffle:
            return np.arange(len(source))
        return source.order(np.random.default_rng([seed, pass_start]))

    @remembering_failure
    def read(pass_start, position):
        first = position * batch_size
        indices = order(int(pass_start))[first : first + batch_size]
        return keras.tree.flatten(source.read(indices))

    def batch(pass_start, position):
        arrays = tf.numpy_function(read, [pass_start, position], dtypes)
        for array, like in zip(arrays, flat, strict=True):
            array.set_shape((batch_size, *like.shape[1:]))
        return keras.tree.pack_sequence_as(example, arrays)

    positions = _pass_positions(steps, first_step, endless)
    count = tf.data.INFINITE_CARDINALITY if endless else steps
    batches = positions.map(batch).apply(tf.data.experimental.assert_cardinality(count))
    return batches.prefetch(2)


def _pass_positions(steps, first_step, endless):
    """Returns the data set of `(first step of the pass, position in the pass)`."""

    def read_first_step(_):
        return tf.numpy_function(lambda: np.int64(first_step()), [], tf.int64)

    def steps_from(start):
        start.set_shape(())
        end = tf.int64.max if endless else start + steps
        return tf.data.Dataset.range(start, end).map(lambda step: (start, step))

    def find_position(start, step):
        position = step % steps if endless else step - start
        return step - position, position

    first = tf.data.Dataset.range(1).map(read_first_step)
    return first.flat_map(steps_from).map(find_position)


def remembering_failure(read):
    """Returns the same function, which also keeps its error if it fails."""

    @functools.wraps(read)
    def remembering(*arguments):
        try:
            return read(*arguments)
        except Exception as error:
            _failures.append(error)
            raise

    return remembering


@contextlib.contextmanager
def reading_errors():
    """Raises an error of `Source.read` as itself.

    TensorFlow turns an error inside a data set into an error of its own, whose long
    message hides the cause. Iterate inside this context to see the first error.

    Example:

    >>> import numpy as np
    >>> from keras_wgan.data.source import ArraySource
    >>> from keras_wgan.data.stream import reading_errors, step_batches
    >>> source = ArraySource(np.arange(6.0))
    >>> batches = step_batches(source, 2, seed=0, first_step=lambda: 0)
    >>> source.samples = None
    >>> with reading_errors():
    ...     list(batches)
    Traceback (most recent call last):
    TypeError: object of type 'NoneType' has no len()
    """
    failure = None
    try:
        yield
    except tf.errors.OpError as error:
        failure = _remembered_failure(error.message)
        if failure is None:
            raise
    try:
        if failure is not None:
            raise failure from None
    finally:
        # An error in its own frame is a cycle that would keep the iterator alive.
        failure = None


def _remembered_failure(message):
    """Returns the error of reading that a message of TensorFlow quotes, or `None`."""
    for failure in list(_failures):
        if f"{type(failure).__name__}: {failure}" in message:
            _failures.clear()
            return failure
    return None
