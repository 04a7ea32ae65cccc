"""Check of a loss that a user names or brings.

In the flow: models that take a Keras loss ask here before they keep it.
"""

import keras


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
    return found
