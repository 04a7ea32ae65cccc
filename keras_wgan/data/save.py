"""Saves samples so that `load` reads them back.

In the flow: users and the command line save what a generator made.
"""

import pathlib

import h5py
import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.checks.arrays import check_array, check_finite, check_layout
from keras_wgan.checks.labels import check_class_numbers, check_labels
from keras_wgan.checks.outputs import check_new_directory
from keras_wgan.checks.settings import check_choice, check_suffix
from keras_wgan.data.arrays import kind_of
from keras_wgan.data.file_layout import KIND_KEY, LABEL_KEYS, RANGE_KEY, SAMPLE_KEYS
from keras_wgan.data.image_pixels import MODES
from keras_wgan.data.source import count_classes
from keras_wgan.pictures import sample_picture, to_uint8
from keras_wgan.pictures.signed import save_png

CHUNK_BYTES = 2**20


def save_samples(path, samples, labels=None, *, scaling=None):
    """Saves samples to an .h5 or .npz file, a folder of PNGs, or one picture.

    `load` reads .h5 and .npz files back exactly, and the images of a folder to within
    half a step of eight bits, sorted by label. Everything is written beside its target
    and moved into place when it is whole. An older file is replaced.

    Args:
        path: Path that ends in .h5, .hdf5 or .npz for arrays, or in .png for one
            picture of all samples. A path without a suffix is a folder with one PNG
            for each sample; if there are labels, in sub-folders named by label.
        samples: Array of shape `(n, ...)`, scaled to [-1, 1] as generators make them.
            For a folder `(n, height, width, channels)` with 1, 3 or 4 channels.
        labels: Class numbers of shape `(n,)`; for .h5 and .npz also vectors of shape
            `(n, ...)`. Defaults to `None`, no labels.
        scaling: `Scaling` of the samples. An .h5 or .npz file then holds them in their
            own units. Defaults to `None`: they stay in [-1, 1].

    Raises:
        ValueError: If the suffix is unknown, the samples are not finite, samples for a
            folder are not images, the labels do not fit, or the folder is not empty.

    Example:

    >>> import os, tempfile
    >>> import keras_wgan as kw
    >>> samples, labels = kw.data.load_digits("test")
    >>> path = os.path.join(tempfile.mkdtemp(), "digits.npz")
    >>> kw.data.save_samples(path, samples, labels)
    >>> bool((kw.data.load(path).arrays()[0] == samples).all())
    True
    """
    path = pathlib.Path(path)
    write = _find_writer(path)
    samples = check_array("`samples`", samples, at_least=1)
    samples = samples.astype(np.float32, copy=False)
    check_finite("`samples` as float32", samples)
    labels = None if labels is None else check_labels(labels, len(samples))
    value_range = (-1.0, 1.0)
    if scaling is not None and path.suffix.lower() in ARRAY_FILES:
        samples, value_range = scaling.inverse(samples), (scaling.low, scaling.high)
    with written_whole(path) as partial:
        write(partial, samples, labels, value_range)


def _find_writer(path):
    """Returns the function that writes the kind of file that the path names."""
    if path.is_dir() or not path.suffix:
        check_new_directory("`path`", path)
        return _write_folder
    advice = "A new path without a suffix becomes a folder of images."
    check_suffix("path", path, tuple(WRITERS), advice)
    return WRITERS[path.suffix.lower()]


def _write_h5(path, samples, labels, value_range):
    """Writes arrays and the range that keeps `load` from scaling them again."""
    rows = max(1, CHUNK_BYTES // (samples.nbytes // len(samples)))
    chunks = (min(rows, len(samples)), *samples.shape[1:])
    # Through a Python file, because HDF5's own crashes Python on a full disk.
    with open(path, "wb+") as target, h5py.File(target, "w") as file:
        dataset = file.create_dataset(SAMPLE_KEYS[0], data=samples, chunks=chunks)
        dataset.attrs[RANGE_KEY] = np.asarray(value_range, float)
        dataset.attrs[KIND_KEY] = kind_of(samples.shape)
        if labels is not None:
            file.create_dataset(LABEL_KEYS[0], data=labels)


def _write_npz(path, samples, labels, value_range):
    """Writes arrays and the range that keeps `load` from scaling them again."""
    arrays = {SAMPLE_KEYS[0]: samples, RANGE_KEY: np.asarray(value_range, float)}
    arrays[KIND_KEY] = np.array(kind_of(samples.shape))
    if labels is not None:
        arrays[LABEL_KEYS[0]] = labels
    with open(path, "wb") as file:  # to a path that ends in .NPZ, NumPy adds .npz
        np.savez(file, **arrays)


def _write_picture(path, samples, labels, value_range):
    """Writes one picture of all samples, in rows by class if there are classes."""
    rows = None if count_classes(labels) is None else labels
    save_png(sample_picture(samples, rows), path)


def _write_folder(path, samples, labels, value_range):
    """Writes one PNG for each sample, in sub-folders by class if there are labels."""
    check_layout("Samples for a folder", samples, ("n", "height", "width", "channels"))
    check_choice("channels", samples.shape[-1], MODES, "Save to .h5 or .npz instead.")
    names = [""] * len(samples) if labels is None else _make_class_folders(path, labels)
    path.mkdir(exist_ok=True)
    pixels = to_uint8(samples)
    pixels = pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    for index, name in enumerate(names):
        Image.fromarray(pixels[index]).save(path / name / f"{index:05d}.png")


def _make_class_folders(path, labels):
    """Makes a sub-folder for each class and returns the name for each label.

    Classes without samples also get one, and names begin with zeros where numbers are
    shorter, so that `load` numbers the classes in the same way.
    """
    check_class_numbers(labels)
    num_classes = count_classes(labels)
    width = len(str(num_classes - 1))
    for number in range(num_classes):
        (path / f"{number:0{width}d}").mkdir(parents=True)
    return [f"{number:0{width}d}" for number in labels]


WRITERS = {
    ".h5": _write_h5,
    ".hdf5": _write_h5,
    ".npz": _write_npz,
    ".png": _write_picture,
}
ARRAY_FILES = (".h5", ".hdf5", ".npz")
