"""Files in the IDX format, in which MNIST and its relatives are published.

In the flow: `load` recognizes them by their names, and reads them here. The labels are in another
file beside the samples, such as `train-labels-idx1-ubyte`.
"""

import gzip
import math
import pathlib
import re
import struct

import numpy as np

from keras_wgan.checks.files import DAMAGE, check_plain_file, check_readable
from keras_wgan.checks.names import shown

TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
MOST_AXES = 4
NAME = re.compile(r"(images|samples)(.*)idx\d", re.IGNORECASE)


def is_idx(path):
    """Tells whether a file is in the IDX format, by its name."""
    return "idx" in path.suffix.lower() or NAME.search(path.name) is not None


def read_idx_pair(path, labels=None):
    """Returns samples, and the labels of the file beside them if there is one.

    Args:
        path: The file of the samples.
        labels: `False` to leave labels out. Defaults to `None`.

    Returns:
        Dictionary of the arguments of `array_source`.
    """
    samples, beside = read_idx(path), _labels_path(path)
    if labels is False or beside is None:
        return {"samples": samples, "name": shown(path)}
    notes = (f"labels from {shown(beside.name)}",)
    return {
        "samples": samples,
        "labels": read_idx(beside),
        "name": shown(path),
        "notes": notes,
    }


def read_idx(path):
    """Returns the array of a file in the IDX format, which may be compressed by gzip.

    Args:
        path: The file.

    Raises:
        ValueError: If the file is of another format, is damaged, or claims more than it
            holds.
    """
    path = pathlib.Path(path)
    with check_readable(path, (ValueError, *DAMAGE)):
        check_plain_file(path)
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        return _parse(content)


def _parse(content):
    """Returns the array that bytes hold."""
    start, code, rank = content[:2], *content[2:4]
    if start != b"\0\0" or code not in TYPES or not 1 <= rank <= MOST_AXES:
        raise LookupError("no IDX format")
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    body, dtype = content[4 + 4 * rank :], np.dtype(TYPES[code])
    if len(body) != math.prod(shape) * dtype.itemsize:
        raise EOFError(f"{len(body)} bytes for the shape {shape}")
    return np.frombuffer(body, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _labels_path(path):
    """Returns the file with the labels of a file of images, or `None`."""
    pattern = NAME.sub(r"labels\2idx1", path.name)
    found = path.with_name(pattern)
    return found if pattern != path.name and found.is_file() else None
