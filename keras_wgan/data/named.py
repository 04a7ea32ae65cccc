"""Keras' data sets of images, by name.

In the flow: `load` reads "mnist" and the others with this. Keras downloads them on
first use.
"""

import keras
import numpy as np

from keras_wgan.checks.settings import check_choice
from keras_wgan.data.digits import SPLITS
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import ArraySource

CLASS_NAMES = {
    "mnist": [str(digit) for digit in range(10)],
    "fashion_mnist": [
        "T-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ],
    "cifar10": [
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ],
    "cifar100": None,
}
NAMES = tuple(CLASS_NAMES)


def named_source(name, split="train"):
    """Returns one of Keras' data sets, held in memory as bytes.

    Args:
        name: "mnist", "fashion_mnist", "cifar10" or "cifar100".
        split: "train", "test", or "all" for one after the other. Defaults to "train".

    Returns:
        An `ArraySource` of images of 28x28x1 or 32x32x3, with labels.

    Raises:
        ConnectionError: If the data set cannot be downloaded.
    """
    check_choice("split", split, SPLITS)
    pairs = dict(zip(("train", "test"), _downloaded(name), strict=True))
    chosen = list(pairs.values()) if split == "all" else [pairs[split]]
    images = np.concatenate([images for images, _ in chosen])
    if images.ndim == 3:
        images = images[..., None]  # (n, h, w) -> (n, h, w, 1)
    labels = np.concatenate([labels for _, labels in chosen])
    scaling = Scaling(0, 255, "uint8")
    return ArraySource(images, labels, scaling=scaling, class_names=CLASS_NAMES[name])


def _downloaded(name):
    """Returns `((x_train, y_train), (x_test, y_test))` of a data set of Keras."""
    try:
        return getattr(keras.datasets, name).load_data()
    # Keras raises a bare Exception when it cannot reach the address.
    except Exception as error:
        raise ConnectionError(
            f"The data set '{name}' must be downloaded once. That failed: {error} "
            "Connect to the internet, or put the file that Keras looks for into "
            "~/.keras/datasets (delete a damaged one there), or use 'digits', which "
            "needs no download."
        ) from error
