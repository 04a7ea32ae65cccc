"""Samples in .npz archives.

In the flow: `load` reads files that end in .npz with this. Nothing that a file
contains is executed: archives are read without pickle.
"""

import contextlib
import os
import zipfile

import numpy as np

from keras_wgan.checks.files import DAMAGE, check_plain_file, check_readable
from keras_wgan.checks.members import check_claim, check_inflation
from keras_wgan.checks.names import shown
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
            keys = _keys(archive)
            samples_key = find_samples_key(keys, samples_key, path)
            labels_key = find_labels_key(keys, labels_key, path)
            range_key = RANGE_KEY if RANGE_KEY in keys else None
            samples, labels, value_range = (
                None if key is None else _read_array(archive, key, path)
                for key in (samples_key, labels_key, range_key)
            )
        scaling = find_scaling(samples, f"'{samples_key}' in {path}", value_range)
        samples = samples.reshape(image_shape(samples))
        super().__init__(samples, labels, scaling=scaling)


@contextlib.contextmanager
def _opened_npz(path):
    """Opens an archive; what cannot be read is a ValueError."""
    with check_readable(path, DAMAGE):
        check_plain_file(path)
        with zipfile.ZipFile(path) as archive:
            yield archive


def _keys(archive):
    """Returns the names of the arrays of an archive."""
    return [name.removesuffix(".npy") for name in archive.namelist()]


def _read_array(archive, key, path):
    """Reads one array of an archive; Python objects are refused, never unpickled."""
    name, advice = f"'{shown(key)}' in {path}", "Save it as one array of numbers."
    member = _find_member(archive, key)
    check_inflation(member, os.path.getsize(path))
    with check_readable(name, (ValueError, *DAMAGE), advice):
        with archive.open(member) as file:
            check_claim(file, member.file_size)
        with archive.open(member) as file:
            return np.lib.format.read_array(file, allow_pickle=False)


def _find_member(archive, key):
    """Returns the member of an archive that holds an array."""
    names = archive.namelist()
    return archive.getinfo(f"{key}.npy" if f"{key}.npy" in names else key)
