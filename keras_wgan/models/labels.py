"""Labels of the samples that a picture shows.

In the flow: callbacks and the command line ask here which labels to generate, and
which labels can name the rows of a grid.
"""

import numpy as np

from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.names import shown
from keras_wgan.data.conditions import has_several

LONGEST_NAME = 20  # letters beside a row


def default_labels(generator, num_samples=None):
    """Returns sorted labels with equal shares of all classes of a generator.

    Args:
        generator: Conditional generator.
        num_samples: Number of labels. Defaults to `None`, ten of each class.

    Returns:
        NumPy array of integers, of shape `(num_samples,)`.

    Raises:
        ValueError: If the generator's label is not the number of a class, or if it has
            several conditions.
    """
    conditions = read_expected(generator).conditions
    counts = [condition.counts for condition in conditions if condition.is_class]
    if len(conditions) != 1 or len(counts) != 1 or not np.isfinite(counts[0]).all():
        raise ValueError(
            "Pass `labels`, one for each sample: only the labels of one condition that is "
            "a class number have a default."
        )
    classes = int(counts[0].item())
    num_samples = num_samples or 10 * classes
    return np.sort(np.arange(num_samples) % classes)


def row_labels(labels):
    """Returns labels that can name the rows of a grid; `None` for vectors and several."""
    if has_several(labels):
        return None
    labels = np.asarray(labels)
    labels = labels[:, 0] if labels.shape[1:] == (1,) else labels
    return labels if labels.ndim == 1 else None


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
