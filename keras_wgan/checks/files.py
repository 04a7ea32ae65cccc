"""Checks of data files: what they hold under which name, and whether they can be read.

In the flow: the sources of data ask here while they open a file or a folder, and
`save_samples` and the commands before they write one.
"""

import contextlib
import itertools
import lzma
import os
import pathlib
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


def check_empty_directory(directory):
    """Refuses a folder that holds files."""
    if any(directory.iterdir()):
        raise ValueError(
            f"Samples are saved to a new or an empty folder. Received: {shown(directory)}, "
            "which holds files. Choose another, or empty it."
        )


def check_outputs(outputs, inputs):
    """Refuses files that cannot be written, or that are read or written elsewhere.

    Args:
        outputs: Dictionary from options, as in `"--output"`, to paths to write.
        inputs: Dictionary from options to paths that are read.
    """
    for option, path in outputs.items():
        _check_can_be_written(option, pathlib.Path(path))
    for first, second in itertools.combinations((inputs | outputs).items(), 2):
        if second[0] in outputs and _overlap(first[1], second[1]):
            raise ValueError(
                "Every file that is written must be another one than those that are read "
                f"or written. Received: {first[0]} {str(first[1])!r} and {second[0]} "
                f"{str(second[1])!r}. Name another file for {second[0]}."
            )


def _check_can_be_written(option, path):
    """Refuses a path that cannot become a file."""
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "something other than a file"
        raise ValueError(
            f"{option} must name a file to write. Received {str(path)!r}, {found}. "
            f"Name a file{' in it' if path.is_dir() else ''}."
        )
    folder = next(each for each in path.absolute().parents if os.path.lexists(each))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        found = "may not be written to" if folder.is_dir() else "is no folder"
        raise ValueError(
            f"{option} must name a file in a folder that can be made and written to. "
            f"Received {str(path)!r}, but {str(folder)!r} {found}. Name another folder."
        )


def _overlap(path, other):
    """Tells whether two paths name one file, or one of them would be in the other."""
    if os.path.exists(path):
        return os.path.exists(other) and os.path.samefile(path, other)
    real, its_real = (pathlib.Path(os.path.realpath(each)) for each in (path, other))
    return real == its_real or real in its_real.parents or its_real in real.parents
