"""What the samples of an array are: images, series or vectors, and where their channels lie.

In the flow: every source of arrays asks here before it scales. What is known decides:
the kind that is asked for or recorded, the number of axes, the type, the name, and for
two axes whether the samples are square and look like pixels. What was concluded is said.
"""

from typing import NamedTuple

from keras_wgan.checks import kinds as checks

KINDS = ("image", "series", "vector")
COLORS = (1, 3, 4)  # numbers of channels of an image: gray, color, with transparency
LEAST_SIDE = 8  # pixels; smaller squares prove nothing
LEVELS = 256  # different values of pixels, also after they were scaled
IMAGE_NAMES = ("image", "images", "img", "imgs", "train_images", "pixels")
CHOOSE = "kind='{}', or --kind {} on the command line, if they are {}"


class Layout(NamedTuple):
    """How an array is read.

    Attributes:
        kind: "image", "series" or "vector".
        order: The array's axes in the order in which they are read.
        shape: Shape of one sample as networks take it, with an axis of channels.
        notes: What was concluded, as phrases.
    """

    kind: str
    order: tuple
    shape: tuple
    notes: tuple = ()


def find_layout(shape, *, kind=None, channels=None, pixels="", key=""):
    """Returns the `Layout` of an array.

    Args:
        shape: Shape of the array, samples along the first axis.
        kind: One of `KINDS` to decide, or `None` to conclude it.
        channels: Number of channels to decide which axis they lie on. Defaults to
            `None`: the last axis, or the first one of images that have 1, 3 or 4 there.
        pixels: "bytes" for bytes and truth values, "levels" for values that are pixels
            as well as `Survey.looks_like_pixels` can tell, else "".
        key: Name of the array in its file. Defaults to "".

    Raises:
        ValueError: If the array cannot be of the kind, or has not so many channels.
    """
    checks.check_kind(kind, KINDS, shape)
    named, notes = kind is not None, ()
    if kind is None:
        kind, notes = _conclude_kind(shape[1:], pixels, key)
    if kind == "vector":
        checks.check_channels(channels, (), shape)
        return _vectors(shape, named, notes)
    if len(shape) == 2 or (kind == "image" and len(shape) == 3):
        checks.check_channels(channels, (1,), shape)
        return Layout(kind, tuple(range(len(shape))), (*shape[1:], 1), notes)
    return _with_channels(kind, shape, channels, notes)


def _conclude_kind(shape, pixels, key):
    """Returns the kind of samples of a shape, and why, as phrases."""
    if len(shape) != 2:
        return ("vector" if len(shape) < 2 else "image"), ()
    if key.rpartition("/")[2].lower() in IMAGE_NAMES:
        return "image", (f"images by their name {key!r}",)
    height, width = shape
    square = height == width >= LEAST_SIDE
    if pixels == "bytes" or (pixels and square):
        why = "they are square with values of pixels" if square else "of their type"
        otherwise = CHOOSE.format("series", "series", "series")
        return "image", (f"images because {why} ({otherwise})",)
    if min(shape) >= LEAST_SIDE:
        return "series", (f"pass {CHOOSE.format('image', 'image', 'gray images')}",)
    return "series", ()


def _vectors(shape, named, notes):
    """Returns the layout of vectors; samples of other axes are laid out as vectors.

    Single numbers stay without an axis, unless vectors were asked for.
    """
    order = tuple(range(len(shape)))
    if len(shape) == 2 or (len(shape) == 1 and not named):
        return Layout("vector", order, shape[1:], notes)
    size = 1
    for side in shape[1:]:
        size *= side
    return Layout(
        "vector", order, (size,), (*notes, f"shape {shape[1:]} laid out flat")
    )


def _with_channels(kind, shape, channels, notes):
    """Returns the layout of samples with channels, which are moved to the last axis."""
    first, last = shape[1], shape[-1]
    checks.check_channels(channels, (first, last), shape)
    axes = tuple(range(len(shape)))
    is_first = channels == first != last
    if channels is None:
        is_first = kind == "image" and _has_channels_first(shape[1:])
    if not is_first:
        return Layout(kind, axes, shape[1:], (*notes, *_hint(kind, shape)))
    order = (0, *axes[2:], 1)
    moved = f"channels first {shape[1:]}, moved last"
    return Layout(
        kind, order, tuple(shape[axis] for axis in order[1:]), (*notes, moved)
    )


def _has_channels_first(shape):
    """Tells whether images have their channels on the first axis."""
    first, *sides = shape
    return first in COLORS and len(sides) == 2 and min(sides) >= LEAST_SIDE


def _hint(kind, shape):
    """Returns a hint, as phrases, if the channels may lie on the other axis."""
    steps, channels = shape[1], shape[-1]
    if kind == "series" and LEAST_SIDE * steps <= channels:
        return (
            f"more channels than steps: pass channels={steps}, or --channels {steps} on the "
            "command line, if the channels come first",
        )
    return ()
