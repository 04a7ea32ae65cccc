"""Checks of folders of images: the size that is asked for, and the sizes they have.

In the flow: `ImageFolderSource` asks here before it decodes images for training.
"""

import numpy as np

from keras_wgan.checks.settings import is_count


def check_image_size(image_size):
    """Returns `(height, width)` of one positive integer or two, or refuses them."""
    sides = np.ravel(image_size).tolist()
    sides = sides * 2 if len(sides) == 1 else sides
    if len(sides) != 2 or not all(is_count(side) and side >= 1 for side in sides):
        raise ValueError(
            "`image_size` must be a positive integer, or two for (height, width). "
            f"Received: image_size={image_size!r}."
        )
    return tuple(sides)


def check_common_size(directory, sizes):
    """Returns the one size that all images have, or refuses images of several sizes."""
    different = sorted(set(sizes))
    if len(different) > 1:
        raise ValueError(
            f"The images in {directory} must have one size. Received {len(different)} "
            f"sizes (height, width), from {different[0]} to {different[-1]}. Choose one "
            "with image_size, such as image_size=64."
        )
    return different[0]


def check_images_found(directory, paths, suffixes):
    """Refuses a folder without readable images."""
    if not paths:
        raise ValueError(
            f"{directory} must hold readable images ({', '.join(sorted(suffixes))}), in "
            "itself or in sub-folders. Received a folder without any."
        )
