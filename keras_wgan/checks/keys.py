"""Checks of the names of arrays in a file: whether it has them, and which are meant.

In the flow: `data.file_layout` asks here, and refuses by a list of what the file has.
"""

from keras_wgan.checks.names import shown

MOST = 20  # arrays that are listed


def shapes_text(shapes):
    """Returns names of arrays with their shapes, as a message shows them."""
    texts = [
        f"{shown(key)!r} {'' if shape is None else shape}".strip()
        for key, shape in sorted(shapes.items())
    ]
    more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
    return ", ".join(texts[:MOST]) + more or "no arrays"


def check_key(setting, key, shapes, path, usual):
    """Refuses a key that a file does not have.

    Args:
        setting: Name of the argument that chooses the key.
        key: The chosen key, or `None` if the file has no usual one.
        shapes: Dictionary from all keys of the file to shapes.
        path: The file.
        usual: Keys that are found without the argument.
    """
    if key is None or key not in shapes:
        raise ValueError(
            f"`{setting}` must name an array of {shown(path)}, which has "
            f"{shapes_text(shapes)}. Received: {setting}={key!r}. {_choose(setting)} Without "
            f"it, only {', '.join(usual)} are found."
        )


def refuse_several_keys(setting, shapes, path):
    """Refuses a file of which several arrays can be meant."""
    raise ValueError(
        f"`{setting}` must say which array of {shown(path)} is meant, because several are "
        f"possible. Received: {shapes_text(shapes)}. {_choose(setting)}"
    )


def _choose(setting):
    """Returns how to choose a key."""
    return f"Pass {setting}=..., or --{setting.replace('_', '-')} on the command line."
