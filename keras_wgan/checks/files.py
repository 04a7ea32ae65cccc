"""Checks of data files: what they hold under which name, and whether they can be read.

In the flow: the sources of data ask here while they open a file or a folder, and
`save_samples` before it writes one.
"""

import contextlib

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
