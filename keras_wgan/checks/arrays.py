"""Checks of arrays: their shape, their type, and that every value is finite.

In the flow: samples, latents, features and labels pass here before anything is
computed from them.
"""

import numpy as np

REAL_KINDS = "buif"  # NumPy's letters for truth values, integers and floats


def check_array(name, values, shape=("n", "..."), *, dtype=None, at_least=0, advice=""):
    """Returns finite numbers of an expected shape as an array, or refuses them.

    Args:
        name: What the message calls the values, as in "Latents" or "`samples`".
        values: Array, or nested lists of numbers.
        shape: Expected shape: an integer for an axis of that size, a letter or word
            for an axis of any size, and "..." at the end for any further axes.
            Defaults to `("n", "...")`.
        dtype: Type to convert the values to. Defaults to `None`, their own type.
        at_least: Least size of the first axis; above 0 no other axis may be empty.
            Defaults to 0.
        advice: The message's last sentence when the shape or the type is wrong.
            Defaults to "", no advice.

    Returns:
        NumPy array of type `dtype`, or of the type that the values have.

    Raises:
        ValueError: If the values form no array, are not numbers, have another shape,
            are fewer than `at_least`, or are not finite.
    """
    values = check_form(name, values, dtype)
    check_layout(name, values, shape, at_least=at_least, advice=advice)
    check_finite(name, values)
    return values


def check_layout(name, values, shape=("n", "..."), *, at_least=0, advice=""):
    """Refuses numbers of another shape or type, without reading their values.

    Args:
        name: What the message calls the values.
        values: NumPy array, or `h5py.Dataset`.
        shape: Expected shape, as `check_array` takes it.
        at_least: Least size of the first axis; above 0 no other axis may be empty.
            Defaults to 0.
        advice: The message's last sentence. Defaults to "", no advice.
    """
    found = values.shape or ()  # an empty data set of HDF5 has the shape None
    if not _matches(found, shape) or values.dtype.kind not in REAL_KINDS:
        raise ValueError(
            f"{name} must be numbers of shape {shape_text(shape)}. Received shape "
            f"{found} of type {values.dtype}. {advice}".rstrip()
        )
    if at_least and (found[0] < at_least or 0 in found):
        raise ValueError(
            f"{name} must hold at least {at_least} along the first axis, and no other "
            f"axis may be empty. Received shape {found}."
        )


def check_shape(name, values, shape, advice=""):
    """Refuses an array of another shape; its values may be of any type."""
    if not _matches(values.shape, shape):
        raise ValueError(
            f"{name} must have shape {shape_text(shape)}. Received shape "
            f"{values.shape}. {advice}".rstrip()
        )


def check_finite(name, values, first_row=0, advice="Remove or repair these rows."):
    """Refuses NaN and infinity, and names the first row that holds one.

    Args:
        name: What the message calls the values.
        values: NumPy array of numbers, of shape `(n, ...)`.
        first_row: Number of the first of these rows. Defaults to 0.
        advice: The message's last sentence. Defaults to removing the rows.
    """
    finite = np.isfinite(values)
    if not finite.all():
        by_row = finite.reshape(len(values), -1).all(axis=1)  # (n, ...) -> (n,)
        raise ValueError(
            f"{name} must be finite. Received NaN or infinity in {np.sum(~by_row)} of "
            f"{len(values)} rows, first in row {first_row + np.argmin(by_row)}. {advice}"
        )


def shape_text(shape):
    """Returns a shape as Python writes it, with words for axes of any size."""
    comma = "," if len(shape) == 1 else ""
    return f"({', '.join(map(str, shape))}{comma})"


def check_form(name, values, dtype=None):
    """Returns values as an array, or refuses text and parts of different shapes."""
    try:
        return np.asarray(values, dtype)
    except (TypeError, ValueError) as error:  # from NumPy, which names no argument
        raise ValueError(
            f"{name} must form one array of numbers. Received parts of different "
            f"shapes, or text: {error}"
        ) from error


def _matches(shape, expected):
    """Tells whether a shape is as expected; words match any size."""
    if expected[-1:] == ("...",):
        expected = expected[:-1]
        shape = shape[: len(expected)]
    sizes = zip(shape, expected, strict=False)
    return len(shape) == len(expected) and all(
        isinstance(wanted, str) or size == wanted for size, wanted in sizes
    )
