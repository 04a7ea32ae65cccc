"""The program's output streams, which no reader can break.

In the flow: `program` makes them safe before it prints. A reader that goes away, as in
`| head -1`, or a closed terminal ends no training.
"""

import errno
import io
import os
import sys

GONE = (errno.EPIPE, errno.EIO, errno.EBADF)  # a pipe, a terminal, a closed stream


class UnbreakableFile(io.FileIO):
    """A file that swallows what is written to it once its reader is gone."""

    def write(self, content):
        try:
            return super().write(content)
        except OSError as error:
            if error.errno not in GONE:
                raise
            return len(content)


def make_safe():
    """Replaces the output streams of the process by safe ones.

    Letters that the stream's encoding does not have are written as Python writes them.
    """
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:  # closed
            setattr(sys, name, open(os.devnull, "w"))
        else:
            setattr(sys, name, _safe(stream, descriptor))


def _safe(stream, descriptor):
    """Returns a safe text stream in place of one of the process' own."""
    stream.flush()
    file = UnbreakableFile(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=True,
    )
