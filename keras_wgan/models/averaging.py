"""Running averages of a network's weights.

In the flow: a model with `ema_decay` keeps an averaged copy of the networks that it
samples from, and moves it after each step.
"""

import inspect

import keras

from keras_wgan.checks.revival import refuse_config
from keras_wgan.models.naming import name_network


def copy_network(network):
    """Returns a copy with equal weights, which no optimizer trains."""
    copy = keras.models.clone_model(network, clone_function=_copy_layer)
    copy.set_weights(network.get_weights())
    copy.trainable = False
    copy.name = f"averaged_{network.name}"
    name_network(copy, copy.name)
    return copy


def _copy_layer(layer):
    """Returns a new layer of the same settings.

    A user's class need not take the name and the type, which are in every layer's
    configuration.
    """
    kind, error = type(layer), None
    for only in (None, inspect.signature(kind.__init__).parameters):
        try:
            config = layer.get_config()
            named = (
                config if only is None else {k: config[k] for k in only if k in config}
            )
            return kind.from_config(named)
        except Exception as raised:  # of the user's code
            error = error or raised
    refuse_config(kind, error)


def move_average(average, network, decay):
    """Moves averaged weights towards a network's; copies its statistics."""
    for mean, weight in zip(average.weights, network.weights, strict=True):
        mean.assign(weight + (decay if weight.trainable else 0.0) * (mean - weight))
