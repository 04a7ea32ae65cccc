"""Names that stay the same in every run: those of networks, weights and optimizers.

In the flow: a model names its networks here, `compile` its optimizers. Keras counts all
that it names in a process, as in `functional_7` and `adam_34`. TensorBoard, summaries,
tables of logs and trackers of experiments would show other names in every run.
"""

import re

from keras_wgan.inspection import all_layers


def name_network(network, role):
    """Names a network that Keras has named by its role, and its weights by both.

    Weights are listed as `critic/dense_1/kernel`, where layers that Keras has named are
    counted within their network.

    Args:
        network: Built Keras model.
        role: Name of the model's attribute, as in `"critic"`.
    """
    if is_automatic(network):
        network.name = role
    counted = _counted_names(all_layers(network))
    for weight in network.weights:
        if not weight.path.startswith(f"{role}/"):
            parts = [counted.get(part, part) for part in weight.path.split("/")]
            weight._path = "/".join([role, *parts])


def _counted_names(layers):
    """Returns names counted from the network's first layer on, by Keras' names."""
    counts, names = {}, {}
    for layer in filter(is_automatic, layers):
        kind = _snake(type(layer).__name__)
        number = counts.setdefault(kind, 0)
        names[layer.name] = f"{kind}_{number}" if number else kind
        counts[kind] += 1
    return names


def name_optimizer(optimizer, attribute):
    """Names an optimizer that Keras has named by the player that it trains.

    Keras' schedulers log the rate of an optimizer as `learning_rate_` and its name.

    Args:
        optimizer: Keras optimizer.
        attribute: Name of the model's attribute, as in `"critic_optimizer"`.
    """
    if is_automatic(optimizer):
        optimizer.name = attribute.removesuffix("_optimizer")


def is_automatic(part):
    """Tells whether Keras has chosen the name of a layer, network or optimizer."""
    base = _snake(type(part).__name__)
    return bool(re.fullmatch(rf"({base}|{base.replace('_', '')})(_\d+)?", part.name))


def _snake(name):
    """Returns the name of a class as Keras writes it, `layer_normalization`."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
