"""Checks of labels: one for each sample, in a form that networks can take.

In the flow: the sources of data and `save_samples` check their labels here.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array, check_shape
from keras_wgan.checks.settings import check_count

LABEL_ADVICE = (
    "Give one label for each sample, a class number or a vector. Number classes of "
    "another type with `np.unique(labels, return_inverse=True)[1]`."
)
WITHOUT = (
    "Pass labels=False (--no-conditional on the command line) to leave them out, or "
    "another labels_key=... (--labels-key)."
)


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
    labels = check_array("Labels", labels, (num_samples, "..."), advice=LABEL_ADVICE)
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


def check_text_labels(labels, num_samples):
    """Returns one text for each sample, `(n,)`, or refuses other labels."""
    texts = labels[:, 0] if labels.shape[1:] == (1,) else labels
    check_shape("Labels", texts, (num_samples,), LABEL_ADVICE)
    values = [_text(label) for label in texts]
    if any(value is None for value in values):
        raise ValueError(
            "Labels must be numbers or texts. Received objects of another kind. Save them as "
            f"numbers or texts. {WITHOUT}"
        )
    return np.array(values, dtype=str)


def _text(label):
    """Returns a text of characters or bytes, or `None`."""
    if isinstance(label, bytes):
        return label.decode(errors="replace")
    return str(label) if isinstance(label, str) else None


def refuse_ids(count, num_samples, what):
    """Refuses labels of so many values that they number the samples, not classes."""
    raise ValueError(
        f"Labels must be classes, with several samples each. Received {count} different "
        f"{what} for {num_samples} samples. {WITHOUT}"
    )


def check_trainable_labels(labeled, num_classes, form):
    """Refuses labels that the networks of the command line cannot take.

    Args:
        labeled: Whether there are labels.
        num_classes: Number of classes, or `None` if the labels are no classes.
        form: What the labels are, in words.
    """
    if labeled and (num_classes is None or num_classes < 2):
        found = "one class alone" if num_classes else form or "labels of another kind"
        raise ValueError(
            f"Labels must be at least two classes. Received {found}. Pass --no-conditional "
            "to train without labels, or --labels-key to name others. In Python, networks "
            "of your own can take any labels."
        )
