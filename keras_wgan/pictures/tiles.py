"""Tiles: one small picture of bytes for each sample.

In the flow: `sample_picture` lays the tiles out in a grid.
"""

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from keras_wgan.pictures.style import COLORS, FAINT, PAPER, natural_limit

TILE_WIDTH, SUPERSAMPLING = 256, 3


def to_uint8(samples):
    """Converts samples of [-1, 1] to bytes, 0 to 255.

    Values outside [-1, 1] become 0 or 255. NaN, from a generator that has diverged,
    becomes 128.

    Formula:

    ```python
    pixels = round((samples + 1) * 127.5)
    ```

    Args:
        samples: Array of numbers of any shape.

    Returns:
        uint8 array of the same shape.

    Example:

    >>> import keras_wgan as kw
    >>> kw.pictures.to_uint8([-1.0, 0.2, 3.0])
    array([  0, 153, 255], dtype=uint8)
    """
    clipped = np.clip(np.nan_to_num(np.asarray(samples, np.float32)), -1, 1)
    return np.rint((clipped + 1) * 127.5).astype(np.uint8)


def image_tiles(samples, width):
    """Returns images, or middle slices of volumes, as tiles `(n, h, w, 3)`.

    Args:
        samples: Images `(n, height, width, channels)`, or volumes `(n, depth, height,
            width, channels)`.
        width: Largest width of a tile in pixels. Wider images keep their size.
    """
    if samples.ndim == 5:
        samples = samples[:, samples.shape[1] // 2]  # (n, d, h, w, c) -> (n, h, w, c)
    pixels = _to_rgb(to_uint8(samples))
    factor = max(1, min(width, TILE_WIDTH) // pixels.shape[2])
    return pixels.repeat(factor, axis=1).repeat(factor, axis=2)


def _to_rgb(pixels):
    """Returns images with any number of channels as RGB, transparent parts as paper."""
    channels = pixels.shape[-1]
    if channels <= 2:
        return np.repeat(pixels[..., :1], 3, axis=-1)
    if channels == 4:
        opacity = pixels[..., 3:] / 255
        paper = np.array(ImageColor.getrgb(PAPER))
        blended = pixels[..., :3] * opacity + paper * (1 - opacity)
        return np.rint(blended).astype(np.uint8)
    return pixels[..., :3]


def series_tiles(samples, width, limit):
    """Draws series as line tiles.

    Args:
        samples: Series `(n, length, channels)` or vectors `(n, length)`.
        width: Width of a tile in pixels, clipped to [48, 256].
        limit: Value at the top of the tile; `None` for the least that all samples fit.

    Returns:
        Bytes of shape `(n, height, width, 3)`.
    """
    lines = samples.reshape(*samples.shape[:2], -1)  # (n, length, channels)
    lines = np.nan_to_num(lines, posinf=0, neginf=0)
    width = min(max(width, 48), TILE_WIDTH)
    heights = lines / (limit or natural_limit(lines))  # [-1, 1] on the tile
    return np.stack([_line_tile(each, width, round(0.6 * width)) for each in heights])


def _line_tile(heights, width, height):
    """Draws the channels of one series, `(length, channels)` in [-1, 1]."""
    size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
    tile = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(tile)
    draw.line([(0, size[1] / 2), (size[0], size[1] / 2)], FAINT, SUPERSAMPLING)
    across = np.linspace(0.03, 0.97, len(heights)) * size[0]
    for channel, values in enumerate(heights.T):
        down = (0.5 - 0.45 * values) * size[1]
        color = COLORS[channel % len(COLORS)]
        points = list(zip(across.tolist(), down.tolist(), strict=True))
        draw.line(points, color, round(1.5 * SUPERSAMPLING), joint="curve")
    return np.asarray(tile.reduce(SUPERSAMPLING))
