"""The range of an array's values, found by one pass, and the scaling that follows from it.

In the flow: the sources of arrays survey their values here, lay them out by `kinds`, and
scale them. Images have one range, vectors a range for each column. Series have one range
too, unless their channels have such different units that some would vanish.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.checks.arrays import check_array, check_finite, check_layout
from keras_wgan.checks.ranges import check_value_range
from keras_wgan.data.kinds import LEVELS, Layout, find_layout
from keras_wgan.data.scaling import DARK, Scaling, byte_scaling

BLOCK_BYTES = 2**22
PIXELS = 64  # columns from which vectors may be images that were laid out flat
LEAST_SHARE = 0.01  # of a shared range, that a channel must use


class Reading(NamedTuple):
    """How an array becomes samples.

    Attributes:
        layout: The `Layout` of the array.
        scaling: `Scaling` of its values to [-1, 1].
        found: Least and greatest value, or `None` if not all were read.
        given: Whether the range was given, and not found.
    """

    layout: Layout
    scaling: Scaling
    found: tuple | None
    given: bool


class Survey(NamedTuple):
    """What one pass over the values of an array found.

    Attributes:
        low: Least value of each channel on the last axis, or of all values.
        high: Greatest value of each.
        levels: Number of different values among the first ones, at most 257.
        whole: Whether the first values are whole numbers.
        count: Number of values.
        cut: Whether the pass ended early.
    """

    low: np.ndarray
    high: np.ndarray
    levels: int
    whole: bool
    count: int
    cut: bool = False

    @property
    def limits(self):
        """The least and the greatest of all values."""
        return np.min(self.low).item(), np.max(self.high).item()

    @property
    def looks_like_pixels(self):
        """Whether the values are bytes, in [0, 1], or at as many levels as bytes."""
        low, high = self.limits
        few = self.levels <= LEVELS and self.count >= 4 * LEVELS
        return bool((self.whole and low >= 0) or (0 <= low and high <= 1) or few)


def find_reading(values, name, *, key="", kind=None, channels=None, value_range=None):
    """Returns the `Reading` of an array, after one pass over its values.

    Args:
        values: Array or `h5py.Dataset` of shape `(n, ...)`, numbers only.
        name: What error messages call the values.
        key: Name of the array in its file. Defaults to "".
        kind: "image", "series" or "vector" to decide. Defaults to `None`.
        channels: Number of channels to decide on their axis. Defaults to `None`.
        value_range: `(low, high)` to decide. Defaults to `None`.

    Raises:
        ValueError: If values are not numbers, are not finite, or are all alike, or if
            an argument does not suit them.
    """
    check_layout(name, values, at_least=1)
    shape = values.shape
    is_first = len(shape) == 3 and channels == shape[1] != shape[2]
    found = survey(values, name, axis=1 if is_first else -1)
    pixels = "levels" if found.looks_like_pixels else ""
    if values.dtype == np.uint8 or values.dtype.kind == "b":
        pixels = "bytes"
    layout = find_layout(shape, kind=kind, channels=channels, pixels=pixels, key=key)
    if (layout.kind, len(shape)) not in (("vector", 2), ("series", 3)):
        found = found._replace(low=np.min(found.low), high=np.max(found.high))
    scaling = find_scaling(found, values.dtype, layout.kind, value_range)
    limits = None if found.cut else found.limits
    return Reading(layout, scaling, limits, value_range is not None)


def survey(values, name, *, axis=-1):
    """Returns the `Survey` of an array; refuses NaN, infinity, and what are no numbers.

    Of bytes only so many are read that their range is known.

    Args:
        values: Array or `h5py.Dataset` of shape `(n, ...)`.
        name: What error messages call the values.
        axis: Axis of the channels, of which each has its own range.
    """
    axes = tuple(
        each for each in range(len(values.shape)) if each != axis % len(values.shape)
    )
    by_channel = len(values.shape) in (2, 3)
    low = high = first = None
    cut = False
    for start, block in _row_blocks(values):
        check_finite(name, block, start)
        least, most = (
            reduce(block, axis=axes if by_channel else None)
            for reduce in (np.min, np.max)
        )
        low = least if low is None else np.minimum(low, least)
        high = most if high is None else np.maximum(high, most)
        first = block.ravel()[: 2**16] if first is None else first
        cut = values.dtype == np.uint8 and len(values.shape) > 2 and high.max() >= DARK
        if cut:
            break
    levels = min(len(np.unique(first)), LEVELS + 1)
    whole = bool((first == np.floor(first)).all()) if first.dtype.kind == "f" else True
    return Survey(low, high, levels, whole, int(np.prod(values.shape)), bool(cut))


def find_scaling(found, dtype, kind, value_range=None):
    """Returns the scaling that suits values.

    A range that is given decides. Without one, bytes span 0 to 255, or 0 to 1 if none is
    above 1, and truth values 0 to 1; floats in [0, 1] span 0 to 1, and other floats in
    [-1, 1] stay; all other numbers span the range that was found, vectors that of each
    column. Vectors of 64 or more values from 0 to 255 are images laid out flat.

    Args:
        found: `Survey` of the values.
        dtype: Their NumPy type.
        kind: "image", "series" or "vector".
        value_range: `(low, high)` if it is given or recorded. Defaults to `None`.

    Returns:
        A `Scaling`.

    Raises:
        ValueError: If all values are alike.
    """
    dtype, (low, high) = np.dtype(dtype), found.limits
    if value_range is not None:
        return Scaling(*_recorded(value_range, np.size(found.low)), dtype.name)
    shared = _shared_scaling(found, dtype, kind, low, high)
    if np.size(found.low) < 2 or _suits_all(found, kind, shared):
        return shared
    return Scaling(found.low.astype(float), found.high.astype(float), dtype.name)


def _recorded(value_range, columns):
    """Returns a range that is given: two numbers, or two for each column."""
    if np.ndim(value_range) == 2:
        return tuple(check_array("value_range", value_range, (2, columns), dtype=float))
    return check_value_range(value_range)


def _shared_scaling(found, dtype, kind, low, high):
    """Returns the scaling of all values by one range."""
    is_flat_image = kind == "vector" and np.size(found.low) >= PIXELS
    if dtype == np.uint8 and (
        kind != "vector" or is_flat_image or np.ndim(found.low) == 0
    ):
        return byte_scaling(int(high), found.count)
    if dtype.kind == "b":
        return Scaling(0, 1, dtype.name)
    if dtype.kind == "f" and -1 <= low and high <= 1:
        low, high = (0.0, 1.0) if low >= 0 else (-1.0, 1.0)
    return Scaling(low, high, dtype.name)


def _suits_all(found, kind, shared):
    """Tells whether one range suits all channels, so that none of them vanishes."""
    if kind == "image":
        return True
    low, high = found.limits
    if kind == "vector" and np.size(found.low) >= PIXELS and low >= 0 and high <= 255:
        return found.whole or high <= 1
    if kind == "vector" and (shared.low, shared.high) not in ((0, 1), (-1, 1)):
        return False
    spans = np.asarray(found.high, float) - np.asarray(found.low, float)
    span = shared.high - shared.low
    return bool((spans[spans > 0] >= LEAST_SHARE * span).all())


def _row_blocks(values):
    """Yields `(start, rows)` of an array or HDF5 data set, a few MB at a time."""
    row_bytes = max(1, int(np.prod(values.shape[1:])) * values.dtype.itemsize)
    rows = max(1, BLOCK_BYTES // row_bytes)
    for start in range(0, values.shape[0], rows):
        yield start, values[start : start + rows]
