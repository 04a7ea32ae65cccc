"""Checks every batch of a data set, inside the pipeline, at little cost.

In the flow: what `fit` and `evaluate` read from data sets passes here. TensorFlow
compares each batch with the limits of the networks, and only a batch that breaks them
is given to the checks in Python, which say what is wrong.
"""

import functools

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.batches import TOLERANCE, check_batch
from keras_wgan.checks.expected import read_expected
from keras_wgan.data.stream import remembering_failure


class Guard:
    """Refuses batches that the networks cannot take, and brings the others to one form.

    Args:
        model: The model that is to be fitted or evaluated.
    """

    def __init__(self, model):
        self.expected = read_expected(model.data_network, model.generator)
        self.shapes = [
            self.expected.shape,
            *(c.shape for c in self.expected.conditions),
        ]

    def check(self, number, batch):
        """Returns a batch as `check_batch` does, or says which batch is wrong."""
        where = f" of batch {number} (counted from 0)"
        return check_batch(self.expected, batch, where)

    def over(self, dataset, group=1):
        """Returns the data set with `(samples,)` or `(samples, labels)` that were checked.

        Args:
            dataset: `tf.data.Dataset` of batches, or of several joined ones.
            group: How many batches are joined in each element. Defaults to 1.
        """
        guarded = functools.partial(self._guarded, group)
        return dataset.enumerate().map(
            tf.autograph.experimental.do_not_convert(guarded)
        )

    def _guarded(self, group, number, *batch):
        """Returns a batch, in the graph of the pipeline."""
        batch = batch[0] if len(batch) == 1 and isinstance(batch[0], tuple) else batch
        parts = self._parts(*batch)
        if len(parts) != len(self.shapes) or any(
            map(_needs_python, parts, self.shapes)
        ):
            checked = self._checked_by_python(group, number, parts)
        else:
            checked = tf.cond(
                self._fit_limits(parts),
                lambda: list(map(_in_shape, parts, self.shapes)),
                lambda: self._checked_by_python(group, number, parts),
            )
        return (
            (checked[0],) if len(checked) == 1 else (checked[0], _joined(checked[1:]))
        )

    def _parts(self, samples, labels=None):
        """Returns samples and labels as a flat list, in the order of the inputs."""
        if isinstance(labels, dict):
            labels = tuple(
                labels[condition.name] for condition in self.expected.conditions
            )
        return [samples, *(() if labels is None else keras.tree.flatten(labels))]

    def _fit_limits(self, parts):
        """Tells whether all numbers of a batch are finite and inside their limits."""
        fits = [_lie_in(parts[0], *_widened(self.expected.bounds))]
        for part, condition in zip(parts[1:], self.expected.conditions, strict=True):
            counts, known = condition.counts, np.isfinite(condition.counts)
            low, high = np.where(known, 0, -np.inf), np.where(known, counts - 1, np.inf)
            fits.append(_lie_in(_in_shape(part, condition.shape), low, high))
            if known.any() or condition.whole:
                fits.append(_are_whole(part))
        return tf.reduce_all(tf.stack(fits))

    def _checked_by_python(self, group, number, parts):
        """Returns the parts of a group of batches after the checks in Python."""

        def check(number, *parts):
            split = [np.array_split(part, group) for part in parts]
            batches = zip(*split, strict=True)
            checked = [
                keras.tree.flatten(
                    self.check(number * group + place, _as_batch(*batch))
                )
                for place, batch in enumerate(batches)
            ]
            joined = [np.concatenate(part) for part in zip(*checked, strict=True)]
            return [
                a.astype(t.as_numpy_dtype) for a, t in zip(joined, dtypes, strict=True)
            ]

        dtypes = [part.dtype for part in parts]
        checked = tf.numpy_function(
            remembering_failure(check), [number, *parts], dtypes
        )
        for part, given, shape in zip(checked, parts, self.shapes, strict=True):
            size = given.shape[:1] if given.shape.rank else [None]
            part.set_shape((*size, *shape))
        return checked


def _as_batch(samples, *labels):
    """Returns samples and labels as a data set yields them."""
    return (samples, labels) if labels else (samples,)


def _needs_python(part, shape):
    """Tells whether TensorFlow does not know that a part has the shape of its input."""
    if part.shape.rank is None:
        return True
    found = tuple(part.shape[1:])
    same = len(found) == len(shape) and all(
        wanted in (None, size) for size, wanted in zip(found, shape, strict=True)
    )
    return not (same or found == (*shape, 1) or (*found, 1) == shape)


def _in_shape(part, shape):
    """Returns a part with an axis of length 1 more or less, as its input has it."""
    if len(part.shape) == len(shape) + 1:
        return part
    return tf.reshape(part, (-1, *shape))


def _widened(bounds):
    """Returns bounds that let rounding pass; the checks in Python decide beyond them."""
    slack = TOLERANCE / 2
    return bounds[0] - slack, bounds[1] + slack


def _lie_in(values, low, high):
    """Tells whether all values are finite, and none lies outside its limits."""
    dtype = tf.as_dtype(keras.config.floatx())
    low, high = (np.clip(ends, dtype.min, dtype.max) for ends in (low, high))
    values = tf.cast(values, dtype)
    return tf.reduce_all(
        (values >= tf.cast(low, dtype)) & (values <= tf.cast(high, dtype))
    )


def _are_whole(values):
    """Tells whether all values are whole numbers."""
    if not values.dtype.is_floating:
        return tf.constant(True)
    return tf.reduce_all(values == tf.floor(values))


def _joined(labels):
    """Returns the labels of one condition as they are, those of several as a tuple."""
    return labels[0] if len(labels) == 1 else tuple(labels)
