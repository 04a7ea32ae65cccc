"""The start of the libraries, in silence unless it fails.

In the flow: `program` imports TensorFlow inside `quietly`. TensorFlow writes to the
process' error stream before any setting of Python acts.
"""

import contextlib
import os
import signal
import sys
import tempfile
import threading

ERRORS = 2  # the descriptor of the error stream
SILENT = "3"  # the level of TensorFlow's own logs: errors that it also raises


@contextlib.contextmanager
def quietly():
    """Holds back the error stream, and shows what came only if an error ends this.

    Ctrl-C ends the process here, with one line. TF_CPP_MIN_LOG_LEVEL=0 holds nothing
    back.

    Raises:
        ValueError: If a library cannot be imported.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    loud = os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", SILENT)
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with contextlib.nullcontext(ERRORS) if loud else held_back() as shown:
        with _ended_by_interrupt(shown), _named_errors():
            yield


@contextlib.contextmanager
def _named_errors():
    """Turns the error of an import into one that says what to do."""
    try:
        yield
    except ImportError as error:
        raise ValueError(
            f"keras-wgan needs its libraries. They cannot be imported: {error}. Install "
            "the package again."
        ) from error


@contextlib.contextmanager
def held_back():
    """Holds back what is written to the process' error stream.

    Yields:
        Descriptor of the stream as it was, or `None` if it is closed.
    """
    try:
        shown = os.dup(ERRORS)
    except OSError:  # closed
        yield None
        return
    with _unseen_file() as file:
        os.dup2(file.fileno(), ERRORS)
        try:
            yield shown
        except BaseException:
            _flush()
            os.dup2(shown, ERRORS)
            file.seek(0)
            os.write(ERRORS, file.read())
            raise
        finally:
            _flush()
            os.dup2(shown, ERRORS)
            os.close(shown)


def _unseen_file():
    """Returns an open file without a name, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):  # also if no folder for temporary files is writable
        return open(os.memfd_create("start"), "w+b")
    return tempfile.TemporaryFile()


def _flush():
    """Writes what Python's error stream keeps, if there is one."""
    if sys.stderr is not None:
        sys.stderr.flush()


@contextlib.contextmanager
def _ended_by_interrupt(shown):
    """Lets Ctrl-C end the process: an import that it breaks off ends in other errors."""

    def leave(number, frame):
        if shown is not None:
            os.write(shown, b"keras-wgan: interrupted\n")
        os._exit(130)

    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before != signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
