"""What a network is made of: questions that the package asks of a user's network.

In the flow: the checks refuse by these answers, the models choose by them. Nothing of
the package is called from here.
"""

import warnings

import keras
import numpy as np
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
        isinstance(layer, layers.BatchNormalization)
        or not type(layer).__module__.startswith(("keras.", "keras_wgan."))
        for layer in all_layers(network)
    )


def computes_in_float16(network):
    """Tells whether any layer computes in float16, so that losses need scaling."""
    return any(layer.compute_dtype == "float16" for layer in all_layers(network))


def kernels(network):
    """Returns the trainable weights that multiply: no biases, no gains, no slopes."""
    return [
        weight
        for layer in all_layers(network)
        if not isinstance(layer, NORMALIZATIONS + (layers.PReLU,))
        for weight in _own_weights(layer)
        if len(weight.shape) >= 2 and not weight.name.endswith("bias")
    ]


def _own_weights(layer):
    """Returns the trainable weights of a layer that no layer inside it holds."""
    inner = {id(w) for child in all_layers(layer) for w in child.weights}
    return [w for w in layer.trainable_weights if id(w) not in inner]


def num_classes(network):
    """Returns how many integer labels a conditional network knows, or `None`."""
    sizes = [
        layer.input_dim if isinstance(layer, layers.Embedding) else layer.num_tokens
        for layer in all_layers(network)
        if isinstance(layer, (layers.Embedding, layers.CategoryEncoding))
    ]
    return min(sizes, default=None)


def bounding_activation(network):
    """Returns the name of an activation that bounds a network's output, or `None`."""
    activation = _last_activation(network)
    if activation is None or _is_unbounded(activation):
        return None
    return getattr(activation, "__name__", type(activation).__name__)


def _last_activation(network):
    """Returns the function that the network's last layer applies, or `None`."""
    last = network.layers[-1]
    if isinstance(last, keras.Model):
        return _last_activation(last)
    if isinstance(last, (layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax)):
        return last
    return getattr(last, "activation", None)


def _is_unbounded(activation):
    """Tells whether a function of scores goes far below and far above zero."""
    scores = keras.ops.convert_to_tensor([[-1e6], [1e6]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns about a softmax of one score
        low, high = np.ravel(activation(scores))
    return low < -1e3 and high > 1e3
