"""Checks of labels against the networks that take them: one condition, or several.

In the flow: `fit`, `evaluate` and `generate` bring labels of any form here to the form
that the networks take.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array, check_form, shape_text
from keras_wgan.checks.expected import worded

HOW = "Pass them, as in fit(samples, labels) or generate(n, labels)."


def check_conditions(labels, num_samples, conditions, where="", for_all=False):
    """Returns labels in the form that a network takes, one for each sample.

    Args:
        labels: Array `(n, ...)`. With several conditions, a tuple of arrays in the
            order of the network's inputs, or a dictionary by the inputs' names.
        num_samples: Number of samples.
        conditions: What the network expects, a `Condition` for each input of labels.
        where: Words after "Labels" that say which batch it is. Defaults to "".
        for_all: Whether one label may stand for all samples. Defaults to `False`.

    Returns:
        `None` without labels, an array, or with several conditions a tuple of arrays.

    Raises:
        ValueError: If labels are missing, are superfluous or do not fit the network.
    """
    name, one = f"Labels{where}", len(conditions) == 1
    if not conditions:
        _refuse_superfluous(labels)
        return None
    checked = []
    for part, condition in zip(
        _in_order(labels, conditions, num_samples, name), conditions, strict=True
    ):
        called = name if one else f"{name}, {condition.name!r},"
        part = _fitted(check_form(called, part), condition.shape, num_samples, for_all)
        checked.append(_check_condition(part, num_samples, condition, called))
    return checked[0] if one else tuple(checked)


def _refuse_superfluous(labels):
    """Refuses labels for a network that takes none."""
    if labels is not None:
        raise ValueError(
            "An unconditional model takes no labels. Leave them out, or build both "
            "networks with a label input."
        )


def _in_order(labels, conditions, num_samples, name):
    """Returns a list of one array of labels to each condition."""
    names = [condition.name for condition in conditions]
    shapes = " and ".join(shape_text(worded(c.shape, num_samples)) for c in conditions)
    if labels is None:
        raise ValueError(
            f"A conditional model needs labels of shape {shapes}. Received no labels. {HOW}"
        )
    if isinstance(labels, dict):
        if set(labels) != set(names):
            raise ValueError(
                f"{name} must have the names of the network's inputs: {names}. Received "
                f"{list(labels)}. Name both networks' inputs so, or pass a tuple."
            )
        return [labels[key] for key in names]
    if len(conditions) == 1 and not isinstance(labels, tuple):
        return [labels]
    if not isinstance(labels, (tuple, list)) or len(labels) != len(conditions):
        found = len(labels) if isinstance(labels, (tuple, list)) else "one array"
        raise ValueError(
            f"{name} must be a tuple of {len(conditions)} arrays, of shape "
            f"{shapes}, or a dictionary by the names {names}. Received {found}."
        )
    return list(labels)


def _fitted(labels, shape, num_samples, for_all):
    """Returns labels with one axis of length 1 more or less, as the network has it.

    With `for_all`, one label is repeated for all samples.
    """
    if for_all and _is_one(labels.shape, shape):
        labels = np.broadcast_to(labels, (num_samples, *labels.shape))
    axes = labels.shape[1:]
    if axes == (*shape, 1) or (*axes, 1) == shape:
        labels = labels.reshape(len(labels), *shape)
    return labels


def _is_one(found, shape):
    """Tells whether a label's shape is that of one sample, not of a batch."""
    if shape in ((), (1,)):
        return found in ((), (1,))
    sizes = zip(found, shape, strict=False)
    return len(found) == len(shape) and all(b in (None, a) for a, b in sizes)


def _check_condition(labels, num_samples, condition, name):
    """Returns one condition, once shape, type and class numbers are checked."""
    advice = "Pass one label per sample, in the form that the networks take."
    if labels.ndim == 2 and condition.is_class:
        advice = "labels.argmax(axis=-1) gives the class numbers of one-hot vectors."
    shape = worded(condition.shape, num_samples)
    labels = check_array(name, labels, shape, advice=advice)
    _check_classes(labels, condition.counts, condition.whole, name)
    return labels


def _check_classes(labels, counts, whole, name):
    """Refuses labels that are no class numbers, where the network takes these.

    Args:
        labels: Array `(n, ...)`.
        counts: Number of classes of each number of a label, infinite if unknown.
        whole: Whether the network takes whole numbers only.
        name: What the message calls the labels.
    """
    known = np.isfinite(counts)
    wrong = (known | whole) & (labels != np.floor(labels))
    wrong = wrong | known & ((labels < 0) | (labels >= counts))
    if wrong.any():
        column = np.argwhere(wrong)[0][1:]
        values, count = (
            labels[(slice(None), *column)],
            counts[tuple(column)] if counts.shape else counts,
        )
        last = f" from 0 to {int(count) - 1}" if np.isfinite(count) else ""
        which = f" Column {column[0]}:" if len(column) and counts.size > 1 else ""
        raise ValueError(
            f"{name} must be integers{last}.{which} Received labels from {values.min()} to "
            f"{values.max()}. Number the classes from 0, or build networks for more of them."
        )
