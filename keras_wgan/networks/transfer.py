"""Weights of one network in another, where they fit.

In the flow: between a trained network and a new one, before a model is made of it.
"""

from keras_wgan.checks.transfer import check_copied
from keras_wgan.inspection import counted_names, own_weights


def copy_weights(source, target):
    """Copies weights from one network to another, wherever name and shape are the same.

    A training goes on from the weights of another model this way: with more classes, on
    other conditions, with other optimizers. Weights are found by the names of their
    layers; layers that Keras has named are counted by kind within their network.

    Args:
        source: Built Keras model, such as the `generator` of a trained model.
        target: Built Keras model whose weights are replaced.

    Returns:
        List of the names of the target's weights that had no partner, and stay as they
        were. It is empty if the networks have the same structure.

    Raises:
        ValueError: If no kernel fits.

    Example:

    >>> import keras_wgan as kw
    >>> old = kw.networks.mlp_generator((2,), latent_dim=4, width=8, num_classes=3)
    >>> new = kw.networks.mlp_generator((2,), latent_dim=4, width=8, num_classes=5)
    >>> kw.networks.copy_weights(old, new)
    ['label_embedding/kernel']

    After `old = keras.saving.load_model("old.keras")` it is `old.generator` and
    `old.critic` that are copied, each to a new network, before a model is made of these.
    To train on with the same structure, make the new model of the old networks:
    `kw.WGANGP(old.generator, old.critic)`.
    """
    known, left = _weights_by_name(source), []
    own = _weights_by_name(target)
    for name, weight in own.items():
        if name in known and known[name].shape == weight.shape:
            weight.assign(known[name])
        else:
            left.append(name)
    check_copied(left, own, source, target)
    return left


def _weights_by_name(network):
    """Returns the weights of a network by layer and name, as in `dense_1/kernel`."""
    counted, weights = counted_names(network), {}
    for layer, weight in own_weights(network):
        name = f"{counted.get(layer.name, layer.name)}/{weight.name}"
        same = sum(other.partition("#")[0] == name for other in weights)
        weights[f"{name}#{same + 1}" if same else name] = weight
    return weights
