"""Checks of settings: numbers, counts, seeds, decays, and Keras' backend.

In the flow: whatever takes a number checks it here before it works, and the package
checks the backend when it is imported. Losses, penalties, constraints and distances
know no other part, not even this one. Every refusal says what was expected, what came,
and how to mend it.
"""

import math
from numbers import Integral

import keras


def check_number(name, value, low, high=math.inf):
    """Refuses a setting that is no number, or lies outside `[low, high]`."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        refuse(name, value, f"a number {limits(low, high)}")


def check_count(name, value, low=1, high=math.inf):
    """Refuses a setting that is no integer, or lies outside `[low, high]`."""
    if not is_count(value) or not low <= value <= high:
        refuse(name, value, f"an integer {limits(low, high)}")


def is_count(value):
    """Tells whether a value is an integer, and no truth value."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def limits(low, high):
    """Returns the limits of a setting in words."""
    return f"of at least {low}" if high == math.inf else f"in [{low}, {high}]"


def refuse(name, value, wanted):
    """Says what was wanted of a setting and what came."""
    raise ValueError(
        f"`{name}` must be {wanted}. Received: {name}={value!r}. Pass {wanted}."
    )


def check_seed(seed):
    """Refuses what is no seed; `None` stands for a random one."""
    if seed is not None:
        check_count("seed", seed, 0, 2**31 - 1)


def check_decay(ema_decay):
    """Refuses a decay of averaged weights outside [0, 1); `None` means no average."""
    if ema_decay is None:
        return
    if not isinstance(ema_decay, (int, float)) or not 0 <= ema_decay < 1:
        raise ValueError(
            "`ema_decay` must be a number in [0, 1), or None for no average. "
            f"Received: ema_decay={ema_decay!r}. Common is 0.999."
        )


def check_backend():
    """Refuses backends that cannot run the training steps."""
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "keras_wgan runs on Keras' TensorFlow backend. Received: "
            f"{keras.backend.backend()!r}. Set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported."
        )
