"""Checks of the range of values that becomes [-1, 1].

In the flow: the sources of data ask here about the range that is given, and about the
one that they find.
"""

import warnings

from keras_wgan.checks.arrays import check_array


def check_value_range(value_range):
    """Returns `(low, high)` of two finite numbers, the second greater, or refuses them."""
    low, high = check_array("value_range", value_range, (2,), dtype="float64").tolist()
    if not low < high:
        raise ValueError(
            "`value_range` must be two numbers, the lower one first. Received: "
            f"value_range=({low}, {high}). Write it as in value_range=(0, 255), or "
            "--value-range 0 255 on the command line."
        )
    return low, high


def warn_dark(high):
    """Warns of bytes that use a small part of their range."""
    warnings.warn(
        f"Bytes are taken from 0 to 255. Those of the data end at {high}, so that samples "
        f"use a small part of [-1, 1]. Pass value_range=(0, {high}), or --value-range 0 "
        f"{high} on the command line, if no byte can be higher.",
        UserWarning,
        stacklevel=2,
    )


def refuse_matlab_axes(shape):
    """Refuses an array of MATLAB whose samples may lie on several axes."""
    raise ValueError(
        "It must be clear which axis has the samples. Received an array of MATLAB of shape "
        f"{tuple(shape)}. Save one label for each sample beside it, or save it with "
        "h5py or numpy.savez, samples first."
    )
