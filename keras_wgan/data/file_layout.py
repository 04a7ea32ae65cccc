"""How files of samples are laid out: the names of their arrays, and what else they record.

In the flow: the .npz and .h5 sources ask here which array to read, and `save_samples`
writes under the first of the names.
"""

from typing import NamedTuple

from keras_wgan.checks.keys import check_key, refuse_several_keys, shapes_text

SAMPLE_KEYS = ("samples", "x", "x_train", "images")  # the first of these is taken
LABEL_KEYS = ("labels", "y", "y_train")
# Other names, of which a file may have one.
SAMPLE_NAMES = (*SAMPLE_KEYS, "sample", "train_x", "image", "train_images", "data")
SAMPLE_NAMES += ("train_data", "inputs", "features", "arr_0")
LABEL_NAMES = (*LABEL_KEYS, "label", "train_y", "train_labels", "target", "targets")
LABEL_NAMES += ("class", "classes", "arr_1")
TRAIN_GROUPS = ("train", "training")
RANGE_KEY = "value_range"
KIND_KEY = "kind"


class Keys(NamedTuple):
    """Which arrays of a file are read.

    Attributes:
        samples: Name of the samples.
        labels: Name of the labels, or `None`.
        notes: What is not read, as phrases.
    """

    samples: str
    labels: str | None
    notes: tuple


def find_keys(shapes, path, samples_key=None, labels_key=None, labels=None):
    """Returns the `Keys` of a file.

    Args:
        shapes: Dictionary from the names of the arrays to their shapes. Names in groups
            have slashes.
        path: The file, for messages.
        samples_key: Name of the samples to take. Defaults to `None`, a usual one or the
            only one.
        labels_key: Name of the labels to take. Defaults to `None`, a usual one beside
            the samples.
        labels: `False` to leave labels out. Defaults to `None`.

    Raises:
        ValueError: If a name is not in the file, or several are possible.
    """
    shapes = {key: shapes[key] for key in shapes if key not in (RANGE_KEY, KIND_KEY)}
    if samples_key is None:
        samples_key = _find_samples(shapes, path)
    check_key("samples_key", samples_key, shapes, path, SAMPLE_NAMES)
    if labels is False:
        labels_key = None
    elif labels_key is None:
        labels_key = _find_labels(shapes, samples_key, path)
    else:
        check_key("labels_key", labels_key, shapes, path, LABEL_NAMES)
    read = (samples_key, labels_key)
    others = {key: shape for key, shape in shapes.items() if key not in read}
    notes = (f"not read: {shapes_text(others)}",) if others else ()
    return Keys(samples_key, labels_key, notes)


def _find_samples(shapes, path):
    """Returns the only key, or the usual one for samples, or `None`."""
    if len(shapes) == 1:
        return next(iter(shapes))
    for key in SAMPLE_KEYS:
        if key in shapes:
            return key
    usual = [key for key in shapes if _name(key) in SAMPLE_NAMES]
    for chosen in (
        [key for key in usual if "/" not in key],
        [key for key in usual if _group(key).lower().split("/")[0] in TRAIN_GROUPS],
        usual,
    ):
        if chosen:
            return _only("samples_key", chosen, shapes, path)
    return None


def _find_labels(shapes, samples_key, path):
    """Returns the usual key for labels beside the samples, or `None`."""
    for key in LABEL_KEYS:
        if _group(samples_key) == "" and key in shapes:
            return key
    usual = [
        key
        for key in shapes
        if _name(key) in LABEL_NAMES
        and _group(key) == _group(samples_key)
        and key != samples_key
        and _may_label(shapes[key], shapes[samples_key])
    ]
    return _only("labels_key", usual, shapes, path) if usual else None


def _may_label(shape, samples):
    """Tells whether an array of a shape can have one label for each sample."""
    if not shape or not samples:
        return shape is None
    return shape[0] in samples or shape[-1] in samples


def _only(setting, keys, shapes, path):
    """Returns the only one of some keys, or refuses several."""
    if len(keys) > 1:
        refuse_several_keys(setting, {key: shapes[key] for key in keys}, path)
    return keys[0]


def _name(key):
    """Returns the last part of a key, in small letters."""
    return key.rpartition("/")[2].lower()


def _group(key):
    """Returns the group that a key is in, "" for the root."""
    return key.rpartition("/")[0]
