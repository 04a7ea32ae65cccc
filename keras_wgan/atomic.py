"""Files that are either old or complete, never half-written.

In the flow: all that writes samples, pictures, tables or models writes through this.
"""

import contextlib
import os
import pathlib
import shutil

PREFIX = ".partial-"


@contextlib.contextmanager
def written_whole(path):
    """Gives a path beside the target to write to, then moves it into place.

    If writing fails, the target keeps its old content and nothing else is left
    behind. Missing parent folders are made.

    Args:
        path: The target: a file, or a folder that is empty or does not exist.

    Yields:
        Path to write a file to, or to make a folder at.

    Example:

    >>> import pathlib, tempfile
    >>> from keras_wgan.atomic import written_whole
    >>> path = pathlib.Path(tempfile.mkdtemp(), "notes.txt")
    >>> with written_whole(path) as partial:
    ...     _ = partial.write_text("whole")
    >>> path.read_text()
    'whole'
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Writers choose the format by the suffix, so it stays last. The name is always the
    # same, so that the next process overwrites what a killed one left.
    partial = path.with_name(PREFIX + path.name)
    remove(partial)
    try:
        yield partial
        _write_through(partial)
        if path.is_dir() and partial.is_dir():
            path.rmdir()
        os.replace(partial, path)
        _write_through(path.parent)
    finally:
        remove(partial)


def is_partial(path):
    """Tells whether a path is what a killed process left half-written."""
    return path.name.startswith(PREFIX)


def remove(path):
    """Removes a file or a folder, if it exists."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def _write_through(path):
    """Writes a file, or a folder's list of entries, from the system's cache to disk."""
    if os.name == "nt" and path.is_dir():  # Windows does this by itself
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
