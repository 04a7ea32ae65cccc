"""Labels of one condition or of several: an array, a tuple of arrays, or a dictionary.

In the flow: sources, callbacks and diagnostics choose rows of labels here, and need not
know how many conditions there are.
"""

import keras
import numpy as np


def has_several(labels):
    """Tells whether labels are a tuple or a dictionary of arrays, one a condition."""
    return isinstance(labels, (tuple, dict))


def map_conditions(function, labels):
    """Returns labels after a function of arrays; `None` of `None`.

    Args:
        function: Function of one array.
        labels: Array, tuple or dictionary of arrays, or `None`.
    """
    if not has_several(labels):
        return None if labels is None else function(labels)
    parts = labels.items() if isinstance(labels, dict) else enumerate(labels)
    made = {key: function(part) for key, part in parts}
    return made if isinstance(labels, dict) else tuple(made.values())


def labels_at(labels, rows):
    """Returns the labels of some samples; `None` of `None`.

    Args:
        labels: Array, tuple or dictionary of arrays, or `None`.
        rows: Slice or indices of the samples.
    """
    return map_conditions(lambda part: np.asarray(part)[rows], labels)


def count_labels(labels):
    """Returns the number of samples that labels are of."""
    return len(keras.tree.flatten(labels)[0] if has_several(labels) else labels)
