"""Checks of settings: numbers, counts, seeds, decays, choices, and names of files.

In the flow: whatever takes a setting checks it here before it works.
"""

import math
import pathlib
import sys
from numbers import Integral, Real


def check_number(name, value, low, high=math.inf):
    """Refuses a setting that is not a number in `[low, high]`."""
    if not _is_number(value) or not low <= value <= high:
        _refuse(name, value, f"a number {_limits(low, high)}")


def check_positive(name, value):
    """Refuses a setting that is not a positive, finite number."""
    if not _is_number(value) or not 0 < value < math.inf:
        _refuse(name, value, "a positive, finite number")


def check_count(name, value, low=1, high=math.inf):
    """Refuses a setting that is not an integer in `[low, high]`."""
    if not is_count(value) or not low <= value <= high:
        _refuse(name, value, f"an integer {_limits(low, high)}")


def check_choice(name, value, choices, advice=""):
    """Refuses a setting that is not one of the choices."""
    if not any(value is choice or value == choice for choice in choices):
        _refuse(name, value, " or ".join(map(repr, choices)), advice)


def check_seed(seed):
    """Refuses a setting that is not a seed; `None` stands for a random one."""
    if seed is not None:
        check_count("seed", seed, 0, 2**31 - 1)


def check_decay(ema_decay):
    """Refuses a decay of averaged weights outside [0, 1); `None` means no average."""
    if ema_decay is not None and (not _is_number(ema_decay) or not 0 <= ema_decay < 1):
        wanted = "a number in [0, 1), or None for no average"
        _refuse("ema_decay", ema_decay, wanted, "0.999 is common.")


def check_truncation(truncation, latents):
    """Refuses a bound of latents that is not positive, or that meets given latents."""
    if truncation is not None:
        check_positive("truncation", truncation)
        if latents is not None:
            wanted = "None when `latents` are passed"
            advice = "np.clip(latents, -truncation, truncation) bounds them."
            _refuse("truncation", truncation, wanted, advice)


def check_fixed(name, owner):
    """Refuses to replace what a model was made of, and what `compile` has given it."""
    advice = f"Make a new {owner} with the other {name}."
    if name.endswith("_optimizer"):
        advice = f"Pass it to compile(..., {name}=...)."
    raise ValueError(
        f"`{name}` must stay the one that the {owner} was given. Received: another "
        f"`{name}`. {advice}"
    )


def plain(value):
    """Returns a number of NumPy as one of Python, which files can hold; others as is."""
    numpy = sys.modules.get("numpy")  # not imported for this: it takes a while
    is_numpy = numpy is not None and isinstance(value, numpy.generic)
    return value.item() if is_numpy else value


def check_suffix(name, path, suffixes, advice=""):
    """Returns a path that ends in one of the suffixes, or refuses it."""
    path = pathlib.Path(path)
    if path.suffix.lower() not in suffixes:
        wanted = f"a path that ends in {' or '.join(suffixes)}"
        _refuse(name, str(path), wanted, advice)
    return path


def is_count(value):
    """Tells whether a value is an integer, and not a truth value."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_number(value):
    """Tells whether a value is a real number, and not a truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def _limits(low, high):
    """Returns the limits of a setting in words."""
    return f"of at least {low}" if high == math.inf else f"in [{low}, {high}]"


def _refuse(name, value, wanted, advice=""):
    """Says what was wanted of a setting and what came."""
    message = f"`{name}` must be {wanted}. Received: {name}={value!r}. {advice}"
    raise ValueError(message.rstrip())
