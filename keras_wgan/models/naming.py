"""Names that stay the same in every run: those of networks, weights and optimizers.

In the flow: a model names its networks here, `compile` its optimizers. Keras counts all
that it names in a process, as in `functional_7` and `adam_34`. TensorBoard, summaries,
tables of logs and trackers of experiments would show other names in every run.
"""

from keras_wgan.inspection import counted_names, is_automatic


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
    counted = counted_names(network)
    for weight in network.weights:
        if not weight.path.startswith(f"{role}/"):
            parts = [counted.get(part, part) for part in weight.path.split("/")]
            weight._path = "/".join([role, *parts])


def name_optimizer(optimizer, attribute):
    """Names an optimizer that Keras has named by the player that it trains.

    Keras' schedulers log the rate of an optimizer as `learning_rate_` and its name.

    Args:
        optimizer: Keras optimizer.
        attribute: Name of the model's attribute, as in `"critic_optimizer"`.
    """
    if is_automatic(optimizer):
        optimizer.name = attribute.removesuffix("_optimizer")
