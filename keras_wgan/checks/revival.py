"""Checks that networks of a user's own classes can be saved, copied and loaded.

In the flow: a model asks here when it is saved and loaded, and before it copies a
network for running averages.
"""

import keras

from keras_wgan.inspection import all_layers, is_foreign


def check_revivable(networks):
    """Refuses networks that Keras could not make again from a file.

    Args:
        networks: List of Keras models.

    Raises:
        ValueError: If the class of a layer is not registered, or does not take what
            its `get_config` returns. The message names the class.
    """
    for network in networks:
        for layer in filter(is_foreign, all_layers(network)):
            _check_registered(type(layer))
            _check_config(layer)


def _check_registered(kind):
    """Refuses a class that Keras does not find by its name."""
    if kind not in keras.saving.get_custom_objects().values():
        raise ValueError(
            f"The class {kind.__name__} must be registered to be loaded from a file. "
            "Received a class that Keras does not know. Write "
            "@keras.saving.register_keras_serializable() above `class "
            f"{kind.__name__}`, or keras.saving.register_keras_serializable()("
            f"{kind.__name__}) below it, before models are saved and loaded."
        )


def _check_config(layer):
    """Refuses a layer that cannot be made from its configuration."""
    kind = type(layer)
    try:
        kind.from_config(layer.get_config())
    except Exception as error:  # of the user's code
        refuse_config(kind, error)


def refuse_config(kind, error):
    """Says what a class needs so that Keras can make its layers again."""
    raise ValueError(
        f"Layers of the class {kind.__name__} must be made again from their configuration. "
        f"Received {type(error).__name__} from {kind.__name__}.from_config. Write `def "
        "__init__(self, ..., **kwargs)`, which calls `super().__init__(**kwargs)`, and "
        "return all other arguments in `get_config`."
    ) from error
