"""Checks of labels: one for each sample, in a form that networks can take.

In the flow: the sources of data and `save_samples` check their labels here.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.settings import check_count


def check_labels(labels, num_samples):
    """Returns labels as int32 or float32, one for each sample, or refuses them.

    Args:
        labels: Class numbers `(n,)` or `(n, 1)`, or vectors `(n, ...)`.
        num_samples: Number of the samples they belong to.

    Returns:
        int32 class numbers of shape `(n,)`, or float32 vectors of shape `(n, ...)`.

    Raises:
        ValueError: If the lengths differ, or labels are not finite numbers of int32.
    """
    advice = (
        "Give one label for each sample, a class number or a vector. Number classes of "
        "another type with `np.unique(labels, return_inverse=True)[1]`."
    )
    labels = check_array("Labels", labels, (num_samples, "..."), advice=advice)
    if labels.dtype.kind not in "ui":
        return labels.astype(np.float32, copy=False)
    for label in (labels.min(initial=0), labels.max(initial=0)):
        check_count("labels", int(label), -(2**31), 2**31 - 1)
    labels = labels.astype(np.int32, copy=False)
    return labels[:, 0] if labels.shape[1:] == (1,) else labels  # (n, 1) -> (n,)


def check_class_numbers(labels):
    """Refuses labels that cannot name the sub-folders of a folder of images."""
    if not is_class_numbers(labels):
        raise ValueError(
            "Labels of a folder of images must be class numbers from 0, shape (n,). Save "
            f"labels of shape {labels.shape} and type {labels.dtype} to .h5 or .npz."
        )


def is_class_numbers(labels):
    """Tells whether labels, as `check_labels` returns them, number classes from 0."""
    numbered = labels.dtype.kind == "i" and labels.ndim == 1
    return numbered and len(labels) > 0 and labels.min() >= 0
