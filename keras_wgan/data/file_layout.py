"""How files of samples are laid out: the names of their arrays, and their shapes.

In the flow: the .npz and .h5 sources ask here which array to read, and `save_samples`
writes under the first of the names.
"""

import numpy as np

from keras_wgan.checks.files import check_key

SAMPLE_KEYS = ("samples", "x", "x_train", "images")
LABEL_KEYS = ("labels", "y", "y_train")
RANGE_KEY = "value_range"


def find_samples_key(keys, wanted, path):
    """Returns the key of the samples in a file: wanted, usual, or the only one."""
    key = _find_key(keys, keys if len(keys) == 1 else SAMPLE_KEYS, wanted)
    check_key("samples_key", key, keys, path, SAMPLE_KEYS)
    return key


def find_labels_key(keys, wanted, path):
    """Returns the key of the labels in a file, or `None` if there are no labels."""
    key = _find_key(keys, LABEL_KEYS, wanted)
    if key is not None:
        check_key("labels_key", key, keys, path, LABEL_KEYS)
    return key


def _find_key(keys, usual, wanted):
    """Returns the wanted key, or the first usual one that a file has, or `None`."""
    if wanted is not None:
        return wanted
    return next((key for key in usual if key in keys), None)


def image_shape(samples):
    """Returns the shape of samples, with a channel axis added to gray images."""
    gray = samples.dtype == np.uint8 and len(samples.shape) == 3
    return (*samples.shape, 1) if gray else samples.shape
