"""Files that are either old or complete, never half-written.

In the flow: all that writes samples, pictures, tables or models writes through this.
"""

import contextlib
import hashlib
import os
import pathlib
import shutil
import tempfile

from keras_wgan import locks

PREFIX = ".partial-"


@contextlib.contextmanager
def written_whole(path):
    """Gives a path beside the target to write to, then moves it into place.

    If writing fails, the target keeps its old content and nothing else is left
    behind. Missing parent folders are made. Every writer has a path of its own, so that
    two of them do not mix. What a killed one left is removed by the next.

    Args:
        path: The target: a file, or a folder that is empty or does not exist.

    Yields:
        Path to write a file to, or to make a folder at.

    Raises:
        OSError: If the target cannot be written. It names the target.

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
    with _named_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_partials(path.parent)
        with _own_folder(path) as folder:
            partial = folder / path.name  # writers choose the format by the suffix
            yield partial
            _write_through(partial)
            if path.is_dir() and partial.is_dir():
                path.rmdir()
            os.replace(partial, path)
            _sync(path.parent)


def remove_partials(folder):
    """Removes what killed processes left half-written in a folder."""
    for path in filter(pathlib.Path.is_dir, folder.glob(f"{PREFIX}*")):
        _remove_abandoned(path)


def is_partial(path):
    """Tells whether a path is what a killed process left half-written."""
    return path.name.startswith(PREFIX)


def remove(path):
    """Removes a file or a folder, if it exists."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def set_aside(path):
    """Renames a file or a folder out of the way, and returns its new path.

    Args:
        path: Path of what is damaged. It becomes `damaged-…`, `damaged-2-…` and so on.
    """
    number = 1
    while True:
        prefix = "damaged-" if number == 1 else f"damaged-{number}-"
        aside = path.with_name(prefix + path.name)
        if not os.path.lexists(aside):
            os.rename(path, aside)
            return aside
        number += 1


def digest_of(path):
    """Returns the SHA-256 digest of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _own_folder(path):
    """Makes a folder beside a path that no other process touches, and removes it."""
    with contextlib.ExitStack() as stack:
        folder = None
        while folder is None:
            made = pathlib.Path(tempfile.mkdtemp(prefix=PREFIX, dir=path.parent))
            stack.callback(shutil.rmtree, made, ignore_errors=True)
            # Another process may remove it before it is locked, as abandoned.
            with contextlib.suppress(FileNotFoundError, BlockingIOError):
                stack.enter_context(locks.held(made / locks.NAME))
                folder = made
        yield folder


def _remove_abandoned(folder):
    """Removes the folder of a writer, unless that lives and holds its lock."""
    lock = folder / locks.NAME
    with contextlib.suppress(OSError):
        if not lock.exists():
            folder.rmdir()  # fails unless it is empty
        else:
            with locks.held(lock):
                shutil.rmtree(folder)


@contextlib.contextmanager
def _named_errors(path):
    """Names the target in errors of the system, which name its partial or nothing."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and PREFIX not in str(error.filename):
            raise
        if error.errno is None:
            raise OSError(f"{path} cannot be written: {error}") from error
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write_through(path):
    """Writes a file, or a folder with all that it holds, from the cache to disk."""
    for inside in path.rglob("*") if path.is_dir() else ():
        _sync(inside)
    _sync(path)


def _sync(path):
    """Waits until the disk has a file, or a folder's list of entries."""
    if os.name == "nt" and path.is_dir():  # Windows does this by itself
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
