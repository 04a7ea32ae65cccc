"""Checks of settings: what every part asks of its numbers.

In the flow: whatever takes a number checks it here before it works. Every refusal says
what was expected, what came, and how to mend it.
"""

import keras
import numpy as np


def check_number(name, value, low, *, high=float("inf"), integer=False):
    """Refuses a setting that is no number, or lies outside `[low, high]`."""
    kind = "an integer" if integer else "a number"
    right_type = isinstance(value, (int, np.integer) if integer else (int, float))
    if isinstance(value, bool) or not right_type or not low <= value <= high:
        limit = f"of at least {low}" if high == float("inf") else f"in [{low}, {high}]"
        raise ValueError(
            f"`{name}` must be {kind} {limit}. Received: {name}={value!r}. "
            f"Pass {kind} {limit}, or leave the argument out."
        )


def check_seed(seed):
    """Refuses what is no seed; `None` stands for a random one."""
    if seed is not None:
        check_number("seed", seed, 0, high=2**31 - 1, integer=True)


def check_decay(ema_decay):
    """Refuses a decay of averaged weights outside [0, 1); `None` stands for no average."""
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
