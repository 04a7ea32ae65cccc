"""Animations of pictures.

In the flow: callbacks and the command line join the pictures of a training run.
"""

import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole


def save_gif(frames, path, *, milliseconds=200):
    """Saves pictures as an endlessly repeated animation.

    All frames share one palette of 255 colours, so that colours do not flicker.
    Pictures that repeat the one before them prolong it. The last frame stays for at
    least two seconds.

    Args:
        frames: Pictures, `PIL.Image.Image`s of one size, at least one.
        path: The file. An older one is replaced when the new one is whole.
        milliseconds: Time of each frame, at least 10. Defaults to 200.

    Raises:
        ValueError: If there are no frames, sizes differ, or the time is too short.

    Example:

    >>> import os, tempfile
    >>> from PIL import Image
    >>> from keras_wgan.pictures import save_gif
    >>> path = os.path.join(tempfile.mkdtemp(), "two.gif")
    >>> save_gif([Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")], path)
    >>> with Image.open(path) as animation:
    ...     animation.n_frames
    2
    """
    frames = [frame.convert("RGB") for frame in frames]
    refuse_unequal_frames(frames, milliseconds)
    palette = shared_palette(frames)
    first, *rest = (
        frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames
    )
    times = [milliseconds] * len(rest) + [max(2000, milliseconds)]
    with written_whole(path) as partial:
        first.save(
            partial, "GIF", save_all=True, append_images=rest, duration=times, loop=0
        )


def refuse_unequal_frames(frames, milliseconds):
    """Raises ValueError for what `save_gif` cannot animate."""
    sizes = sorted({frame.size for frame in frames})
    if len(sizes) != 1:
        raise ValueError(
            "An animation needs frames of one size, at least one frame. Received "
            f"{len(frames)} frames of sizes {sizes}. Draw them with the same settings."
        )
    if milliseconds < 10:
        raise ValueError(
            "`milliseconds` must be at least 10, the finest step of a GIF. "
            f"Received: milliseconds={milliseconds}. The default is 200."
        )


def shared_palette(frames):
    """Returns a palette picture of 255 colours that suits all frames.

    One colour of 256 is left for the transparency by which GIF skips still pixels.
    """
    chosen = np.linspace(0, len(frames) - 1, min(12, len(frames))).round().astype(int)
    strip = np.concatenate([np.asarray(frames[index])[::2, ::2] for index in chosen])
    return Image.fromarray(strip).quantize(255, Image.Quantize.MEDIANCUT)
