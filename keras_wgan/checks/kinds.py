"""Checks of the kind of samples that is asked for, against the shape of their array.

In the flow: `data.kinds` asks here before it lays out an array.
"""

from keras_wgan.checks.settings import check_choice

AXES = {"image": (3, 4, 5), "series": (2, 3), "vector": range(1, 99)}
FORMS = {
    "image": "(n, height, width) or (n, height, width, channels)",
    "series": "(n, steps) or (n, steps, channels)",
    "vector": "(n, ...)",
}


def check_kind(kind, kinds, shape):
    """Refuses a kind that is unknown, or that an array of a shape cannot be."""
    check_choice("kind", kind, (None, *kinds), "On the command line it is --kind.")
    if kind is not None and len(shape) not in AXES[kind]:
        raise ValueError(
            f"Samples of kind={kind!r} must have the shape {FORMS[kind]}. Received shape "
            f"{tuple(shape)}. Reshape the array, or pass another kind (--kind on the "
            "command line)."
        )


def check_channels(channels, possible, shape):
    """Refuses a number of channels that no axis has that could hold them."""
    if channels is not None and channels not in possible:
        raise ValueError(
            f"`channels` must be {' or '.join(map(str, possible)) or 'omitted'} for an "
            f"array of shape {tuple(shape)}. Received: channels={channels!r}. Pass the "
            "number of channels of the array (--channels on the command line)."
        )


def check_has_axes(sample_shape):
    """Refuses samples that are single numbers, which networks do not take."""
    if not sample_shape:
        raise ValueError(
            "Samples must have an axis of values, as in shape (n, 1). Received single "
            "numbers of shape (n,). Pass --kind vector to train on vectors of one value, or "
            "--samples-key to name another array."
        )
