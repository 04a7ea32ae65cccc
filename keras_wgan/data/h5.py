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
from keras_wgan.checks.hdf5 import check_dataset
from keras_wgan.checks.labels import check_labels
from keras_wgan.data.file_layout import (
    RANGE_KEY,
    find_labels_key,
    find_samples_key,
    image_shape,
)
from keras_wgan.data.scaling import BLOCK_BYTES, find_scaling
from keras_wgan.data.source import Source, count_classes

WINDOW_BYTES = 2**26


class H5Source(Source):
    """Samples of an .h5 file, read while training and scaled to [-1, 1].

    Files may be larger than memory: it holds about 128 MB of samples, and all labels.
    Numbers other than bytes are read once before training, to check that they are
    finite and to find their range. Scaling and shapes are those of `NpzSource`; the
    attribute `value_range` of the samples records their range.

    Args:
        path: The file.
        samples_key: Name of the samples in it. Defaults to `None`: `samples`, `x`,
            `x_train` or `images`, or the only data set.
        labels_key: Name of the labels. Defaults to `None`: `labels`, `y` or `y_train`
            if the file has one.

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

    def __init__(self, path, *, samples_key=None, labels_key=None):
        self.path = path
        with _opened_h5(path) as file:
            self.samples_key = find_samples_key(file, samples_key, path)
            samples = check_dataset(file, self.samples_key, path)
            self._find_layout(samples)
            key = find_labels_key(file, labels_key, path)
            labels = None if key is None else check_dataset(file, key, path)[()]
        self.labeled = labels is not None
        self.labels = check_labels(labels, len(self)) if self.labeled else None
        self.num_classes = count_classes(self.labels)
        self.block = functools.lru_cache(2 * self.window_blocks)(self.read_block)

    def _find_layout(self, samples):
        """Takes scaling, shape and the layout of blocks from the HDF5 data set."""
        name = f"'{self.samples_key}' in {self.path}"
        self.scaling = find_scaling(samples, name, samples.attrs.get(RANGE_KEY))
        self.num_samples, *sample_shape = image_shape(samples)
        self.sample_shape = tuple(sample_shape)
        chunk_rows = samples.chunks[0] if samples.chunks else 1
        chunk_bytes = chunk_rows * samples.dtype.itemsize * int(np.prod(sample_shape))
        chunks_per_block = max(1, BLOCK_BYTES // chunk_bytes)
        self.block_rows = chunks_per_block * chunk_rows
        self.window_blocks = max(1, WINDOW_BYTES // (chunks_per_block * chunk_bytes))

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
            rows = file[self.samples_key][start : start + self.block_rows]
        return rows.reshape(len(rows), *self.sample_shape)


@contextlib.contextmanager
def _opened_h5(path):
    """Opens an HDF5 file; what cannot be read is a ValueError."""
    with check_readable(path, DAMAGE):
        check_plain_file(path)
        with h5py.File(path, "r") as file:
            yield file
