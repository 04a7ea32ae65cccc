"""Samples in .h5 files, which are never all in memory.

In the flow: `load` reads files that end in .h5 with this.

A file is shuffled by blocks. A block is a run of whole HDF5 chunks, so that it is
read at the speed of the disk. A pass permutes the blocks, takes a window of them at
a time, and permutes the samples inside the window. Blocks from all over the file mix
even a file that is sorted by class, and at most two windows stay in memory.
"""

import contextlib
import functools

import h5py
import numpy as np

from keras_wgan.data.file_layout import (
    RANGE_KEY,
    chosen_labels_key,
    chosen_samples_key,
    picture_shape,
    refuse_empty,
    unreadable,
)
from keras_wgan.data.scaling import BLOCK_BYTES, scaling_of
from keras_wgan.data.source import Source, checked_labels, count_classes

WINDOW_BYTES = 2**26


class H5Source(Source):
    """Samples of an .h5 file, read while training and scaled to [-1, 1].

    Files may be larger than memory: about 128 MB of samples stay in it, and the
    labels. Numbers other than bytes are read once at first, to check that they are
    finite and to find their range. Scaling and shapes are those of `NpzSource`; a
    range is recorded as the attribute `value_range` of the samples.

    Args:
        path: The file.
        samples_key: Name of the samples in it. Defaults to `None`: `samples`, `x`,
            `x_train` or `images`, or the only data set.
        labels_key: Name of the labels. Defaults to `None`: `labels`, `y` or `y_train`
            if there is one.

    Raises:
        ValueError: If the file is no HDF5 file or is damaged, lacks the samples, or
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
        with opened_h5(path) as file:
            self.samples_key = chosen_samples_key(file, samples_key, path)
            samples = h5_dataset(file, self.samples_key, path)
            self.describe(samples)
            labels_key = chosen_labels_key(file, labels_key, path)
            labels = (
                None if labels_key is None else h5_dataset(file, labels_key, path)[()]
            )
        self.labelled = labels is not None
        self.labels = checked_labels(labels, len(self)) if self.labelled else None
        self.num_classes = count_classes(self.labels)
        self.block = functools.lru_cache(2 * self.window_blocks)(self.read_block)

    def describe(self, samples):
        """Takes shape, scaling and layout of the blocks from the HDF5 data set."""
        refuse_empty(samples.shape, self.samples_key, self.path)
        name = f"'{self.samples_key}' in {self.path}"
        self.scaling = scaling_of(samples, name, samples.attrs.get(RANGE_KEY))
        self.num_samples, *sample_shape = picture_shape(samples)
        self.sample_shape = tuple(sample_shape)
        chunk_rows = samples.chunks[0] if samples.chunks else 1
        chunk_bytes = chunk_rows * samples.dtype.itemsize * int(np.prod(sample_shape))
        chunks_per_block = max(1, BLOCK_BYTES // chunk_bytes)
        self.block_rows = chunks_per_block * chunk_rows
        self.window_blocks = max(1, WINDOW_BYTES // (chunks_per_block * chunk_bytes))

    def __len__(self):
        return self.num_samples

    def order(self, generator):
        blocks = generator.permutation(-(-len(self) // self.block_rows))
        starts = range(0, len(blocks), self.window_blocks)
        windows = [blocks[start : start + self.window_blocks] for start in starts]
        return np.concatenate(
            [generator.permutation(self.indices_in(window)) for window in windows]
        )

    def indices_in(self, blocks):
        """Returns the indices of all samples in some blocks."""
        rows = np.arange(self.block_rows)
        indices = (blocks[:, None] * self.block_rows + rows).reshape(-1)
        return indices[indices < len(self)]

    def read(self, indices):
        indices = np.asarray(indices)
        samples = np.empty((len(indices), *self.sample_shape), np.float32)
        blocks, rows = np.divmod(indices, self.block_rows)
        for block in np.unique(blocks):
            here = blocks == block
            samples[here] = self.scaling.forward(self.block(int(block))[rows[here]])
        return (samples, self.labels[indices]) if self.labelled else (samples,)

    def read_block(self, block):
        """Reads one block in its own units; `block` keeps the latest of them."""
        # Opened anew each time, so that no handle outlives a fork or locks the file.
        start = block * self.block_rows
        with h5py.File(self.path, "r") as file:
            rows = file[self.samples_key][start : start + self.block_rows]
        return rows.reshape(len(rows), *self.sample_shape)


@contextlib.contextmanager
def opened_h5(path):
    """Opens an HDF5 file; what cannot be read is a ValueError."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ValueError(unreadable(path, error)) from error


def h5_dataset(file, key, path):
    """Returns one data set of an HDF5 file, and refuses all else of that name."""
    item = file.get(key)
    if isinstance(item, h5py.Dataset) and not item.external:
        return item
    if isinstance(item, h5py.Dataset):
        found = f"one whose values lie in another file, {item.external[0][0]}"
    else:
        found = "a link to nothing" if item is None else f"a group with {sorted(item)}"
    raise ValueError(
        f"'{key}' in {path} must be a data set of this file. Received {found}. Name or "
        f"copy one, such as '{key}/samples'."
    )
