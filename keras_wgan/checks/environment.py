"""Checks of what runs the package: Keras' backend.

In the flow: the package checks this when it is imported.
"""

import keras


def check_backend():
    """Refuses backends that cannot run the training steps."""
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            f"keras_wgan runs on TensorFlow, not on {keras.backend.backend()}. Set the "
            "environment variable KERAS_BACKEND=tensorflow before Keras is imported."
        )
