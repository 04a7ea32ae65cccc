"""What the sub-folders of a folder of images mean: classes, parts, or nothing.

In the flow: `ImageFolderSource` finds images, and asks here for their labels.
"""

import pathlib

import numpy as np

LARGEST_NUMBER = 999  # of a class, unless it is counted
PARTS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}


def find_parts(directory, images):
    """Returns the sub-folders that are parts of the data, such as `train` and `test`.

    Args:
        directory: The folder.
        images: Paths of the images in it.

    Returns:
        Dictionary from "train", "validation" and "test" to names of sub-folders. It is
        empty unless all images lie in such sub-folders.
    """
    tops = {_inside(path, directory)[0] for path in images}
    parts = {PARTS.get(name.lower(), ""): name for name in sorted(tops)}
    return {} if "" in parts or len(parts) < len(tops) else parts


def find_classes(directory, images):
    """Returns the classes of images: the sub-folders that they lie in.

    A folder whose images are all in one sub-folder is as that one. If images lie in the
    folder itself, there are no classes. Sub-folders that are numbers stand in the order
    of the numbers, others in that of their names.

    Args:
        directory: The folder.
        images: Paths of the images in it.

    Returns:
        `(labels, names)`: class numbers of shape `(n,)` as int32, and the names of the
        classes; or `(None, None)`.
    """
    home = _only_folder(directory, images)
    parts = [_inside(path, home) for path in images]
    if any(len(part) < 2 for part in parts):
        return None, None
    numbers, names = _number(home, {part[0] for part in parts})
    return np.array([numbers[part[0]] for part in parts], np.int32), names


def _inside(path, directory):
    """Returns the names of a path below a folder."""
    return path.relative_to(directory).parts


def _only_folder(directory, images):
    """Returns the deepest sub-folder that has all images."""
    parts = [_inside(path.parent, directory) for path in images]
    shared = 0
    while all(
        len(part) > shared and part[shared] == parts[0][shared] for part in parts
    ):
        shared += 1
    return pathlib.Path(directory, *parts[0][:shared])


def _number(directory, names):
    """Returns the number of each class by its name, and the names by number.

    Names that are numbers from 0 are class numbers, as `save_samples` writes them.
    Those that no sub-folder has are classes without samples.
    """
    values = {int(name): name for name in names if name.isdecimal()}
    if len(values) < len(names):
        ordered = sorted(names)
    elif max(values) > LARGEST_NUMBER or not _has_zero(directory):
        ordered = [values[value] for value in sorted(values)]
    else:
        ordered = [values.get(value, str(value)) for value in range(max(values) + 1)]
    return {name: number for number, name in enumerate(ordered)}, ordered


def _has_zero(directory):
    """Tells whether a folder has a sub-folder 0, perhaps written with more zeros."""
    folders = [path.name for path in directory.iterdir() if path.is_dir()]
    return any(set(name) == {"0"} for name in folders)
