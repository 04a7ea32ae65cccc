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


def check_argument_names(called, owners, given):
    """Refuses arguments that nobody takes, and says which ones are meant.

    Args:
        called: What the message calls the function, as in `"compile"`.
        owners: Functions that take arguments. Each hands on to the next what it does
            not know, if it has a parameter such as `**settings`.
        given: Names of the arguments.

    Raises:
        ValueError: If none of the functions knows one of the names.
    """
    known = _known_names(owners)
    for name in given:
        if name not in known:
            raise ValueError(
                f"`{called}` must be given arguments that it knows: {', '.join(known)}. "
                f"Received: {name}. {_fix(name, known)}"
            )


def _known_names(owners):
    """Returns the names that the first of the functions takes, or hands on."""
    known = []
    for owner in owners:
        parameters = inspect.signature(owner).parameters.values()
        named = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
        known += [name for name in named if name not in ("self", *known)]
        if len(named) == len(parameters):
            break
    return known


def _fix(name, known):
    """Returns what to write instead of an unknown argument."""
    alike = difflib.get_close_matches(name, known, 1, 0.8)
    for ours in [OTHER_NAMES.get(name), *alike]:
        if ours in known:
            return f"It is `{ours}` here."
    return ADVICE.get(name, "Leave it out.")
