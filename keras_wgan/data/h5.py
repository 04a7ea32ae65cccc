"""Samples in .h5 files, streamed from the disk.

In the flow: `load` reads files that end in .h5 with this.

A file is shuffled by blocks. A block is a run of whole HDF5 chunks, so that the disk
reads it at full speed. A pass permutes the blocks, takes a window of them at a time,
and permutes the samples inside the window. A window has blocks from all over the
file, so that even a file sorted by class is mixed. At most two windows stay in memory.
"""

import contextlib
import functools

import h5py
import numpy as np

from keras_wgan.checks.files import DAMAGE, check_plain_file, check_readable
from keras_wgan.checks.hdf5 import check_dataset, leads_somewhere
from keras_wgan.checks.names import shown
from keras_wgan.data.arrays import laid_out, recorded_kind, set_facts
from keras_wgan.data.file_layout import KIND_KEY, RANGE_KEY, find_keys
from keras_wgan.data.label_forms import read_labels
from keras_wgan.data.matlab import Reordered, is_matlab, matlab_order
from keras_wgan.data.ranges import BLOCK_BYTES, find_reading
from keras_wgan.data.source import Source

WINDOW_BYTES = 2**26
MOST_NAMES = 10_000  # data sets that are looked at


class H5Source(Source):
    """Samples of an .h5 file, read while training and scaled to [-1, 1].

    Files may be larger than memory: it holds about 128 MB of samples, and all labels.
    Numbers other than bytes are read once before training, to check that they are
    finite and to find their range. Scaling, shapes and labels are those of `NpzSource`;
    the attribute `value_range` of the samples records their range. MATLAB writes the
    axes in reverse, so files of MATLAB (-v7.3) are transposed.

    Args:
        path: The file.
        samples_key: Name of the samples in it, with their group as in `"train/images"`.
            Defaults to `None`: a usual name, first without a group, then in the group
            `train`, or the only data set.
        labels_key: Name of the labels. Defaults to `None`: a usual name beside the
            samples.
        labels: `False` to leave labels out. Defaults to `None`.
        kind: "image", "series" or "vector". Defaults to `None`, as for `NpzSource`.
        channels: Number of channels, to say which axis they lie on. Defaults to `None`.
        value_range: `(low, high)` of the values, which become -1 and 1. Defaults to
            `None`, the recorded range or the one found.

    Raises:
        ValueError: If the file is not an HDF5 file or is damaged, has no samples, or
            holds values that are not finite, or labels that do not fit the samples.

    Example:

    >>> import os, tempfile
    >>> import keras_wgan as kw
    >>> path = os.path.join(tempfile.mkdtemp(), "digits.h5")
    >>> kw.data.save_samples(path, *kw.data.load_digits())
    >>> source = kw.data.H5Source(path)
    >>> len(source), source.sample_shape, source.num_classes
    (900, (8, 8, 1), 10)
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
        self.path = path
        with _opened_h5(path) as file:
            shapes = _shapes(file)
            for key in filter(None, (samples_key, labels_key)):
                if key not in shapes and leads_somewhere(file, key):
                    shapes[key] = check_dataset(file, key, path).shape
            keys = find_keys(shapes, path, samples_key, labels_key, labels)
            self.samples_key, notes = keys.samples, list(keys.notes)
            samples = check_dataset(file, keys.samples, path)
            its_range, its_kind = map(_attribute(samples), (RANGE_KEY, KIND_KEY))
            labels = keys.labels and _values(check_dataset(file, keys.labels, path))
            self.axes = tuple(range(len(samples.shape or ())))
            if is_matlab(path) and len(self.axes) > 1:
                self.axes = matlab_order(
                    samples.shape, None if labels is None else labels.size
                )
                notes.append("axes in the order of MATLAB")
            samples = Reordered(samples, self.axes)
            reading = find_reading(
                samples,
                f"'{shown(keys.samples)}' in {shown(path)}",
                key=keys.samples,
                kind=kind or recorded_kind(its_range, its_kind, samples),
                channels=channels,
                value_range=its_range if value_range is None else value_range,
            )
            self._find_blocks(samples, reading.layout)
        labels = None if labels is None else read_labels(labels, len(self))
        set_facts(self, reading, labels, notes)
        self.block = functools.lru_cache(2 * self.window_blocks)(self.read_block)

    def _find_blocks(self, samples, layout):
        """Takes shape and the layout of blocks from the HDF5 data set."""
        self.layout, self.sample_shape = layout, layout.shape
        self.num_samples = samples.shape[0]
        chunk_rows = samples.chunk_rows
        row_bytes = samples.dtype.itemsize * int(np.prod(samples.shape[1:]))
        chunks_per_block = max(1, BLOCK_BYTES // (chunk_rows * row_bytes))
        self.block_rows = chunks_per_block * chunk_rows
        block_bytes = self.block_rows * row_bytes
        self.window_blocks = max(1, WINDOW_BYTES // block_bytes)

    def __len__(self):
        return self.num_samples

    def order(self, rng):
        blocks = rng.permutation(-(-len(self) // self.block_rows))
        starts = range(0, len(blocks), self.window_blocks)
        windows = [blocks[start : start + self.window_blocks] for start in starts]
        return np.concatenate(
            [rng.permutation(self._indices_in(window)) for window in windows]
        )

    def _indices_in(self, blocks):
        """Returns the indices of all samples in some blocks."""
        rows = np.arange(self.block_rows)
        indices = (blocks[:, None] * self.block_rows + rows).reshape(-1)
        return indices[indices < len(self)]

    def read(self, indices):
        indices = np.asarray(indices)
        samples = np.empty((len(indices), *self.sample_shape), np.float32)
        blocks, rows = np.divmod(indices, self.block_rows)
        for block in np.unique(blocks):
            inside = blocks == block
            read = self.block(int(block))[rows[inside]]
            samples[inside] = self.scaling.forward(read)
        return (samples, self.labels[indices]) if self.labeled else (samples,)

    def read_block(self, block):
        """Reads one block in its own units; `block` keeps the latest blocks."""
        # Each block opens the file: no handle outlives a fork or locks the file.
        start = block * self.block_rows
        with _opened_h5(self.path) as file:
            samples = Reordered(file[self.samples_key], self.axes)
            rows = samples[start : start + self.block_rows]
        return laid_out(rows, self.layout)


@contextlib.contextmanager
def _opened_h5(path):
    """Opens an HDF5 file; what cannot be read is a ValueError."""
    with check_readable(path, DAMAGE):
        check_plain_file(path)
        with h5py.File(path, "r") as file:
            yield file


def _shapes(file):
    """Returns the shapes of the data sets of a file by their names, links included.

    Links are not followed here, so their shapes are `None`.
    """
    shapes = {key: None for key in file if not _is_group(file, key)}

    def remember(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith("#"):
            shapes[name] = item.shape
        return True if len(shapes) > MOST_NAMES else None

    file.visititems(remember)
    return shapes


def _is_group(file, key):
    """Tells whether a name is that of a group in the file itself."""
    inside = isinstance(file.get(key, getlink=True), h5py.HardLink)
    return inside and isinstance(file[key], h5py.Group)


def _attribute(samples):
    """Returns a function that reads a small attribute of a data set, or `None`."""

    def read(name):
        if (
            name not in samples.attrs
            or samples.attrs.get_id(name).get_storage_size() > 2**20
        ):
            return None
        return samples.attrs[name]

    return read


def _values(labels):
    """Returns the values of a data set of labels; texts as texts."""
    is_text = h5py.check_string_dtype(labels.dtype) is not None
    return labels.asstr(errors="replace")[()] if is_text else labels[()]
