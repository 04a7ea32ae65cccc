"""Checks of gradients: what stands between a loss and the weights that it moves.

In the flow: `AlternatingModel.minimize` asks here when TensorFlow has found no gradient.
"""

from keras import layers

from keras_wgan.inspection import is_foreign
from keras_wgan.network_graph import operations

# Operations of which TensorFlow has no gradient, by the names of their classes.
STEPS = set(
    "Argmax Argmin Argsort Round Floor Ceil Trunc Sign OneHot Equal NotEqual Greater "
    "GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot Searchsorted Digitize "
    "CategoryEncoding Discretization Hashing IntegerLookup".split()
)


def refuse_no_gradient(networks):
    """Says which layer keeps all weights of some networks from a gradient."""
    named = " and ".join(network.name for network in networks)
    raise ValueError(
        f"The loss must depend smoothly on the weights of the {named}. Received no gradient "
        f"for any of them. Likely: {_likely(networks, _is_step)}. Use a smooth operation, "
        "as softmax instead of argmax."
    )


def refuse_no_second_gradient(error, networks):
    """Says which layer cannot be differentiated as often as the loss needs."""
    named = " and ".join(network.name for network in networks)
    raise ValueError(
        f"The {named} must be differentiable, under a gradient penalty twice. Received "
        f"from TensorFlow: {error}. Likely: {_likely(networks, _resizes)}. What works: "
        'interpolation="bilinear", UpSampling2D by repetition, and strided convolutions.'
    ) from error


def _likely(networks, suspected):
    """Returns the names of the layers that are suspected, else of a user's layers."""
    found = [each for network in networks for each in operations(network)]
    names = [_shown(layer) for layer in found if suspected(layer)]
    own = [_shown(layer) for layer in found if _is_own(layer)]
    return ", ".join(names or own) or "a layer before the loss"


def _shown(layer):
    return f"{layer.name!r} ({type(layer).__name__})"


def _is_step(layer):
    """Tells whether an operation has steps, and no slope between them."""
    return type(layer).__name__ in STEPS


def _resizes(layer):
    """Tells whether a layer resizes in a way that has no second gradient."""
    resizing = isinstance(layer, layers.Resizing) or type(layer).__name__ == "Resize"
    if isinstance(layer, layers.UpSampling2D):
        return layer.interpolation not in ("nearest", "bilinear")
    return resizing and layer.interpolation != "bilinear"


def _is_own(layer):
    """Tells whether a layer computes what a user has written."""
    return isinstance(layer, layers.Lambda) or is_foreign(layer)
