"""The one door to data: a name, a folder or a file becomes a source.

In the flow: the command line and users call this first; `fit` reads the source.
"""

import os
import pathlib

from keras_wgan.checks.files import check_data_path
from keras_wgan.checks.settings import check_choice
from keras_wgan.data.digits import load_digits
from keras_wgan.data.h5 import H5Source
from keras_wgan.data.images import ImageFolderSource
from keras_wgan.data.named import NAMES, named_source
from keras_wgan.data.npz import NpzSource
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import ArraySource, UnlabeledSource

FILE_SOURCES = {".npz": NpzSource, ".h5": H5Source, ".hdf5": H5Source}


def load(name_or_path, *, image_size=None, labels=None, split="train"):
    """Loads samples by the name of a data set, or from a folder or file.

    Samples are scaled to [-1, 1]; `source.inverse` gives their own units back. Names
    come before paths: write `./digits` for a folder of that name.

    Args:
        name_or_path: "digits" (embedded), "mnist", "fashion_mnist", "cifar10" or
            "cifar100" (downloaded by Keras), a folder of images whose sub-folders are
            classes, or a file that ends in .npz, .h5 or .hdf5.
        image_size: Height and width of the images of a folder in pixels, a number or
            `(height, width)`. Defaults to `None`, the size that they have.
        labels: `False` to leave labels out, `True` to require them. Defaults to
            `None`, labels if the data has them.
        split: "train", "test" or "all" of a named data set. Defaults to "train", the
            only choice for a path.

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
        _check_fixed_size(name, image_size)
        source = (
            _digits_source(split) if name == "digits" else named_source(name, split)
        )
    else:
        source = _path_source(pathlib.Path(name), image_size, split)
    if source.labeled:
        return UnlabeledSource(source) if labels is False else source
    advice = f"{name} has no labels: name an array 'labels', or sort into sub-folders."
    check_choice("labels", labels, (None, False), advice)
    return source


def _digits_source(split):
    """Returns the embedded digits, whose units are pixels from 0 to 16."""
    samples, labels = load_digits(split)
    pixels = Scaling(0, 16, "uint8")
    names = [str(digit) for digit in range(10)]
    return ArraySource(
        pixels.inverse(samples), labels, scaling=pixels, class_names=names
    )


def _path_source(path, image_size, split):
    """Returns the source of a folder or a file."""
    check_choice("split", split, ("train",), f"{path} has no parts.")
    if path.is_dir():
        return ImageFolderSource(path, image_size=image_size)
    _check_fixed_size(path, image_size)
    check_data_path(path, ("digits", *NAMES), tuple(FILE_SOURCES))
    return FILE_SOURCES[path.suffix.lower()](path)


def _check_fixed_size(name, image_size):
    """Refuses a size for samples that are not images of a folder."""
    advice = f"Only a folder of images has a size to choose, and {name} is not one."
    check_choice("image_size", image_size, (None,), advice)
