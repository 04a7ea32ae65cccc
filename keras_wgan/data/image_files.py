"""The image files of a folder and of its sub-folders, found by their names.

In the flow: `ImageFolderSource` decodes what is found here. Links that leave the folder,
pipes and devices are not opened, and folders are followed to a limited depth.
"""

import collections
import os
import pathlib
from typing import NamedTuple

SUFFIXES = (
    ".png .jpg .jpeg .jfif .jpe .jp2 .bmp .gif .webp .avif .tif .tiff .ppm .pgm .pbm "
    ".pnm .tga"
).split()
DEEPEST = 64  # levels of sub-folders
JUNK = ("__MACOSX",)  # folders that hold no images, only shadows of them


class Found(NamedTuple):
    """What lies in a folder.

    Attributes:
        images: Paths of the images, in the order of their names.
        outside: Links to what lies outside the folder, or nowhere.
        closed: Folders that cannot be read or lie too deep, and images that are no
            plain files.
        others: Number of the other files, by suffix.
    """

    images: list
    outside: list
    closed: list
    others: collections.Counter


def find_images(directory):
    """Returns the images of a folder and of its sub-folders, as a tuple `Found`."""
    home = directory.resolve()
    found = Found([], [], [], collections.Counter())

    def remember(error):
        if not isinstance(error, FileNotFoundError):
            found.closed.append(pathlib.Path(error.filename))

    for parent, folders, files in os.walk(directory, onerror=remember):
        parent = pathlib.Path(parent)
        _choose_folders(
            parent, folders, len(parent.relative_to(directory).parts), found
        )
        for path in map(parent.joinpath, [*files, *filter(_link_in(parent), folders)]):
            _sort(path, home, found)
    return Found(*map(sorted, found[:3]), found.others)


def _link_in(parent):
    """Returns a function that tells whether a name in a folder is a link."""
    return lambda name: os.path.islink(os.path.join(parent, name))


def _choose_folders(parent, folders, depth, found):
    """Keeps the sub-folders that are searched, in order."""
    folders[:] = sorted(name for name in folders if not is_ignored(name))
    if depth >= DEEPEST and folders:
        found.closed.append(parent / folders[0])
        folders.clear()


def is_ignored(name):
    """Tells whether a file or folder is hidden, or holds what systems leave behind."""
    return name.startswith(".") or name in JUNK


def _sort(path, home, found):
    """Adds a file, or a link to a folder, to what was found."""
    if is_ignored(path.name):
        return
    is_image = path.suffix.lower() in SUFFIXES
    if path.is_symlink() and (is_image or path.is_dir()):
        if not pathlib.Path(os.path.realpath(path)).is_relative_to(home):
            found.outside.append(path)
            return
    if is_image and path.is_file():
        found.images.append(path)
    elif is_image:
        (found.outside if path.is_symlink() else found.closed).append(path)
    elif not path.is_dir():
        found.others[path.suffix.lower()] += 1
