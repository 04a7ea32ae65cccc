"""Checks of data files: what they hold under which name, and whether they can be read.

In the flow: the sources of data ask here while they open a file or a folder, and
`save_samples` and the commands before they write one.
"""

import contextlib
import itertools
import os
import pathlib

import h5py


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
            f"{name} must be readable. Received content that is damaged or of another "
            f"kind ({error}). {advice}"
        ) from error


def check_data_path(path, names, suffixes):
    """Refuses a path that is not a file of a known kind."""
    if not path.is_file() or path.suffix.lower() not in suffixes:
        found = "a file of another kind" if path.exists() else "nothing of that name"
        raise ValueError(
            f"Data must be one of {', '.join(names)}, a folder of images, or a file that "
            f"ends in {' or '.join(suffixes)}. Received {str(path)!r}, {found}."
        )


def check_key(setting, key, keys, path, usual):
    """Refuses a key that a file does not have.

    Args:
        setting: Name of the argument that chooses the key.
        key: The chosen key, or `None` if the file has no usual one.
        keys: All keys of the file.
        path: The file.
        usual: Keys that are found without the argument.
    """
    if key is None or key not in keys:
        raise ValueError(
            f"`{setting}` must name an array of {path}, which has {sorted(keys)}. "
            f"Received: {setting}={key!r}. Without it, only {', '.join(usual)} are found."
        )


def check_dataset(file, key, path):
    """Returns a data set whose values lie in the HDF5 file itself, or refuses it."""
    item = file.get(key)
    if not isinstance(item, h5py.Dataset) or item.external:
        found = f"a group of {sorted(item)}" if isinstance(item, h5py.Group) else item
        raise ValueError(
            f"'{key}' in {path} must be a data set with its values in this file. "
            f"Received {found}. Name or copy one, such as '{key}/samples'."
        )
    return item


def check_empty_directory(directory):
    """Refuses a folder that holds files."""
    if any(directory.iterdir()):
        raise ValueError(
            f"Samples are saved to a new or an empty folder. Received: {directory}, "
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
