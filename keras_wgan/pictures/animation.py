"""Animations of pictures.

In the flow: callbacks, examples and the command line join pictures with this.
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.checks.outputs import MARK
from keras_wgan.checks.settings import check_number

MOST_FRAMES = 200
MOST_PIXELS = 64_000_000  # of all frames, which Pillow holds a byte each
MOST_BYTES = 10_000_000


def save_gif(frames, path, *, milliseconds=200):
    """Saves pictures as an animated GIF that repeats without end.

    All frames share one palette of 255 colors, so that colors do not flicker. A picture
    equal to the one before prolongs it. The last frame stays for at least two seconds.

    An animation has at most 200 frames, 64 million pixels, and 10 MB. Of more pictures
    it shows some at equal distances, with the first and the last. So it takes little
    memory, whatever the number of pictures, if they are a sequence that opens each
    picture when it is needed.

    Args:
        frames: Pictures, `PIL.Image.Image`s of one size, at least one: a sequence, or
            anything that yields them.
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
    check_number("milliseconds", milliseconds, 10)
    frames = frames if isinstance(frames, Sequence) else list(frames)
    pixels = math.prod(frames[0].size) if frames else 1
    chosen = _spread(len(frames), min(MOST_FRAMES, max(2, MOST_PIXELS // pixels)))
    with written_whole(path) as partial:
        _write(partial, frames, chosen, milliseconds)
        while partial.stat().st_size > MOST_BYTES and len(chosen) > 2:
            share = 0.9 * MOST_BYTES / partial.stat().st_size
            chosen = _spread(len(frames), max(2, int(share * len(chosen))))
            _write(partial, frames, chosen, milliseconds)


def _spread(count, most):
    """Returns at most as many places in a sequence, at equal distances."""
    return np.linspace(0, count - 1, min(most, count)).round().astype(int).tolist()


def _write(path, frames, chosen, milliseconds):
    """Writes the chosen frames, of which one at a time is in memory in all colors."""
    _check_one_size(frames[place].size for place in chosen)
    palette = _shared_palette(frames, chosen)
    first, *rest = (
        frames[place].convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
        for place in chosen
    )
    times = [milliseconds] * len(rest) + [max(2000, milliseconds)]
    options = {"append_images": rest, "duration": times, "loop": 0, "comment": MARK}
    first.save(path, "GIF", save_all=True, **options)


def _check_one_size(sizes):
    """Refuses pictures of several sizes, and no pictures."""
    sizes = list(sizes)
    if len(set(sizes)) != 1:
        raise ValueError(
            f"`frames` must be pictures of one size. Received {len(sizes)} of "
            f"{sorted(set(sizes))}."
        )


def _shared_palette(frames, chosen):
    """Returns a palette picture of 255 colors for all chosen frames.

    GIF needs the last of 256 colors to mark pixels that do not change.
    """
    some = [frames[chosen[place]] for place in _spread(len(chosen), 12)]
    strip = np.concatenate(
        [np.asarray(frame.convert("RGB"))[::2, ::2] for frame in some]
    )
    return Image.fromarray(strip).quantize(255, Image.Quantize.MEDIANCUT)
