"""The one door to data: a name, a folder or a file becomes a source.

In the flow: the command line and users call this first; `fit` reads the source.
"""

import os
import pathlib

from keras_wgan.data.digits import load_digits
from keras_wgan.data.h5 import H5Source
from keras_wgan.data.images import ImageFolderSource
from keras_wgan.data.named import NAMES, named_source
from keras_wgan.data.npz import NpzSource
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import ArraySource, UnlabelledSource

H5_SUFFIXES = (".h5", ".hdf5")


def load(name_or_path, *, image_size=None, labels=None, split="train"):
    """Loads samples by the name of a data set, or from a folder or file.

    Samples are scaled to [-1, 1]; `source.inverse` takes them back. Names come
    before paths: write `./digits` for a folder of that name.

    Args:
        name_or_path: "digits" (embedded), "mnist", "fashion_mnist", "cifar10" or
            "cifar100" (downloaded by Keras), a folder of images whose sub-folders are
            classes, or a file that ends in .npz, .h5 or .hdf5.
        image_size: Height and width of the images of a folder, a number or
            `(height, width)` in pixels. Defaults to `None`: as they are.
        labels: `False` to leave labels out, `True` to insist on them. Defaults to
            `None`: as the data has them.
        split: "train", "test" or "all" of a named data set. Defaults to "train", the
            only one of a path.

    Returns:
        A `Source`: `len(source)`, `source.sample_shape`, `source.arrays()`.

    Raises:
        ValueError: If there is no such data, if it cannot be used, or if an argument
            does not apply to it.
        ConnectionError: If a named data set cannot be downloaded.

    Example:

    >>> import keras_wgan as kw
    >>> source = kw.data.load("digits")
    >>> len(source), source.sample_shape, source.num_classes
    (900, (8, 8, 1), 10)
    """
    name = os.fspath(name_or_path)
    if name == "digits" or name in NAMES:
        refuse_image_size(name, image_size)
        source = digits_source(split) if name == "digits" else named_source(name, split)
    else:
        source = path_source(pathlib.Path(name), image_size, split)
    return with_labels(source, name, labels)


def digits_source(split):
    """Returns the embedded digits, whose units are pixels from 0 to 16."""
    samples, labels = load_digits(split)
    pixels = Scaling(0, 16, "uint8")
    names = [str(digit) for digit in range(10)]
    return ArraySource(
        pixels.inverse(samples), labels, scaling=pixels, class_names=names
    )


def path_source(path, image_size, split):
    """Returns the source of a folder or a file."""
    if split != "train":
        raise ValueError(
            f"`split` must be 'train' for a folder or file, which has no parts. Received: "
            f"split={split!r} for {path}. Give the path of the other part instead."
        )
    if path.is_dir():
        return ImageFolderSource(path, image_size=image_size)
    refuse_image_size(path, image_size)
    if path.is_file() and path.suffix.lower() == ".npz":
        return NpzSource(path)
    if path.is_file() and path.suffix.lower() in H5_SUFFIXES:
        return H5Source(path)
    found = "a file of another kind" if path.exists() else "nothing of that name"
    raise ValueError(
        f"Data must be one of {', '.join(('digits', *NAMES))}, a folder of images, or an "
        f"existing file that ends in .npz, .h5 or .hdf5. Received {str(path)!r}, {found}. "
        "Check the spelling and the current folder."
    )


def refuse_image_size(name, image_size):
    """Raises ValueError if a size is asked of data that is not a folder."""
    if image_size is not None:
        raise ValueError(
            f"`image_size` applies to a folder of images only. Received: image_size="
            f"{image_size!r} for {str(name)!r}, whose samples have a fixed size. Leave "
            "it out."
        )


def with_labels(source, name, labels):
    """Returns the source as `labels` asks: without, surely with, or as it is."""
    if labels and not source.labelled:
        raise ValueError(
            f"Labels were asked for (labels=True), and {name!r} must have them. Received "
            "data without labels. Sort images into one sub-folder for each class, or "
            "save an array named 'labels' beside the samples."
        )
    return UnlabelledSource(source) if labels is False and source.labelled else source
