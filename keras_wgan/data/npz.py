"""Samples in .npz archives.

In the flow: `load` reads files that end in .npz with this. Nothing that a file
contains is executed: archives are read without pickle.
"""

import contextlib
import zipfile
import zlib

import numpy as np

from keras_wgan.checks.files import check_readable
from keras_wgan.data.file_layout import (
    RANGE_KEY,
    find_labels_key,
    find_samples_key,
    image_shape,
)
from keras_wgan.data.scaling import find_scaling
from keras_wgan.data.source import ArraySource


class NpzSource(ArraySource):
    """Samples of an .npz archive, held in memory and scaled to [-1, 1].

    The scaling takes the range that the archive records under `value_range`. Without
    one, bytes span 0 to 255, floats in [0, 1] or [-1, 1] span that interval, and other
    numbers span the range they have. Bytes of shape `(n, height, width)` become gray
    images of shape `(n, height, width, 1)`.

    Args:
        path: The archive.
        samples_key: Name of the samples in it. Defaults to `None`: `samples`, `x`,
            `x_train` or `images`, or the only array.
        labels_key: Name of the labels. Defaults to `None`: `labels`, `y` or `y_train`
            if the file has one.

    Raises:
        ValueError: If the file is not an archive or is damaged, has no samples, or
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
        with _opened_npz(path) as archive:
            samples_key = find_samples_key(archive, samples_key, path)
            labels_key = find_labels_key(archive, labels_key, path)
            range_key = RANGE_KEY if RANGE_KEY in archive else None
            samples, labels, value_range = (
                None if key is None else _read_array(archive, key, path)
                for key in (samples_key, labels_key, range_key)
            )
        scaling = find_scaling(samples, f"'{samples_key}' in {path}", value_range)
        samples = samples.reshape(image_shape(samples))
        super().__init__(samples, labels, scaling=scaling)


@contextlib.contextmanager
def _opened_npz(path):
    """Opens an archive without pickle; what cannot be read is a ValueError."""
    errors = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
    with check_readable(path, errors):
        zipfile.ZipFile(path).close()  # `numpy.load` reads files of other kinds too
        with np.load(path, allow_pickle=False) as archive:
            yield archive


def _read_array(archive, key, path):
    """Reads one array of an archive; Python objects are refused, never unpickled."""
    name, advice = f"'{key}' in {path}", "Save it as one array of numbers."
    # A damaged header can claim any size, which is a MemoryError.
    with check_readable(name, (ValueError, MemoryError), advice):
        array = archive[key]
        if not isinstance(array, np.ndarray):
            raise ValueError("bytes that NumPy did not write")
    return array
