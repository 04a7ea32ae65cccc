"""Samples in .npz archives.

In the flow: `load` reads files that end in .npz with this. Nothing that a file
contains is executed: archives are read without pickle.
"""

import contextlib
import zipfile
import zlib

import numpy as np

from keras_wgan.data.file_layout import (
    RANGE_KEY,
    chosen_labels_key,
    chosen_samples_key,
    picture_shape,
    refuse_empty,
    unreadable,
)
from keras_wgan.data.scaling import scaling_of
from keras_wgan.data.source import ArraySource


class NpzSource(ArraySource):
    """Samples of an .npz archive, held in memory and scaled to [-1, 1].

    Scaling, unless the archive records its range under `value_range`: bytes span 0
    to 255; floats in [0, 1] or [-1, 1] span that interval; other numbers span the
    range they have. Bytes of shape `(n, height, width)` become grey pictures of
    shape `(n, height, width, 1)`.

    Args:
        path: The archive.
        samples_key: Name of the samples in it. Defaults to `None`: `samples`, `x`,
            `x_train` or `images`, or the only array.
        labels_key: Name of the labels. Defaults to `None`: `labels`, `y` or `y_train`
            if there is one.

    Raises:
        ValueError: If the file is no archive or is damaged, lacks the samples, or
            holds Python objects, values that are not finite, or labels that do not
            fit the samples.

    Example:

    >>> import os, tempfile
    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> path = os.path.join(tempfile.mkdtemp(), "data.npz")
    >>> np.savez(path, samples=np.arange(12, dtype="uint8").reshape(3, 4))
    >>> source = kw.data.NpzSource(path)
    >>> len(source), source.sample_shape
    (3, (4,))
    """

    def __init__(self, path, *, samples_key=None, labels_key=None):
        with opened_npz(path) as archive:
            samples_key = chosen_samples_key(archive, samples_key, path)
            labels_key = chosen_labels_key(archive, labels_key, path)
            samples = npz_array(archive, samples_key, path)
            labels = (
                None if labels_key is None else npz_array(archive, labels_key, path)
            )
            value_range = None
            if RANGE_KEY in archive:
                value_range = npz_array(archive, RANGE_KEY, path)
        refuse_empty(samples.shape, samples_key, path)
        scaling = scaling_of(samples, f"'{samples_key}' in {path}", value_range)
        samples = samples.reshape(picture_shape(samples))
        super().__init__(samples, labels, scaling=scaling)


@contextlib.contextmanager
def opened_npz(path):
    """Opens an archive without pickle; what cannot be read is a ValueError."""
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(
                f"{path} must be an .npz archive of NumPy arrays. Received a file that "
                "is none, or is cut off. Write it anew with `numpy.savez`."
            )
    try:
        with np.load(path, allow_pickle=False) as archive:
            yield archive
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(unreadable(path, error)) from error


def npz_array(archive, key, path):
    """Reads one array of an archive; Python objects are refused, never unpickled."""
    try:
        array = archive[key]
    except (ValueError, MemoryError) as error:  # a damaged header claims any size
        raise ValueError(
            f"'{key}' in {path} must be an array of numbers. Received Python objects or "
            f"a damaged array ({error}). Save it as one numeric array."
        ) from error
    if not isinstance(array, np.ndarray):
        raise ValueError(
            f"'{key}' in {path} must be an array of numbers. Received other bytes. Write "
            "the archive with `numpy.savez`."
        )
    return array
