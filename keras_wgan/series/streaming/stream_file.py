"""One file that holds a stream: its detector, and the steps that it keeps.

In the flow: the stream's `save` and `load`, through the `archive` of detectors. Beside
the detector's members, the file has a JSON text and plain numbers. No code is executed
when it is read, and no field is believed.
"""

import json

import numpy as np

from keras_wgan.checks.detector import check_saved
from keras_wgan.checks.fields import check_fields, check_json
from keras_wgan.checks.settings import check_choice
from keras_wgan.checks.streams import check_finite, check_kept, check_size, check_whole
from keras_wgan.series import archive

FORMAT = "keras_wgan stream 1"
TEXT, NUMBERS = "stream.json", "stream.float64"
NUMBER_TYPE = "<f8"

FIELDS = {
    "format": lambda name, value: check_choice(name, value, [FORMAT]),
    "lateness": check_whole,  # as the stream's argument
    "late": check_whole,  # rows that were left out
    "positions": check_whole,  # rows that came without times
    "is_begun": lambda name, value: check_choice(name, value, [True, False]),
    "first": check_whole,  # step that is kept
    "next_step": check_whole,  # the first one without a score
    "steps": check_whole,  # number of those that are kept
    "last": check_whole,  # number of those before, of which the values are kept
}


def write(path, stream):
    """Writes a stream and its detector, as a whole or not at all.

    Args:
        path: Path of the file; an existing file is replaced.
        stream: `AnomalyStream`.
    """
    tail = stream.tail
    fields = {
        "format": FORMAT,
        "lateness": int(stream.lateness),
        "late": stream.late,
        "positions": stream.positions,
        "is_begun": stream.next_step is not None,
        "first": tail.first or 0,
        "next_step": stream.next_step or 0,
        "steps": len(tail.rows),
        "last": len(tail.last),
    }
    parts = tail.sums, tail.counts, tail.rows, tail.last
    numbers = np.concatenate([np.ravel(part) for part in parts]).astype(NUMBER_TYPE)
    members = {TEXT: json.dumps(fields, indent=2), NUMBERS: numbers.tobytes()}
    archive.write(path, stream.detector, members)


def read(path, kind, detector_kind):
    """Reads what `write` wrote.

    Args:
        path: Path of the file.
        kind: Class of the stream.
        detector_kind: Class of its detector.

    Returns:
        A stream.

    Raises:
        ValueError: If the file is not a stream's, or damaged, or the networks of its
            detector are not registered with Keras.
        OSError: If the file cannot be opened.
    """
    with open(path, "rb") as file, check_saved(path, kind.__name__):
        members = archive.read_members(file, [TEXT], [NUMBERS])
        fields = check_json(members[TEXT])
        check_fields(TEXT, fields, FIELDS)
        stream = kind(archive.to_detector(members, detector_kind), fields["lateness"])
        _restore(stream, fields, np.frombuffer(members[NUMBERS], NUMBER_TYPE))
    return stream


def _restore(stream, fields, numbers):
    """Puts a new stream where the saved one was."""
    tail, steps, last = stream.tail, fields["steps"], fields["last"]
    channels = tail.last.shape[1]
    shapes = (steps, channels), (steps, channels), (steps,), (last, channels)
    check_size(len(numbers), shapes)
    sums, counts, rows, before = _split(numbers, shapes)
    check_finite(sums, before)
    check_kept(fields, tail.longest, counts, rows)
    tail.sums, tail.last = sums, before
    tail.counts, tail.rows = counts.astype(int), rows.astype(int)
    stream.late, stream.positions = fields["late"], fields["positions"]
    if fields["is_begun"]:
        tail.first, stream.next_step = fields["first"], fields["next_step"]


def _split(numbers, shapes):
    """Returns writable arrays of these shapes, one after the other from the numbers."""
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    parts = np.split(numbers.astype("float64"), ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
