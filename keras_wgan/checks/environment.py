"""Checks of what runs the package: Keras' backend.

In the flow: the package checks this when it is imported.
"""

import keras


def check_backend():
    """Refuses backends that cannot run the training steps."""
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "keras_wgan runs on Keras' TensorFlow backend. Received: "
            f"{keras.backend.backend()!r}. Set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported."
        )
