"""Check of weights that were copied from one network to another.

In the flow: `networks.copy_weights` asks here at its end.
"""


def check_copied(left, own, source, target):
    """Refuses two networks that have no kernel in common.

    Args:
        left: Names of the target's weights that stayed as they were.
        own: Dictionary of all weights of the target by name.
        source: Network that weights were copied from.
        target: Network that they were copied to.
    """
    kernels = [name for name, weight in own.items() if len(weight.shape) > 1]
    if set(kernels) <= set(left):
        raise ValueError(
            "Networks must have kernels of the same name and shape to copy them. Received "
            f"{source.name!r} and {target.name!r}, which have none: {', '.join(left[:3])}, "
            "... fit nothing. Build both by one function, with the same width."
        )
