"""Linear scaling of samples to [-1, 1], and its inverse.

In the flow: every source of data scales its samples with a `Scaling`, because the
generators of all the papers end in tanh.
"""

import dataclasses

import numpy as np

from keras_wgan.checks.ranges import warn_dark

DARK = 64  # bytes below this use a small part of their range
EVIDENCE = 100  # values from which something can be concluded


@dataclasses.dataclass(frozen=True)
class Scaling:
    """Maps values in `[low, high]`, the units of the data, to [-1, 1] and back.

    Formula:

    ```python
    scaled = 2 * (units - low) / (high - low) - 1
    ```

    With a range for each channel or column, all of its values between them become
    values in [-1, 1]. A column that has one value alone becomes 0, and returns as it was.

    Args:
        low: Value in the units of the data that becomes -1. A number, or one for each
            channel or column, which lie on the last axis. Defaults to -1.
        high: Value that becomes 1, above `low`. Defaults to 1.
        dtype: NumPy type of samples in their own units. Defaults to float32.

    Raises:
        ValueError: If `high - low` is not a positive, finite number, for columns in at
            least one of them.

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
        spans = np.ravel(self._half_span)
        for name in ("low", "high"):
            value = getattr(self, name)
            if np.ndim(value):
                object.__setattr__(self, name, tuple(map(float, np.ravel(value))))
        if not (spans >= 0).all() or not np.isfinite(spans).all() or not spans.any():
            raise ValueError(
                "Samples must span a positive, finite range. Received values from "
                f"{np.min(self.low)} to {np.max(self.high)}. Samples that are all alike "
                "teach nothing."
            )

    @property
    def _half_span(self):
        """Half the difference of `high` and `low`."""
        with np.errstate(over="ignore"):  # an infinite span is refused
            return (np.float64(self.high) - np.float64(self.low)) / 2

    @property
    def _is_identity(self):
        """Whether samples are in [-1, 1] already and stay as they are."""
        return np.ndim(self.low) == 0 and self.low == -1 and self.high == 1

    def forward(self, units):
        """Returns samples in their own units scaled to [-1, 1], as float32."""
        units = np.asarray(units)
        if self._is_identity:
            return units.astype(np.float32, copy=False)
        # Types of up to two bytes are exact in float32; wider ones are not.
        precision = np.float32 if units.dtype.itemsize <= 2 else np.float64
        half = np.asarray(self._half_span, precision)
        shifted = units.astype(precision) - np.asarray(self.low, precision)
        if half.ndim:  # a constant column has the span 0
            shifted, half = (
                np.where(half == 0, 1, shifted),
                np.where(half == 0, 1, half),
            )
        return (shifted / half - 1).astype(np.float32, copy=False)

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
