"""Samples in .npz archives.

In the flow: `load` reads files that end in .npz with this. Nothing that a file
contains is executed: archives are read without pickle.
"""

import contextlib
import os
import zipfile

import numpy as np

from keras_wgan.checks.files import DAMAGE, check_plain_file, check_readable
from keras_wgan.checks.members import check_claim, check_inflation, read_header
from keras_wgan.checks.names import shown
from keras_wgan.data.arrays import laid_out, recorded_kind, set_facts
from keras_wgan.data.file_layout import KIND_KEY, RANGE_KEY, find_keys
from keras_wgan.data.label_forms import read_labels
from keras_wgan.data.ranges import find_reading
from keras_wgan.data.source import ArraySource


class NpzSource(ArraySource):
    """Samples of an .npz archive, held in memory and scaled to [-1, 1].

    The scaling takes the range that the archive records under `value_range`. Without
    one, bytes span 0 to 255, floats in [0, 1] or [-1, 1] span that interval, and other
    numbers span the range they have; vectors have a range for each column. Samples of
    two axes become gray images of shape `(height, width, 1)` if they are bytes, are
    called `images`, or are square and look like pixels. Class numbers of any type,
    one-hot vectors and texts become class numbers from 0.

    Args:
        path: The archive.
        samples_key: Name of the samples in it. Defaults to `None`: a usual name such as
            `samples`, `x_train`, `images` or `data`, or the only array.
        labels_key: Name of the labels. Defaults to `None`: a usual name such as
            `labels`, `y_train` or `target`, if the file has one.
        labels: `False` to leave labels out. Defaults to `None`.
        kind: "image", "series" or "vector". Defaults to `None`, as above.
        channels: Number of channels, to say which axis they lie on. Defaults to `None`:
            the last axis, or the first one of images that have 1, 3 or 4 there.
        value_range: `(low, high)` of the values, which become -1 and 1. Defaults to
            `None`, as above.

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

    def __init__(
        self,
        path,
        *,
        samples_key=None,
        labels_key=None,
        labels=None,
        kind=None,
        channels=None,
        value_range=None,
    ):
        with _opened_npz(path) as archive:
            shapes = {key: _shape(archive, key) for key in _keys(archive)}
            keys = find_keys(shapes, path, samples_key, labels_key, labels)
            samples = _read_array(archive, keys.samples, path)
            labels = keys.labels and _read_array(archive, keys.labels, path)
            recorded = (
                _read_array(archive, key, path) if key in shapes else None
                for key in (RANGE_KEY, KIND_KEY)
            )
            its_range, its_kind = recorded
        its_kind = (
            its_kind.item() if its_kind is not None and its_kind.size == 1 else None
        )
        reading = find_reading(
            samples,
            f"'{shown(keys.samples)}' in {shown(path)}",
            key=keys.samples,
            kind=kind or recorded_kind(its_range, its_kind, samples),
            channels=channels,
            value_range=its_range if value_range is None else value_range,
        )
        super().__init__(laid_out(samples, reading.layout))
        labels = None if labels is None else read_labels(labels, len(samples))
        set_facts(self, reading, labels, keys.notes)


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


def _shape(archive, key):
    """Returns the shape of an array by its header, or `None` if that is damaged."""
    try:
        with archive.open(_find_member(archive, key)) as file:
            return read_header(file)[0]
    except (ValueError, *DAMAGE):
        return None


def _find_member(archive, key):
    """Returns the member of an archive that holds an array."""
    names = archive.namelist()
    return archive.getinfo(f"{key}.npy" if f"{key}.npy" in names else key)


def read_npy(path):
    """Returns the array of an .npy file, which stays on the disk until it is read.

    Args:
        path: The file.

    Raises:
        ValueError: If the file is damaged, or holds Python objects.
    """
    with check_readable(
        path, (ValueError, *DAMAGE), "Save it as one array of numbers."
    ):
        check_plain_file(path)
        with open(path, "rb") as file:
            check_claim(file, os.path.getsize(path))
        return np.load(path, mmap_mode="r", allow_pickle=False)
