"""What a network is made of: questions that the package asks of a user's network.

In the flow: the checks refuse by these answers, the models choose by them. Nothing of
the package is called from here.
"""

import re

from keras import layers

CONVOLUTIONS = (
    layers.Conv1D,
    layers.Conv2D,
    layers.Conv3D,
    layers.Conv1DTranspose,
    layers.Conv2DTranspose,
    layers.Conv3DTranspose,
    layers.DepthwiseConv1D,
    layers.DepthwiseConv2D,
    layers.SeparableConv1D,
    layers.SeparableConv2D,
)
# What XLA computes many times slower on a CPU than TensorFlow does: a penalized
# recurrent layer is compiled anew in every step.
SLOW_IN_XLA = (*CONVOLUTIONS, layers.RNN)
NORMALIZATIONS = (
    layers.BatchNormalization,
    layers.LayerNormalization,
    layers.GroupNormalization,
    layers.RMSNormalization,
    layers.UnitNormalization,
)


def all_layers(network):
    """Returns every layer of a network once, those of nested networks included."""
    return network._flatten_layers(include_self=False)


def has_layer(network, kinds):
    """Tells whether any layer of the network is of one of the kinds."""
    return any(isinstance(layer, kinds) for layer in all_layers(network))


def couples_samples(network):
    """Tells whether a sample's output may depend on the rest of its batch.

    Batch statistics do that, and a layer that is not Keras' own might.
    """
    return any(
        isinstance(layer, layers.BatchNormalization) or is_foreign(layer)
        for layer in all_layers(network)
    )


def weights_to_train(network):
    """Returns the weights of a network that train unless a layer is frozen.

    An optimizer holds a state for all of them, so that layers can be frozen, thawed,
    saved and loaded in any order.
    """
    parts = [network, *all_layers(network)]  # a network before what it holds
    flags = [(part, part.trainable) for part in parts + network.weights]
    for part in parts:
        part.trainable = True
    weights = network.trainable_variables
    for part, trainable in flags:
        part.trainable = trainable
    return weights


def is_foreign(layer):
    """Tells whether the class of a layer is neither of Keras nor of this package."""
    return not type(layer).__module__.startswith(("keras.", "keras_wgan."))


def computes_in_float16(network):
    """Tells whether any layer computes in float16, so that losses need scaling."""
    return any(layer.compute_dtype == "float16" for layer in all_layers(network))


def counted_names(network):
    """Returns the names of layers that Keras has named, counted within the network.

    Keras counts through the process: `{"dense_34": "dense", "dense_35": "dense_1"}`.
    """
    counts, names = {}, {}
    for layer in filter(is_automatic, all_layers(network)):
        kind = _snake(type(layer).__name__)
        number = counts.setdefault(kind, 0)
        names[layer.name] = f"{kind}_{number}" if number else kind
        counts[kind] += 1
    return names


def is_automatic(part):
    """Tells whether Keras has chosen the name of a layer, network or optimizer."""
    base = _snake(type(part).__name__)
    return bool(re.fullmatch(rf"({base}|{base.replace('_', '')})(_\d+)?", part.name))


def _snake(name):
    """Returns the name of a class as Keras writes it, `layer_normalization`."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def own_weights(network):
    """Returns pairs of a layer and a weight that no layer inside it holds."""
    pairs = []
    for layer in all_layers(network):
        inner = {id(w) for child in all_layers(layer) for w in child.weights}
        pairs += [(layer, w) for w in layer.weights if id(w) not in inner]
    return pairs


def kernels(network):
    """Returns the trainable weights that multiply: no biases, no gains, no slopes."""
    return [
        weight
        for layer, weight in own_weights(network)
        if weight.trainable
        and not isinstance(layer, NORMALIZATIONS + (layers.PReLU,))
        and len(weight.shape) >= 2
        and not weight.name.endswith("bias")
    ]
