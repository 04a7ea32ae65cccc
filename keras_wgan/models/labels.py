"""Labels of the samples that a picture shows.

In the flow: callbacks and the command line ask here which labels to generate, and
which labels can name the rows of a grid.
"""

import numpy as np

from keras_wgan.checks.names import shown
from keras_wgan.inspection import num_classes

LONGEST_NAME = 20  # letters beside a row


def default_labels(generator, num_samples=None):
    """Returns sorted labels with equal shares of all classes of a generator.

    Args:
        generator: Conditional generator.
        num_samples: Number of labels. Defaults to `None`, ten of each class.

    Returns:
        NumPy array of integers, of shape `(num_samples,)`.

    Raises:
        ValueError: If the generator has no classes, because its labels are not integers.
    """
    classes = num_classes(generator)
    if classes is None:
        raise ValueError(
            "Pass `labels`, one for each sample: only integer labels have a default."
        )
    num_samples = num_samples or 10 * classes
    return np.sort(np.arange(num_samples) % classes)


def row_labels(labels):
    """Returns labels that can name the rows of a grid; `None` for vectors."""
    return labels if np.ndim(labels) == 1 else None


def named_labels(labels, names):
    """Returns labels that can name the rows of a grid, by the names of their classes.

    Args:
        labels: Array of labels, or `None`.
        names: Names of the classes by number, or `None`.
    """
    labels = row_labels(labels)
    if labels is None or names is None:
        return labels
    if all(name.isdecimal() for name in names):  # rows stand in the order of numbers
        names = [int(name) for name in names]
    else:
        names = [_short(shown(name), number) for number, name in enumerate(names)]
    return np.array(names)[np.asarray(labels, int)]


def _short(name, number):
    """Returns a name that fits beside a row; the number of its class tells it apart."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}… ({number})"
