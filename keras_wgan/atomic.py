"""Files that are either old or whole, never half-written.

In the flow: everything that writes samples or pictures writes through this.
"""

import contextlib
import os
import pathlib
import shutil

PREFIX = ".partial-"


@contextlib.contextmanager
def written_whole(path):
    """Gives a path beside the target to write to, then moves it into place.

    If writing fails, what stood at the target still stands there, and nothing else
    is left behind. Folders on the way are made.

    Args:
        path: The target, a file, or a folder that is empty or not there yet.

    Yields:
        The path to write a file at, or to make a folder at.

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
    # The suffix stays last, since writers choose the format by it. The name is always
    # the same, so that what a killed process left is overwritten by the next.
    partial = path.with_name(PREFIX + path.name)
    remove(partial)
    try:
        yield partial
        write_through(partial)
        if path.is_dir() and partial.is_dir():
            path.rmdir()
        os.replace(partial, path)
        write_through(path.parent)
    finally:
        remove(partial)


def is_partial(path):
    """Tells whether a file is what a killed process left of another."""
    return path.name.startswith(PREFIX)


def remove(path):
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def write_through(path):
    """Has the system write a file, or a folder's list of entries, to the disk."""
    if os.name == "nt" and path.is_dir():  # which Windows does by itself
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
