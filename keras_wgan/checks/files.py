"""Checks of data files: what they hold under which name, and whether they can be read.

In the flow: the sources of data ask here while they open a file or a folder.
"""

import contextlib
import lzma
import os
import stat
import struct
import tokenize
import zipfile
import zlib

from keras_wgan.checks.names import shown

# What readers of files raise over bytes that they did not expect.
DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    UnicodeError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def check_plain_file(path):
    """Refuses a path that is not a plain file: pipes and devices may never end.

    Args:
        path: Path of the file. A link to a plain file is one.
    """
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode):
        found = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
        raise ValueError(
            f"What is read must be a plain file. Received {shown(path)!r}, {found}. "
            "Copy its content into a file."
        )


def check_exists(option, path, advice):
    """Refuses a path of an option where nothing is."""
    if not os.path.exists(path):
        found = "a link that leads nowhere" if os.path.lexists(path) else "which is not"
        raise ValueError(
            f"{option} must be there. Received {shown(path)!r}, {found}. {advice}"
        )


def check_is_directory(name, path):
    """Refuses a path that is there, but is no folder."""
    if os.path.lexists(path) and not os.path.isdir(path):
        raise ValueError(
            f"{name} must be a folder. Received {shown(path)!r}, which is something else. "
            "Rename or delete it, or choose another folder."
        )


@contextlib.contextmanager
def check_readable(name, errors, advice="Write or copy the file again."):
    """Turns the errors of a reader into a ValueError that names the file.

    Args:
        name: What the message calls the content.
        errors: Class, or classes, of the errors that mean damaged content.
        advice: The message's last sentence. Defaults to writing the file again.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except errors as error:
        raise ValueError(
            f"{shown(name)} must be readable. Received content that is damaged or of another "
            f"kind ({error}). {advice}"
        ) from error


def check_data_path(path, names, suffixes):
    """Refuses a path that is not a file of a known kind."""
    if not path.is_file() or path.suffix.lower() not in suffixes:
        found = _found(path)
        raise ValueError(
            f"Data must be one of {', '.join(names)}, a folder of images, or a file that "
            f"ends in {' or '.join(suffixes)}. Received {str(path)!r}, {found}."
        )


def _found(path):
    """Returns what a path is that is not data, in words."""
    if path.is_file():
        return "a file of another kind"
    if path.is_symlink() and not path.exists():
        return "a link that leads nowhere"
    return "a pipe or a device" if path.exists() else "nothing of that name"
