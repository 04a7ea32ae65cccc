"""Running averages of a network's weights.

In the flow: a model with `ema_decay` keeps an averaged copy of the networks that it
samples from, and moves it after each step.
"""

import keras

from keras_wgan.models.naming import name_network


def copy_network(network):
    """Returns a copy with equal weights, which no optimizer trains."""
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    copy.trainable = False
    copy.name = f"averaged_{network.name}"
    name_network(copy, copy.name)
    return copy


def move_average(average, network, decay):
    """Moves averaged weights towards a network's; copies its statistics."""
    for mean, weight in zip(average.weights, network.weights, strict=True):
        mean.assign(weight + (decay if weight.trainable else 0.0) * (mean - weight))
