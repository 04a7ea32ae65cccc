"""What was read, in one line.

In the flow: `Source.describe` writes it, and the commands print it before they train.
What was guessed, left out, or scaled stands in it.
"""

import numpy as np

from keras_wgan.checks.names import shown
from keras_wgan.data.conditions import has_several

NAMES = {0: "numbers", 1: "vectors", 2: "series", 3: "images", 4: "volumes"}
MOST = 12  # classes or columns that are listed


def describe(source):
    """Returns one line about a source: count, shape, kind, ranges, labels, notes."""
    parts = [_samples(source), _range(source), _labels(source), *source.notes]
    return "; ".join(filter(None, parts))


def _samples(source):
    """Returns count, kind and shape."""
    kind = NAMES.get(len(source.sample_shape), "samples")
    return f"{len(source):,} {kind}{_shape(source.sample_shape)}"


def _shape(shape):
    """Returns the shape of a sample in words."""
    if len(shape) == 1:
        return f" of {shape[0]:,} value{'s' * (shape[0] > 1)}"
    if len(shape) == 2:
        return f" of {shape[0]:,} steps and {shape[1]:,} channels"
    return f" of {' x '.join(map(str, shape))}" if shape else ""


def _range(source):
    """Returns the range found, and the range that becomes [-1, 1]."""
    low, high = np.ravel(source.scaling.low), np.ravel(source.scaling.high)
    found = ""
    if source.found_range is not None:
        found = f"values {_number(source.found_range[0])} to {_number(source.found_range[1])}"
    if len(low) > 1:
        return f"{found}, each column scaled from its own range".removeprefix(", ")
    if low[0] == -1 and high[0] == 1:
        return f"{found}, not scaled".removeprefix(", ")
    scaled = f"scaled from {_number(low[0])} to {_number(high[0])}"
    return f"{found}, {scaled}".removeprefix(", ")


def _number(value):
    """Returns a number in few letters."""
    return f"{float(value):.6g}"


def _labels(source):
    """Returns what the labels are."""
    if not source.labeled:
        return "no labels"
    labels = getattr(source, "labels", None)
    if has_several(labels):
        return f"{len(labels)} conditions{': ' * bool(source.label_form)}{source.label_form}"
    if source.num_classes is None or labels is None:
        return f"labels that are no classes: {source.label_form or 'not examined'}"
    numbers, counts = np.unique(labels, return_counts=True)
    names = source.class_names or range(source.num_classes)
    found = zip(numbers, counts, strict=True)
    listed = [f"{shown(names[number])} ({count})" for number, count in found]
    more = f", and {len(listed) - MOST} more" if len(listed) > MOST else ""
    empty = source.num_classes - len(numbers)
    without = f", and {empty} without samples" if empty else ""
    form = f" ({source.label_form})" if source.label_form else ""
    return f"{len(numbers)} classes{form}: {', '.join(listed[:MOST])}{more}{without}"
