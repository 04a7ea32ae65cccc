"""Linear scaling of samples to [-1, 1], and its inverse.

In the flow: every source of data scales its samples with a `Scaling`, because the
generators of all the papers end in tanh.
"""

import dataclasses

import numpy as np

from keras_wgan.checks.arrays import check_array, check_finite, check_layout
from keras_wgan.checks.ranges import warn_dark

BLOCK_BYTES = 2**22
DARK = 64  # bytes below this use a small part of their range
EVIDENCE = 100  # values from which something can be concluded


@dataclasses.dataclass(frozen=True)
class Scaling:
    """Maps values in `[low, high]`, the units of the data, to [-1, 1] and back.

    Formula:

    ```python
    scaled = 2 * (units - low) / (high - low) - 1
    ```

    Args:
        low: Value in the units of the data that becomes -1. Defaults to -1.
        high: Value that becomes 1, above `low`. Defaults to 1.
        dtype: NumPy type of samples in their own units. Defaults to float32.

    Raises:
        ValueError: If `high - low` is not a positive, finite number.

    Example:

    >>> import keras_wgan as kw
    >>> scaling = kw.data.Scaling(0, 255, "uint8")
    >>> scaling.forward([0, 51, 255])
    array([-1. , -0.6,  1. ], dtype=float32)
    >>> scaling.inverse([-1.0, -0.6, 1.0])
    array([  0,  51, 255], dtype=uint8)
    """

    low: float = -1.0
    high: float = 1.0
    dtype: str = "float32"

    def __post_init__(self):
        if not 0 < self._half_span < np.inf:
            raise ValueError(
                "Samples must span a positive, finite range. Received values from "
                f"{self.low} to {self.high}. Samples that are all alike teach nothing."
            )

    @property
    def _half_span(self):
        """Half the difference of `high` and `low`."""
        return (float(self.high) - float(self.low)) / 2

    @property
    def _is_identity(self):
        """Whether samples are in [-1, 1] already and stay as they are."""
        return self.low == -1 and self.high == 1

    def forward(self, units):
        """Returns samples in their own units scaled to [-1, 1], as float32."""
        units = np.asarray(units)
        if self._is_identity:
            return units.astype(np.float32, copy=False)
        # Types of up to two bytes are exact in float32; wider ones are not.
        precision = np.float32 if units.dtype.itemsize <= 2 else np.float64
        shifted = units.astype(precision) - precision(self.low)
        return (shifted / precision(self._half_span) - 1).astype(np.float32, copy=False)

    def inverse(self, samples):
        """Returns samples of [-1, 1] in the units of the data, of type `dtype`.

        Integers are rounded, and kept in the range where samples lie outside [-1, 1].
        """
        samples = np.asarray(samples)
        dtype = np.dtype(self.dtype)
        if self._is_identity and dtype.kind == "f":
            return samples.astype(dtype, copy=False)
        units = (samples.astype(np.float64) + 1) * self._half_span + self.low
        if dtype.kind != "f":
            units = np.clip(np.rint(units), self.low, self.high)
        return units.astype(dtype)


def find_scaling(values, name, value_range=None):
    """Returns the scaling that suits an array or an HDF5 data set.

    A recorded range decides. Without one, bytes span 0 to 255 and truth values 0 to
    1, whatever they hold; floats in [0, 1] span 0 to 1, and other floats in [-1, 1]
    stay; all other numbers span the range that one pass over them finds.

    Args:
        values: Array or `h5py.Dataset` of shape `(n, ...)`, numbers only.
        name: What error messages call the values.
        value_range: `(low, high)` if the file records it. Defaults to `None`.

    Returns:
        A `Scaling`.

    Raises:
        ValueError: If values are not numbers, are not finite, or are all alike.
    """
    check_layout(name, values, at_least=1)
    dtype = values.dtype
    if value_range is not None:
        value_range = check_array(f"The value_range of {name}", value_range, (2,))
        return Scaling(*map(float, value_range), dtype.name)
    if dtype == np.uint8:
        return Scaling(0, 255, dtype.name)
    if dtype.kind == "b":
        return Scaling(0, 1, dtype.name)
    low, high = _find_range(values, name)
    if dtype.kind == "f" and -1 <= low and high <= 1:
        low, high = (0.0, 1.0) if low >= 0 else (-1.0, 1.0)
    return Scaling(low, high, dtype.name)


def byte_scaling(high, count, value_range=None):
    """Returns the scaling of bytes: 0 to 255, unless they are masks of 0 and 1.

    Args:
        high: Greatest byte found.
        count: Number of bytes; few of them prove nothing.
        value_range: `(low, high)` that decides. Defaults to `None`.

    Warns:
        UserWarning: If the bytes use a small part of their range.
    """
    if value_range is not None:
        return Scaling(*value_range, "uint8")
    if high <= 1 and count >= EVIDENCE:
        return Scaling(0, 1, "uint8")
    if high < DARK and count >= EVIDENCE:
        warn_dark(high)
    return Scaling(0, 255, "uint8")


def _find_range(values, name):
    """Returns the least and the greatest value; refuses NaN and infinity."""
    low, high = np.inf, -np.inf
    for start, block in _row_blocks(values):
        check_finite(name, block, start)
        low, high = min(low, block.min().item()), max(high, block.max().item())
    return low, high


def _row_blocks(values):
    """Yields `(start, rows)` of an array or HDF5 data set, a few MB at a time."""
    row_bytes = max(1, int(np.prod(values.shape[1:])) * values.dtype.itemsize)
    rows = max(1, BLOCK_BYTES // row_bytes)
    for start in range(0, values.shape[0], rows):
        yield start, values[start : start + rows]
