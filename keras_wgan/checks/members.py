"""Checks of the members of an archive, before any of them is unpacked.

In the flow: whoever reads a zip archive or an HDF5 file that may come from elsewhere
checks here that reading it takes no more memory than the file has bytes. The reader of
the file adds its name and the fix to the messages.
"""

import io
import zipfile

import h5py

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
