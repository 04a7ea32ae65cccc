"""Checks of shapes that a setting names: that of one sample, that of a kernel.

In the flow: the builders of `networks` and the layers check their sizes here.
"""

from keras_wgan.checks.arrays import shape_text
from keras_wgan.checks.settings import is_count

MANY = 8  # as many channels as an image rarely has, and pixels as it has at least


def check_sample_shape(
    name, shape, layouts=(), advice="For an array it is `samples.shape[1:]`."
):
    """Returns the shape of one sample as a tuple, or refuses it.

    Args:
        name: Name of the setting.
        shape: Tuple or list of positive integers, without the batch axis.
        layouts: The possible shapes, each a tuple with a word for every axis. Defaults
            to `()`, any number of axes.
        advice: The message's last sentence. Defaults to where an array has its shape.
    """
    is_shape = isinstance(shape, (tuple, list)) and all(
        is_count(size) and size > 0 for size in shape
    )
    ranks = [len(layout) for layout in layouts]
    if not is_shape or not shape or (ranks and len(shape) not in ranks):
        wanted = " or ".join(map(shape_text, layouts)) or "any number of axes"
        raise ValueError(
            f"`{name}` must be a tuple of positive integers, {wanted}, without the "
            f"batch axis. Received: {name}={shape!r}. {advice}"
        )
    return tuple(map(int, shape))


def check_odd(name, sizes):
    """Refuses even sizes: their kernels have no center."""
    if any(size % 2 == 0 for size in sizes):
        raise ValueError(f"`{name}` must be odd. Received: {name}={sizes}. Use 3.")


def check_image_shape(shape):
    """Returns the shape of an image or a series as a tuple, or refuses it."""
    layouts = ("height", "width", "channels"), ("length", "channels")
    advice = "`mlp_generator` and `mlp_critic` take any number of axes."
    shape = check_sample_shape("image_shape", shape, layouts, advice)
    if _has_channels_first(shape):
        raise ValueError(
            "`image_shape` must be (height, width, channels), channels last. Received: "
            f"image_shape={shape}. Pass image_shape={(*shape[1:], shape[0])}, and move "
            "the channels of the data by np.moveaxis(samples, 1, -1)."
        )
    return shape


def _has_channels_first(shape):
    """Tells whether the first axis of an image counts colors, and the last does not."""
    if len(shape) != 3 or shape[0] not in (1, 3, 4) or min(shape[1:]) < MANY:
        return False
    return shape[0] == 1 or shape[1] == shape[2] or shape[2] > 4 * MANY


def check_window_shape(shape):
    """Returns the shape of a window as a tuple, or refuses it."""
    advice = "A series of one channel has windows of shape (window, 1)."
    return check_sample_shape("window_shape", shape, [("window", "channels")], advice)
