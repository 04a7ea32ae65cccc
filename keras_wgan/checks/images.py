"""Checks of folders of images: the size that is asked for, and the sizes they have.

In the flow: `ImageFolderSource` asks here before it decodes images for training.
"""

import numpy as np

from keras_wgan.checks.names import shown
from keras_wgan.checks.settings import check_choice, check_count

LARGEST_SIDE = 8192  # pixels


def check_image_size(image_size):
    """Returns `(height, width)` of one positive integer or two, or refuses them."""
    sides = np.ravel(image_size).tolist()
    check_choice("len(image_size)", len(sides), (1, 2))
    for side in sides:
        check_count("image_size", side, 1, LARGEST_SIDE)
    return tuple(sides if len(sides) == 2 else sides * 2)


def check_common_size(directory, sizes):
    """Returns the one size that all images have, or refuses images of several sizes."""
    different = sorted(set(sizes))
    if len(different) > 1:
        raise ValueError(
            f"Images of {len(different)} sizes, from {different[0]} to {different[-1]}, are "
            f"in {shown(directory)}. Choose one size, such as image_size=64, or --image-size "
            "64 on the command line."
        )
    return different[0]
