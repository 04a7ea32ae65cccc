"""Check of a loss that a user names or brings.

In the flow: models that take a Keras loss ask here before they keep it.
"""

import keras
import numpy as np


def check_loss(name, loss):
    """Returns a Keras loss or a function of `(real, fake)`, or refuses anything else.

    Args:
        name: The argument's name.
        loss: Keras loss, its name, a function, or `None`.
    """
    try:
        found = keras.losses.get(loss)
    except (TypeError, ValueError):  # from Keras, whose message names no argument
        found = "unknown"
    if found is not None and not callable(found):
        raise ValueError(
            f"`{name}` must be a Keras loss, its name, or a function of (real, fake). "
            f"Received: {loss!r}. Write, for example, {name}='mean_absolute_error'."
        )
    if _is_built_in(found) and _saved_otherwise(found):
        raise ValueError(
            f"`{name}` must be a loss that Keras saves whole. Received: {loss!r}, whose "
            "settings Keras drops. Write a function of (real, fake) that calls it, and "
            "register it with @keras.saving.register_keras_serializable()."
        )
    return found


def _is_built_in(loss):
    """Tells whether a loss is one of Keras' own objects."""
    own = type(loss).__module__.startswith("keras.")
    return own and isinstance(loss, keras.losses.Loss)


def _saved_otherwise(loss):
    """Tells whether the loss that is loaded again has other values."""
    loaded = type(loss).from_config(loss.get_config())
    pair = np.array([[0.25]]), np.array([[8.0]])
    return not np.array_equal(loss(*pair), loaded(*pair), equal_nan=True)
