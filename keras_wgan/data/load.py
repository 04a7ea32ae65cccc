"""The one door to data: a name, a folder, a file, an array or a table becomes a source.

In the flow: the command line and users call this first; `fit` reads the source.
"""

import os
import pathlib

import numpy as np

from keras_wgan.checks.files import check_data_path
from keras_wgan.checks.hdf5 import check_matlab_version
from keras_wgan.checks.names import shown
from keras_wgan.checks.options import check_labels_option, check_options
from keras_wgan.checks.settings import check_choice
from keras_wgan.data.arrays import array_source
from keras_wgan.data.digits import load_digits
from keras_wgan.data.h5 import H5Source
from keras_wgan.data.idx import is_idx, read_idx_pair
from keras_wgan.data.images import ImageFolderSource
from keras_wgan.data.named import NAMES, named_source
from keras_wgan.data.npz import NpzSource, read_npy
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import ArraySource, UnlabeledSource
from keras_wgan.data.table_source import TABLE_SUFFIXES, TableSource, is_table

FILE_SOURCES = {".npz": NpzSource, ".h5": H5Source, ".hdf5": H5Source, ".mat": H5Source}
SUFFIXES = (*FILE_SOURCES, ".npy", *TABLE_SUFFIXES)
ARRAY_OPTIONS = ("kind", "channels", "value_range")
FILE_OPTIONS = (*ARRAY_OPTIONS, "samples_key", "labels_key")
FOLDER_OPTIONS = ("image_size", "channels", "value_range")


def load(
    name_or_path,
    *,
    labels=None,
    samples_key=None,
    labels_key=None,
    value_range=None,
    kind=None,
    image_size=None,
    channels=None,
    split="train",
):
    """Loads samples by the name of a data set, from a folder, a file, an array or a table.

    Samples are scaled to [-1, 1]; `source.inverse` gives their own units back, and
    `source.describe` says in one line what was read. Names come before paths: write
    `./digits` for a folder of that name.

    Args:
        name_or_path: "digits" (embedded), "mnist", "fashion_mnist", "cifar10" or
            "cifar100" (downloaded by Keras); a folder of images whose sub-folders are
            classes; a file of arrays (.npz, .npy, .h5, .hdf5, .mat of version 7.3, or
            in the IDX format of MNIST); a file of a table (.csv, .parquet and others);
            an array `(n, ...)`; or a table of pandas, polars or pyarrow.
        labels: `False` to leave labels out, `True` to require them. Beside an array,
            its labels. Defaults to `None`, labels if the data has them.
        samples_key: Name of the samples in a .npz or .h5 file. Defaults to `None`, a
            usual name.
        labels_key: Name of the labels in such a file, or the column of a table that has
            them. Defaults to `None`, a usual name, and no column.
        value_range: `(low, high)` of images and arrays, which become -1 and 1. Defaults
            to `None`, the range that is recorded or found.
        kind: "image", "series" or "vector", what an array holds. Defaults to `None`,
            concluded from its shape and values.
        image_size: Height and width of the images of a folder in pixels, a number or
            `(height, width)`. Defaults to `None`, the size that they have.
        channels: Number of channels. Images of a folder are converted; for an array it
            says which axis they lie on. Defaults to `None`.
        split: "train", "test" or "all" of a named data set; "train", "validation" or
            "test" of a folder with sub-folders of these names. Defaults to "train", the
            only choice for anything else.

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
    options = {
        "samples_key": samples_key,
        "labels_key": labels_key,
        "value_range": value_range,
        "kind": kind,
        "image_size": image_size,
        "channels": channels,
    }
    if not isinstance(name_or_path, (str, os.PathLike)):
        return _memory_source(name_or_path, labels, options, split)
    name = os.fspath(name_or_path)
    if name == "digits" or name in NAMES:
        check_options(name, options, ())
        source = (
            _digits_source(split) if name == "digits" else named_source(name, split)
        )
    else:
        source = _path_source(pathlib.Path(name), labels, options, split)
    check_labels_option(labels, source.labeled, name)
    return UnlabeledSource(source) if source.labeled and labels is False else source


def _memory_source(data, labels, options, split):
    """Returns the source of an array or of a table in memory."""
    check_choice("split", split, ("train",), "An array has no parts.")
    if is_table(data):
        check_options("a table", options, ("labels_key",))
        return TableSource(data, labels_key=options["labels_key"], labels=labels)
    check_options("an array", options, ARRAY_OPTIONS)
    chosen = {option: options[option] for option in ARRAY_OPTIONS}
    labels = None if labels is None or labels is False else labels
    return array_source(np.asarray(data), labels, **chosen)


def _digits_source(split):
    """Returns the embedded digits, whose units are pixels from 0 to 16."""
    samples, labels = load_digits(split)
    pixels = Scaling(0, 16, "uint8")
    names = [str(digit) for digit in range(10)]
    return ArraySource(
        pixels.inverse(samples), labels, scaling=pixels, class_names=names
    )


def _path_source(path, labels, options, split):
    """Returns the source of a folder or a file."""
    if path.is_dir():
        check_options(f"the folder {shown(path)}", options, FOLDER_OPTIONS)
        chosen = {option: options[option] for option in FOLDER_OPTIONS}
        return ImageFolderSource(path, split=split, **chosen)
    check_choice("split", split, ("train",), f"{shown(path)} has no parts.")
    suffix, name = path.suffix.lower(), f"the file {shown(path)}"
    if path.is_file() and is_idx(path):
        check_options(name, options, ARRAY_OPTIONS)
        chosen = {option: options[option] for option in ARRAY_OPTIONS}
        return array_source(**read_idx_pair(path, labels), **chosen)
    check_data_path(path, ("digits", *NAMES), SUFFIXES)
    if suffix == ".npy":
        check_options(name, options, ARRAY_OPTIONS)
        chosen = {option: options[option] for option in ARRAY_OPTIONS}
        return array_source(read_npy(path), name=shown(path), **chosen)
    if suffix in TABLE_SUFFIXES:
        check_options(name, options, ("labels_key",))
        return TableSource(path, labels_key=options["labels_key"], labels=labels)
    check_matlab_version(path)
    check_options(name, options, FILE_OPTIONS)
    chosen = {option: options[option] for option in FILE_OPTIONS}
    return FILE_SOURCES[suffix](path, labels=labels, **chosen)
