"""Saves samples so that `load` reads them back.

In the flow: users and the command line save what a generator made.
"""

import pathlib

import h5py
import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.data.file_layout import LABEL_KEYS, RANGE_KEY, SAMPLE_KEYS
from keras_wgan.data.source import checked_labels, count_classes
from keras_wgan.pictures import sample_picture, to_uint8

CHUNK_BYTES = 2**20


def save_samples(path, samples, labels=None):
    """Saves samples to an .h5 or .npz file, a folder of PNGs, or one picture.

    `load` gives back what .h5 and .npz files hold, exactly, and the images of a
    folder to within half a step of eight bits, sorted by label. Everything is written
    beside its target and moved into place when it is whole, replacing an older file.

    Args:
        path: A path that ends in .h5, .hdf5 or .npz for arrays, in .png for one
            picture of all samples, or that has no suffix, for a folder with one PNG
            a sample: in sub-folders named by label if there are labels.
        samples: Array of shape `(n, ...)`, scaled to [-1, 1] as generators make them.
            For a folder `(n, height, width, channels)` with 1, 3 or 4 channels.
        labels: Class numbers of shape `(n,)`; for .h5 and .npz also vectors of shape
            `(n, ...)`. Defaults to `None`.

    Raises:
        ValueError: If the suffix is unknown, the samples are not finite or no
            pictures where these are needed, the labels do not fit, or the folder is
            not empty.

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
    writer = chosen_writer(path)
    samples = checked_samples(samples)
    labels = None if labels is None else checked_labels(labels, len(samples))
    with written_whole(path) as partial:
        writer(partial, samples, labels)


def chosen_writer(path):
    """Returns the function that writes the kind of file the suffix names."""
    writers = {
        ".h5": write_h5,
        ".hdf5": write_h5,
        ".npz": write_npz,
        ".png": write_picture,
        "": write_folder,
    }
    if path.is_dir():
        refuse_full_folder(path)
        return write_folder
    suffix = path.suffix.lower()
    if suffix not in writers or (suffix == "" and path.exists()):
        raise ValueError(
            "Samples are saved to a path that ends in .h5, .npz or .png, or to a folder, "
            f"whose name has no suffix. Received: {path}. Choose one of these."
        )
    return writers[suffix]


def refuse_full_folder(folder):
    """Raises ValueError unless the folder is empty."""
    if any(folder.iterdir()):
        raise ValueError(
            f"Samples are saved to a new or an empty folder. Received: {folder}, which "
            "holds files. Choose another, or empty it."
        )


def checked_samples(samples):
    """Returns float32 samples, at least one and all finite."""
    samples = np.asarray(samples)
    if samples.ndim == 0 or samples.size == 0 or samples.dtype.kind not in "buif":
        raise ValueError(
            "`samples` must be numbers of shape (n, ...), at least one sample. Received "
            f"shape {samples.shape} and type {samples.dtype}. Generate some first."
        )
    samples = samples.astype(np.float32, copy=False)
    finite = np.isfinite(samples).reshape(len(samples), -1).all(axis=1)  # (n,)
    if not finite.all():
        raise ValueError(
            "`samples` must be finite. Received NaN or infinity first in row "
            f"{int(np.argmin(finite))}. A generator that makes these has diverged."
        )
    return samples


def write_h5(path, samples, labels):
    """Writes arrays and the range that keeps `load` from scaling them again."""
    rows = max(1, CHUNK_BYTES // (samples.nbytes // len(samples)))
    chunks = (min(rows, len(samples)), *samples.shape[1:])
    # Through a Python file, for HDF5's own brings Python down on a full disk.
    with open(path, "wb+") as target, h5py.File(target, "w") as file:
        dataset = file.create_dataset(SAMPLE_KEYS[0], data=samples, chunks=chunks)
        dataset.attrs[RANGE_KEY] = (-1.0, 1.0)
        if labels is not None:
            file.create_dataset(LABEL_KEYS[0], data=labels)


def write_npz(path, samples, labels):
    """Writes arrays and the range that keeps `load` from scaling them again."""
    arrays = {SAMPLE_KEYS[0]: samples, RANGE_KEY: np.array([-1.0, 1.0])}
    if labels is not None:
        arrays[LABEL_KEYS[0]] = labels
    np.savez(path, **arrays)


def write_picture(path, samples, labels):
    """Writes one picture of all samples, in rows by class if there are classes."""
    rows = None if count_classes(labels) is None else labels
    sample_picture(samples, rows).save(path)


def write_folder(path, samples, labels):
    """Writes one PNG a sample, in a sub-folder for each class if there are labels."""
    refuse_no_pictures(samples)
    names = [""] * len(samples) if labels is None else class_folders(path, labels)
    path.mkdir(exist_ok=True)
    pixels = to_uint8(samples)
    pixels = pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    for index, name in enumerate(names):
        Image.fromarray(pixels[index]).save(path / name / f"{index:05d}.png")


def class_folders(path, labels):
    """Makes a sub-folder for each class and returns the name for each label.

    Classes without samples get one too, and names are padded with noughts, so that
    `load` numbers the classes as they are numbered here.
    """
    num_classes = count_classes(labels)
    if num_classes is None:
        raise ValueError(
            "Labels of a folder of images must be class numbers from 0, shape (n,). "
            f"Received labels of shape {labels.shape} and type {labels.dtype}. Save to "
            ".h5 or .npz, which hold labels of all kinds."
        )
    width = len(str(num_classes - 1))
    for number in range(num_classes):
        (path / f"{number:0{width}d}").mkdir(parents=True)
    return [f"{number:0{width}d}" for number in labels]


def refuse_no_pictures(samples):
    """Raises ValueError unless each sample can be one PNG."""
    if samples.ndim != 4 or samples.shape[-1] not in (1, 3, 4):
        raise ValueError(
            "Samples saved as a folder of images must have shape (n, height, width, "
            f"channels) with 1, 3 or 4 channels. Received shape {samples.shape}. Save "
            "to .h5 or .npz, which hold samples of any shape."
        )
