"""Checks of the members of an archive, before any of them is unpacked.

In the flow: whoever reads a zip archive or an HDF5 file that may come from elsewhere
checks here that reading it takes no more memory than the file has bytes. The reader of
the file adds its name and the fix to the messages.
"""

import io
import math
import zipfile

import h5py
import numpy as np

from keras_wgan.checks.names import shown

MOST_INFLATION = 1032  # bytes that one byte of deflate can stand for, its limit
LARGEST_TEXT = 2**24  # bytes of JSON: a few hundred bytes for each of many channels


def check_members(archive, texts, others=()):
    """Refuses an archive with other members, or with members that would grow.

    A header may lie about a member's size. A member that is stored without compression
    cannot be larger than the file, whatever its header says.

    Args:
        archive: `zipfile.ZipFile`.
        texts: Names of the members that are JSON texts.
        others: Names of the other members.
    """
    names = sorted([*texts, *others])
    if sorted(archive.namelist()) != names:
        raise ValueError(
            f"The archive must have the members {names} alone. Received: "
            f"{str(sorted(archive.namelist()))[:200]}."
        )
    for member in archive.infolist():
        _check_stored(member)
        if member.filename in texts and member.file_size > LARGEST_TEXT:
            raise ValueError(
                f"{member.filename!r} must have at most {LARGEST_TEXT} bytes. Received "
                f"{member.file_size}."
            )


def check_model_file(path):
    """Refuses a model file of Keras that would take more memory than it has bytes.

    Args:
        path: Path of a file that ends in `.keras`.
    """
    with zipfile.ZipFile(path) as archive:
        texts, weights = ["config.json", "metadata.json"], "model.weights.h5"
        check_members(archive, texts, [weights])
        check_arrays_stored(archive.read(weights))


def check_saved_state(name, values):
    """Refuses counters and random states that no training leaves behind.

    Args:
        name: What the message calls the array.
        values: The array. Numbers that are not integers are weights.
    """
    if values.dtype.kind == "i" and values.min(initial=0) < 0:
        raise ValueError(
            f"{name} must hold counts or a random state, which are not negative. "
            f"Received: {values.ravel()[:4].tolist()}. Use another copy of the file."
        )


def check_inflation(member, available):
    """Refuses a member that is encrypted, or claims more bytes than its file can hold.

    Args:
        member: `zipfile.ZipInfo` of an array.
        available: Number of bytes of the archive.
    """
    known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if member.compress_type not in known or member.flag_bits & 1:
        raise ValueError(
            f"{shown(member.filename)!r} must be a member as NumPy writes it. Received one "
            "that is encrypted, or compressed in another way. Save it again by np.savez."
        )
    held = min(member.compress_size, available)
    factor = 1 if member.compress_type == zipfile.ZIP_STORED else MOST_INFLATION
    if member.file_size > held * factor:
        raise ValueError(
            f"{shown(member.filename)!r} must be a whole array. Received a claim of "
            f"{member.file_size} bytes, more than {held} bytes can hold. Save it again by "
            "np.savez."
        )


def check_claim(file, size):
    """Refuses an .npy file whose header claims more values than it has bytes.

    Args:
        file: The open file, at its beginning.
        size: Number of its bytes.
    """
    shape, dtype = read_header(file)
    claimed = math.prod(shape) * dtype.itemsize
    if not dtype.hasobject and claimed > size:
        raise ValueError(f"a header that claims {claimed} bytes, of which {size} came")


def read_header(file):
    """Returns shape and type of the array of an open .npy file."""
    version = np.lib.format.read_magic(file)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError(f"an array of version {version}, which holds no plain numbers")
    shape, _, dtype = readers[version](file)
    return shape, dtype


def check_arrays_stored(content):
    """Refuses the bytes of an HDF5 file whose arrays are larger than the file.

    An array that is compressed, lies in another file, or was never written can claim
    any size. The arrays of a model file are numbers, written whole.
    """
    with h5py.File(io.BytesIO(content)) as file:
        arrays = []
        file.visititems(lambda _, item: arrays.append(item))
        arrays = [item for item in arrays if isinstance(item, h5py.Dataset)]
        for array in arrays:
            _check_written(array)
        total = sum(array.nbytes for array in arrays)
    if total > len(content):
        raise ValueError(
            "The arrays of a model file must not be larger than the file. Received "
            f"{total} bytes of arrays in {len(content)}."
        )


def _check_stored(member):
    """Refuses a member that is compressed or encrypted."""
    if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
        raise ValueError(
            f"{member.filename!r} must be stored without compression, as it was saved. "
            "Received a compressed or encrypted member."
        )


def _check_written(array):
    """Refuses an HDF5 data set that is not numbers, written whole in its file."""
    if array.dtype.kind not in "biufV" or array.external or array.is_virtual:
        raise ValueError(
            f"{array.name!r} must hold numbers in the file itself. Received type "
            f"{array.dtype}, or values in another file."
        )
