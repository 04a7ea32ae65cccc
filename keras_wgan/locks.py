"""Locks that say who holds them, and that no dead process leaves behind.

In the flow: `atomic` locks what it writes, `Resume` and the command line their
directories. The operating system holds a lock as long as its process lives, also for
other machines that share the folder.
"""

import contextlib
import datetime
import os
import pathlib
import socket
import threading
import warnings

try:
    import fcntl
except ImportError:  # on Windows, which has locks of another kind
    fcntl = None
    import msvcrt

NAME = ".lock"
FAR = 2**30  # the byte that Windows locks; a locked byte cannot be read
_HELD = set()  # real paths of this process' locks, which the system lets it take twice
_CHANGING = threading.Lock()


@contextlib.contextmanager
def only_writer(directory):
    """Keeps other processes from training in a directory.

    The file `.lock` in it says who does. It is removed at the end. The file that a
    killed process leaves locks nothing. A process does not lock itself out.

    Args:
        directory: Path of the directory, which is made if it is missing.

    Raises:
        ValueError: If another process holds the lock.

    Example:

    >>> import pathlib, tempfile
    >>> from keras_wgan.locks import only_writer
    >>> directory = pathlib.Path(tempfile.mkdtemp())
    >>> with only_writer(directory):
    ...     print((directory / ".lock").read_text().startswith("host "))
    True
    """
    path = pathlib.Path(directory) / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        if os.path.realpath(path) not in _HELD:
            try:
                stack.enter_context(held(path))
            except BlockingIOError as error:
                raise ValueError(
                    f"Only one process may train in {directory}. Another process is "
                    f"training there: {_holder(path)}. Wait until it ends, or write to "
                    "another directory."
                ) from error
        yield


def remove_abandoned(directory):
    """Removes the file of a lock that a killed process left in a directory."""
    path = pathlib.Path(directory) / NAME
    if path.exists():
        with contextlib.suppress(OSError), held(path):  # unless one holds it
            pass


@contextlib.contextmanager
def held(path):
    """Holds the lock of a file, which it makes and in the end removes.

    Args:
        path: Path of the file. Its folder exists.

    Raises:
        BlockingIOError: If a process, also this one, holds the lock.
        FileNotFoundError: If there is no such folder.
    """
    key = os.path.realpath(path)
    with _CHANGING:
        if key in _HELD:
            raise BlockingIOError(f"{path} is locked.")
        file = _locked_file(path)
        _HELD.add(key)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)  # while it is locked: afterwards it may be another's
        with _CHANGING:
            file.close()
            _HELD.discard(key)


def _locked_file(path):
    """Returns the open file of a lock that is now this process'."""
    while True:
        file = open(path, "a+b", buffering=0)
        if not _lock(file):
            file.close()
            raise BlockingIOError(f"{path} is locked.")
        if _is_at(file, path):  # and was not removed in between
            with contextlib.suppress(OSError):  # of a full disk
                file.truncate(0)
                file.write(_this_process().encode())
            return file
        file.close()


def _lock(file):
    """Locks an open file without waiting. Returns whether that succeeded."""
    try:
        if fcntl is None:
            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        warnings.warn(
            f"{file.name} cannot be locked: {error.strerror}. Take care that no other "
            "process writes there.",
            stacklevel=2,
        )
    return True


def _is_at(file, path):
    """Tells whether an open file is the one that has this path now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _this_process():
    """Returns who this process is, as others shall read it."""
    now = datetime.datetime.now().isoformat(" ", "seconds")
    return f"host {socket.gethostname()}, pid {os.getpid()}, since {now}"


def _holder(path):
    """Returns who holds a lock, as its file says."""
    try:
        return pathlib.Path(path).read_text(errors="replace").strip()[:200] or "unknown"
    except OSError:
        return "unknown"
