"""The range of the values of a folder of images, which becomes [-1, 1].

In the flow: `ImageFolderSource` decides it here by the facts of all images. Eight bits
are bytes. Programs write 10, 12 or 14 bits into images of 16, and any numbers into
images of 32 bits, so the values that were found decide about those.
"""

import math
from typing import NamedTuple

from keras_wgan.checks.ranges import check_value_range
from keras_wgan.data.image_pixels import NUMBERS, SIXTEEN
from keras_wgan.data.scaling import Scaling, byte_scaling

DEPTHS = (255, 1023, 4095, 16383, 65535)  # greatest values of 8 to 16 bits


class ImageRange(NamedTuple):
    """How the values of images become samples.

    Attributes:
        scaling: `Scaling` of the decoded values.
        deep: `(low, high)` of values of 16 bits, which become the bytes 0 and 255.
        found: Least and greatest value found.
        numbers: Whether all images have 32-bit values.
    """

    scaling: Scaling
    deep: tuple
    found: tuple
    numbers: bool = False


def find_image_range(facts, value_range=None):
    """Returns the `ImageRange` of images.

    Args:
        facts: `Facts` of the images, of which either all or none have 32-bit values.
        value_range: `(low, high)` that decides. Defaults to `None`, the values found.

    Warns:
        UserWarning: If bytes use a small part of their range.
    """
    found = min(each.low for each in facts), max(each.high for each in facts)
    depths = {each.depth for each in facts}
    if value_range is not None:
        value_range = check_value_range(value_range)
    if depths == {NUMBERS}:
        scaling = Scaling(*(value_range or found), "float32")
        return ImageRange(scaling, (0, 255), found, True)
    if SIXTEEN in depths:
        high = max(each.high for each in facts if each.depth == SIXTEEN)
        deep = value_range or (0, _depth_of(high))
        return ImageRange(Scaling(0, 255, "uint8"), deep, found)
    count = sum(math.prod(each.size) for each in facts)
    return ImageRange(byte_scaling(found[1], count, value_range), (0, 255), found)


def mixed_numbers(facts):
    """Tells whether some images have 32-bit values, and others have not."""
    numbers = [each.depth == NUMBERS for each in facts if not each.problem]
    return any(numbers) and not all(numbers)


def _depth_of(high):
    """Returns the greatest value of the least number of bits that holds a value."""
    return next((depth for depth in DEPTHS if high <= depth), DEPTHS[-1])
