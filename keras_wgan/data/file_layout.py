"""How files of samples are laid out: the names of their arrays, and their shapes.

In the flow: the .npz and .h5 sources ask here which array to read, and `save_samples`
writes under the first of the names.
"""

import numpy as np

SAMPLE_KEYS = ("samples", "x", "x_train", "images")
LABEL_KEYS = ("labels", "y", "y_train")
RANGE_KEY = "value_range"


def chosen_samples_key(keys, wanted, path):
    """Returns the name of the samples in a file, or raises ValueError."""
    if wanted is None and len(list(keys)) == 1:
        return next(iter(keys))
    key = chosen_key(keys, SAMPLE_KEYS, wanted, path)
    if key is None:
        raise ValueError(
            f"{path} must hold samples under one of {', '.join(SAMPLE_KEYS)}. Received a "
            f"file with {sorted(keys)}. Name the one to read with `samples_key`."
        )
    return key


def chosen_labels_key(keys, wanted, path):
    """Returns the name of the labels in a file, or `None` if there are none."""
    return chosen_key(keys, LABEL_KEYS, wanted, path)


def chosen_key(keys, known, wanted, path):
    """Returns the wanted key, or the first known one that the file has."""
    if wanted is None:
        return next((key for key in known if key in keys), None)
    if wanted not in keys:
        raise ValueError(
            f"{path} must hold '{wanted}'. Received a file with {sorted(keys)}. Name one "
            "of those."
        )
    return wanted


def refuse_empty(shape, key, path):
    """Raises ValueError unless there is at least one sample with at least one value."""
    if not shape or 0 in shape:
        raise ValueError(
            f"'{key}' in {path} must have shape (samples, ...) and hold at least one. "
            f"Received shape {shape}. Check how the file was written."
        )


def picture_shape(samples):
    """Returns the shape with a channel axis added if the samples are grey pictures."""
    grey = samples.dtype == np.uint8 and len(samples.shape) == 3
    return (*samples.shape, 1) if grey else samples.shape


def unreadable(path, error):
    """Says that a file is damaged or of another kind."""
    return (
        f"{path} must be a readable file of samples. Received one that is damaged or of "
        f"another kind: {error}. Write or copy it anew."
    )
