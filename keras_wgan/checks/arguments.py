"""Checks of the names of arguments: what Keras and other code call otherwise.

In the flow: models ask here when they are made and compiled.
"""

import difflib
import inspect

# What other code calls the arguments of this package.
OTHER_NAMES = {
    "discriminator": "critic",
    "d_model": "critic",
    "g_model": "generator",
    "d_optimizer": "critic_optimizer",
    "discriminator_optimizer": "critic_optimizer",
    "g_optimizer": "generator_optimizer",
    "gen_optimizer": "generator_optimizer",
    "disc_optimizer": "critic_optimizer",
    "n_critic": "critic_steps",
    "d_steps": "critic_steps",
    "discriminator_steps": "critic_steps",
    "discriminator_extra_steps": "critic_steps",
    "gp_weight": "penalty_weight",
    "lambda_gp": "penalty_weight",
    "random_state": "seed",
}
ADVICE = {
    "optimizer": "Every network has an optimizer of its own: pass them by these names.",
    "loss": "The losses belong to the class: kw.GAN, kw.WGAN or kw.WGANGP. Leave it out.",
    "d_loss_fn": "The losses belong to the class. Override `critic_loss` in a subclass.",
    "g_loss_fn": "The losses belong to the class. Override `generator_loss` in a subclass.",
    "metrics": "The model logs its own. Leave it out, or use `kw.callbacks`.",
    "loss_weights": "Leave it out.",
    "weighted_metrics": "Leave it out.",
    "latent_dim": "It is read from the generator's input. Leave it out.",
}


def check_argument_names(function, given):
    """Refuses arguments that a function does not know, and says which ones are meant.

    Args:
        function: Function or method.
        given: Arguments, a dictionary by name or the names alone.

    Raises:
        ValueError: If the function does not know one of the names.
    """
    parameters = inspect.signature(function).parameters
    known = [
        name
        for name, parameter in parameters.items()
        if name != "self" and parameter.kind is not parameter.VAR_KEYWORD
    ]
    for name in given:
        if name not in known:
            raise ValueError(
                f"{_title(function)} must be given arguments that it knows: "
                f"{', '.join(known)}. Received: {name}. {_fix(name, known)}"
            )


def _fix(name, known):
    """Returns what to write instead of an unknown argument."""
    alike = difflib.get_close_matches(name, known, 1, 0.8)
    for ours in [OTHER_NAMES.get(name), *alike]:
        if ours in known:
            return f"It is `{ours}` here."
    return ADVICE.get(name, "Leave it out.")


def _title(function):
    """Returns what a message calls a function: `compile`, or a class for `__init__`."""
    *owner, name = function.__qualname__.split(".")
    return f"`{owner[-1] if name == '__init__' else name}`"
