"""HDF5 files of MATLAB, whose axes are reversed.

In the flow: `H5Source` recognizes them here by their signature, and reads their arrays
with the axes in the order that MATLAB shows, samples first.
"""

import numpy as np

from keras_wgan.checks.ranges import refuse_matlab_axes
from keras_wgan.data.kinds import COLORS

SIGNATURE = b"MATLAB 7.3"
MANY = 4  # times as many samples as any other axis is long


class Reordered:
    """An HDF5 data set with its axes in another order, read by rows.

    Args:
        dataset: `h5py.Dataset`.
        order: Its axes in the order in which they are read, that of the samples first.
    """

    def __init__(self, dataset, order):
        self.dataset, self.order, self.dtype = dataset, order, dataset.dtype
        self.shape = (
            tuple(dataset.shape[axis] for axis in order) if order else dataset.shape
        )
        self.chunk_rows = dataset.chunks[order[0]] if dataset.chunks and order else 1

    def __getitem__(self, rows):
        place = [slice(None)] * len(self.order)
        place[self.order[0]] = rows
        return self.dataset[tuple(place)].transpose(self.order)


def is_matlab(path):
    """Tells whether a file was written by MATLAB."""
    with open(path, "rb") as file:
        return file.read(len(SIGNATURE)) == SIGNATURE


def matlab_order(shape, num_labels=None):
    """Returns the axes of an array of MATLAB in the order in which they are read.

    MATLAB shows the axes in reverse. Samples are on the axis that is as long as there
    are labels. Without labels, they are the rows of a matrix, and lie on the first or the
    last axis of other arrays, whichever is by far the longest.

    Args:
        shape: Shape in the HDF5 file.
        num_labels: Number of labels, or `None`.

    Raises:
        ValueError: If it is not clear which axis has the samples.
    """
    reversed_axes = tuple(range(len(shape)))[::-1]
    last_first = (reversed_axes[-1], *reversed_axes[:-1])  # MATLAB's last axis
    first, last = shape[-1], shape[0]  # as MATLAB shows them
    if num_labels in (first, last) and first != last:
        return reversed_axes if num_labels == first else last_first
    if len(shape) == 2:
        return reversed_axes
    if len(shape) == 4 and shape[1] in COLORS and last not in COLORS:
        return last_first
    rest = np.sort(shape)[-2]
    if max(first, last) >= MANY * rest:
        return reversed_axes if first > last else last_first
    refuse_matlab_axes(shape[::-1])
