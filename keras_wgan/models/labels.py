"""Labels of the samples that a picture shows.

In the flow: callbacks and the command line ask here which labels to generate, and
which labels can name the rows of a grid.
"""

import numpy as np

from keras_wgan.inspection import num_classes


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
