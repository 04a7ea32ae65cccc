"""The forms in which files and arrays hold labels, and what becomes of them.

In the flow: the sources of files ask here. Whole numbers of any type, truth values,
one-hot vectors and texts become class numbers from 0. Numbers that are far from 0 to the
number of classes are renumbered, and keep their names. The rest stays as it is, and is
named for what it is.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.checks.arrays import check_form, check_layout
from keras_wgan.checks.labels import (
    LABEL_ADVICE,
    check_labels,
    check_text_labels,
    refuse_ids,
)
from keras_wgan.checks.names import shown
from keras_wgan.data.conditions import has_several, map_conditions

MOST_NUMBERS = 1000  # class numbers that are kept, even if some have no samples
MOST_IDS = 100  # classes that may have fewer than two samples each
LEAST_SAMPLES = 10  # in a class, on average, if there are more than MOST_NUMBERS


class Labels(NamedTuple):
    """Labels of samples.

    Attributes:
        values: int32 class numbers `(n,)`, or numbers `(n, ...)` of another meaning.
        class_names: Names of the classes, or `None` if there are none.
        form: What the labels were, in words.
    """

    values: np.ndarray
    class_names: list | None = None
    form: str = ""


def read_labels(labels, num_samples):
    """Returns the `Labels` of samples.

    Args:
        labels: Array of shape `(n,)`, `(n, ...)` or `(1, n)`: numbers, truth values,
            texts, one-hot or other vectors.
        num_samples: Number of samples.

    Raises:
        ValueError: If there is not one label for each sample, if labels are of another
            type, or if there are too many classes.

    Example:

    >>> from keras_wgan.data.label_forms import read_labels
    >>> read_labels(["dog", "cat", "dog"], 3)
    Labels(values=array([1, 0, 1], dtype=int32), class_names=['cat', 'dog'], form='texts')
    """
    labels = check_form("Labels", labels)
    if labels.shape == (1, num_samples) and num_samples > 1:
        labels = labels[0]
    if labels.dtype.kind in "SUO":
        return _texts(check_text_labels(labels, num_samples))
    check_layout("Labels", labels, (num_samples, "..."), advice=LABEL_ADVICE)
    if labels.size and labels.shape[1:] == (1,) and _is_whole(labels):
        labels = labels[:, 0]
    if labels.dtype.kind == "b" and labels.ndim == 1:
        return Labels(labels.astype(np.int32), ["False", "True"], "truth values")
    if labels.ndim == 1 and labels.size and _is_whole(labels):
        return _whole_numbers(labels)
    values = check_labels(labels, num_samples)
    return _vectors(values) if values.ndim == 2 else _others(values)


def read_conditions(labels, num_samples):
    """Returns the `Labels` of samples with one condition or several.

    Args:
        labels: What `read_labels` takes, or a tuple or a dictionary of several.
        num_samples: Number of samples.
    """
    if not has_several(labels):
        return read_labels(labels, num_samples)
    read = map_conditions(lambda part: read_labels(part, num_samples), labels)
    items = read.items() if isinstance(read, dict) else enumerate(read, start=1)
    forms = [f"{shown(str(key))} ({_in_words(one)})" for key, one in items]
    return Labels(map_conditions(lambda one: one.values, read), None, ", ".join(forms))


def _in_words(labels):
    """Returns what one condition of several is."""
    classes = labels.values.dtype.kind == "i" and labels.values.ndim == 1
    return f"{len(np.unique(labels.values))} classes" if classes else labels.form


def _is_whole(labels):
    """Tells whether all labels are whole numbers."""
    return bool((np.floor(labels) == labels).all()) and bool(np.isfinite(labels).all())


def _whole_numbers(labels):
    """Returns whole numbers as classes: as they are, or renumbered."""
    numbers, places = np.unique(labels, return_inverse=True)
    form = "whole numbers" if labels.dtype.kind == "f" else ""
    too_many = _too_many(len(numbers), len(labels))
    if too_many and labels.dtype.kind == "f":
        return _others(check_labels(labels, len(labels)))
    if numbers[0] >= 0 and numbers[-1] < max(MOST_NUMBERS, 2 * len(numbers)):
        if too_many and len(numbers) > MOST_NUMBERS:
            refuse_ids(len(numbers), len(labels), "numbers")
        return Labels(labels.astype(np.int32), None, form)
    if too_many:
        refuse_ids(len(numbers), len(labels), "numbers")
    names = [str(int(number)) for number in numbers]
    form = f"{form or 'numbers'} {names[0]} to {names[-1]}, renumbered from 0"
    return Labels(places.astype(np.int32), names, form)


def _too_many(classes, samples):
    """Tells whether there are so many classes that labels are no classes."""
    few = classes > MOST_IDS and 2 * classes > samples
    return few or (classes > MOST_NUMBERS and LEAST_SAMPLES * classes > samples)


def _texts(texts):
    """Returns texts as classes in the order of their names, or of their numbers."""
    names, places = np.unique(texts, return_inverse=True)
    if _too_many(len(names), len(texts)):
        refuse_ids(len(names), len(texts), "texts")
    order = np.arange(len(names))
    if all(name.isdecimal() for name in names):
        order = np.argsort([int(name) for name in names], kind="stable")
    ranks = np.argsort(order)
    names = [str(names[place]) for place in order]
    return Labels(ranks[places].astype(np.int32), names, "texts")


def _vectors(values):
    """Returns vectors: one-hot ones as classes, the others as they are."""
    width = values.shape[1]
    if not np.isin(values, (0, 1)).all() or width < 2:
        return Labels(values, None, f"vectors of {width} numbers")
    counts = values.sum(axis=1)
    if (counts == 1).all():
        names = [str(number) for number in range(width)]
        return Labels(values.argmax(axis=1).astype(np.int32), names, "one-hot")
    return Labels(values, None, f"multi-hot vectors of {width} values")


def _others(values):
    """Returns labels that are neither classes nor vectors, named for what they are."""
    if values.ndim > 1 or not values.size:
        return Labels(values, None, f"arrays of shape {values.shape[1:]}")
    return Labels(
        values, None, f"real numbers from {values.min():g} to {values.max():g}"
    )
