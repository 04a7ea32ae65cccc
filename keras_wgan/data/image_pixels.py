"""Decoding of single images: upright, of one mode, in the range of their values.

In the flow: `ImageFolderSource` asks for the facts of every image before training, and
decodes its pixels while training. Images of more than eight bits have no range that all
programs agree on, so the values that were found decide.
"""

from typing import NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageOps

from keras_wgan.checks.files import check_plain_file

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
BYTES, SIXTEEN, NUMBERS = "bytes", "16-bit values", "numbers"


class Facts(NamedTuple):
    """What is known of an image before training.

    Attributes:
        size: `(height, width)`, upright.
        gray: Whether it has no color.
        depth: `BYTES`, `SIXTEEN`, or `NUMBERS` for 32-bit integers and floats.
        low: Least value.
        high: Greatest value.
        pages: Whether it has more than one page or frame.
        problem: Why it cannot be read, or "".
    """

    size: tuple = (0, 0)
    gray: bool = True
    depth: str = BYTES
    low: float = 0
    high: float = 255
    pages: bool = False
    problem: str = ""


def image_facts(path):
    """Returns the `Facts` of an image, which is decoded once."""
    try:
        check_plain_file(path)
        with Image.open(path) as header:
            return _decoded_facts(path, header)
    except Image.DecompressionBombError:
        return Facts(problem=_too_large())
    # Decoders raise errors of many kinds over bytes they did not expect.
    except Exception:  # noqa: BLE001
        return Facts(problem="cannot be read")


def _too_large():
    """Returns what is wrong with an image that Pillow does not open."""
    limit = 2 * Image.MAX_IMAGE_PIXELS / 1e6
    return f"cannot be read, with more than {limit:.0f} megapixels, the limit"


def _decoded_facts(path, header):
    """Returns the facts of an opened image, after all of it was decoded."""
    gray = header.mode in ("1", "L", "LA", "I", "F") or header.mode.startswith("I;16")
    turned = header.getexif().get(ExifTags.Base.Orientation, 1) >= 5
    size = header.size if turned else header.size[::-1]
    image = upright(path, "RGB", at_least=1)
    low, high = _extremes(image, header.format)
    pages = bool(getattr(header, "is_animated", False))
    return Facts(size, gray, _depth(image), low, high, pages)


def _depth(image):
    """Returns which values an image has: `BYTES`, `SIXTEEN` or `NUMBERS`."""
    if image.mode.startswith("I;16"):
        return SIXTEEN
    return NUMBERS if image.mode in ("I", "F") else BYTES


def _extremes(image, file_format):
    """Returns the least and the greatest value; all bytes if some were skipped."""
    if file_format in ("JPEG", "MPO") or image.mode in ("P", "1"):
        return 0, 255
    values = np.asarray(image)
    if not np.isfinite(values).all():
        raise ValueError("pixels that are not finite")
    return values.min().item(), values.max().item()


def upright(path, mode, at_least):
    """Decodes an image in its own mode, turned upright.

    Args:
        path: The file.
        mode: Mode that is wanted, one of `MODES`.
        at_least: Width and height in pixels that will be used. A decoder of JPEG skips
            details that only larger images need.
    """
    with Image.open(path) as image:
        image.draft(mode, (at_least, at_least))
        image = ImageOps.exif_transpose(image)
        image.load()
    return image


def to_mode(image, mode, depth_range):
    """Returns an image in a mode, on white unless the mode is RGBA.

    Args:
        image: Decoded image.
        mode: One of `MODES`, or "F" for numbers.
        depth_range: `(low, high)`, the values of 16 bits that become 0 and 255.
    """
    if mode == "F":
        return image.convert("F")
    if image.mode.startswith("I;16"):  # `convert` would cut at 255
        image = Image.fromarray(_to_bytes(np.asarray(image), *depth_range))
    if image.mode in ("I", "F"):
        raise ValueError(f"pixels of mode {image.mode} among images of bytes")
    if image.has_transparency_data and mode != "RGBA":
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert(mode)


def _to_bytes(values, low, high):
    """Returns values from `low` to `high` as bytes from 0 to 255, rounded down."""
    shares = (values.astype(np.float64) - low) * 255 / (high - low)
    return np.clip(np.floor(shares + 1e-9), 0, 255).astype(np.uint8)
