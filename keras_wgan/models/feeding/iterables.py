"""Python objects that yield batches, as data sets of TensorFlow.

In the flow: `steps` brings generators and the loaders of other libraries here, such as
PyTorch's `DataLoader`. Keras takes them, and so does `fit`.
"""

import itertools

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.batches import check_no_dictionary
from keras_wgan.checks.counts import check_enough
from keras_wgan.data.source import Source


def yields_batches(data):
    """Tells whether data are a Python object that yields one batch after the other."""
    known = (str, bytes, list, tuple, dict, Source)
    is_array = hasattr(data, "__array__") or tf.is_tensor(data)
    return hasattr(data, "__iter__") and not is_array and not isinstance(data, known)


def iterable_dataset(data):
    """Returns the batches of an iterable as a `tf.data.Dataset`.

    Args:
        data: Iterable of batches of samples, or of pairs `(samples, labels)`, whose parts
            NumPy can read. Every pass asks for a new iterator.

    Raises:
        ValueError: If it yields nothing, or dictionaries.
    """
    batches = map(_arrays, iter(data))
    first = next(batches, None)
    check_enough("The data", int(first is not None), 1, "batch")
    passes = iter([itertools.chain([first], batches)])
    return tf.data.Dataset.from_generator(
        lambda: next(passes, None) or map(_arrays, iter(data)),
        output_signature=keras.tree.map_structure(_signature, first),
    )


def _arrays(batch):
    """Returns a batch with NumPy arrays as its parts."""
    check_no_dictionary(batch)
    batch = tuple(batch) if isinstance(batch, list) else batch
    return keras.tree.map_structure(np.asarray, batch)


def _signature(array):
    """Returns what TensorFlow must know of an array whose first axis is the batch."""
    shape = (None, *array.shape[1:]) if array.ndim else ()
    return tf.TensorSpec(shape, array.dtype)
