"""Animations of pictures.

In the flow: callbacks, examples and the command line join pictures with this.
"""

import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.checks.settings import check_number


def save_gif(frames, path, *, milliseconds=200):
    """Saves pictures as an animated GIF that repeats without end.

    All frames share one palette of 255 colors, so that colors do not flicker. A picture
    equal to the one before prolongs it. The last frame stays for at least two seconds.

    Args:
        frames: Pictures, `PIL.Image.Image`s of one size, at least one.
        path: The file. An older one is replaced when the new one is complete.
        milliseconds: Time of each frame in milliseconds, at least 10, the shortest time
            of a GIF. Defaults to 200.

    Raises:
        ValueError: If there are no frames, sizes differ, or the time is too short.

    Example:

    >>> import os, tempfile
    >>> from PIL import Image
    >>> import keras_wgan as kw
    >>> path = os.path.join(tempfile.mkdtemp(), "two.gif")
    >>> frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    >>> kw.pictures.save_gif(frames, path)
    >>> with Image.open(path) as animation:
    ...     animation.n_frames
    2
    """
    frames = [frame.convert("RGB") for frame in frames]
    sizes = sorted({frame.size for frame in frames})
    if len(sizes) != 1:
        raise ValueError(
            f"`frames` must be pictures of one size. Received {len(frames)} of {sizes}."
        )
    check_number("milliseconds", milliseconds, 10)
    palette = _shared_palette(frames)
    first, *rest = (
        frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames
    )
    times = [milliseconds] * len(rest) + [max(2000, milliseconds)]
    with written_whole(path) as partial:
        first.save(
            partial, "GIF", save_all=True, append_images=rest, duration=times, loop=0
        )


def _shared_palette(frames):
    """Returns a palette picture of 255 colors for all frames.

    GIF needs the last of 256 colors to mark pixels that do not change.
    """
    chosen = np.linspace(0, len(frames) - 1, min(12, len(frames))).round().astype(int)
    strip = np.concatenate([np.asarray(frames[index])[::2, ::2] for index in chosen])
    return Image.fromarray(strip).quantize(255, Image.Quantize.MEDIANCUT)
