"""Check of what is written: a new file or one of ours, and nothing that is read.

In the flow: the commands ask here before any work, `save_samples` before it writes.
"""

import itertools
import os
import pathlib

from keras_wgan.checks.names import shown
from keras_wgan.checks.settings import check_suffix

MARK = "keras_wgan"  # what pictures and animations say of their author
# What a file of ours says in its first or last bytes, whatever it holds.
MARKS = {
    ".h5": ("value_range",),
    ".hdf5": ("value_range",),
    ".npz": ("value_range",),
} | dict.fromkeys((".png", ".gif", ".jpg", ".pdf", ".svg"), (MARK,))
BEGINNING, END = 2**14, 2**16  # bytes in which marks are looked for


def check_outputs(outputs, inputs, kinds, marks=None):
    """Refuses files that cannot be written, or would replace what is not ours.

    Args:
        outputs: Dictionary from options, as in `"--output"`, to paths to write.
        inputs: Dictionary from options, or other words, to paths that are read.
        kinds: Dictionary from options to the suffixes that they take.
        marks: Dictionary from options to the texts by which a file of ours is known.
            Defaults to `None`, those of its suffix.
    """
    for option, path in outputs.items():
        path = pathlib.Path(path)
        check_writable_file(option, path)
        if option in kinds:
            check_suffix(option, path, kinds[option])
    for first, second in itertools.combinations((inputs | outputs).items(), 2):
        if second[0] in outputs and _overlap(first[1], second[1]):
            raise ValueError(
                "Every file that is written must be another one than those that are read "
                f"or written. Received: {first[0]} {str(first[1])!r} and {second[0]} "
                f"{str(second[1])!r}. Name another file for {second[0]}."
            )
    for option, path in outputs.items():
        known = (marks or {}).get(option) or MARKS.get(
            pathlib.Path(path).suffix.lower()
        )
        check_ours(option, path, known or ())


def check_writable_file(option, path):
    """Refuses a path that cannot become a plain file, new or in place of an old one."""
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "something other than a file"
        raise ValueError(
            f"{option} must name a file to write. Received {str(path)!r}, {found}. "
            f"Name a file{' in it' if path.is_dir() else ''}."
        )
    check_folder_writable(option, path)


def check_folder_writable(option, path):
    """Refuses a path in a folder that cannot be made or written to."""
    folder = next(each for each in path.absolute().parents if os.path.lexists(each))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        found = "may not be written to" if folder.is_dir() else "is no folder"
        raise ValueError(
            f"{option} must name a file in a folder that can be made and written to. "
            f"Received {str(path)!r}, but {str(folder)!r} {found}. Name another folder."
        )


def check_ours(option, path, marks):
    """Refuses to replace a file that says nothing of what ours say.

    Args:
        option: What messages call the path.
        path: Path of the file, if there is one.
        marks: Texts that files of ours have.
    """
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return
    with open(path, "rb") as file:
        content = file.read(BEGINNING)
        file.seek(max(file.tell(), os.path.getsize(path) - END))
        content += file.read()
    if not all(mark.encode() in content for mark in marks):
        raise ValueError(
            f"{option} must name a new file, or one that this command wrote. Received "
            f"{str(path)!r}, a file of another origin. Name another file, or delete it."
        )


def check_new_directory(option, path):
    """Refuses a folder that holds files, and a path that cannot become a folder."""
    path = pathlib.Path(path)
    if os.path.lexists(path) and not path.is_dir():
        raise ValueError(
            f"{option} must be a new or an empty folder, or end in a known suffix. "
            f"Received: {shown(path)}, a file. Choose another name."
        )
    if path.is_dir() and any(path.iterdir()):
        raise ValueError(
            f"Samples are saved to a new or an empty folder. Received: {shown(path)}, "
            "which holds files. Choose another, or empty it."
        )
    check_folder_writable(option, path)


def check_outside(option, path, name, folders):
    """Refuses a path to write that lies in a folder that is read."""
    real = pathlib.Path(os.path.realpath(path))
    for folder in folders:
        if pathlib.Path(os.path.realpath(folder)) in (real, *real.parents):
            raise ValueError(
                f"{option} must lie outside of {name}. Received: {shown(path)}, in "
                f"{shown(folder)}. What is written would be read as data. Choose another."
            )


def _overlap(path, other):
    """Tells whether two paths name one file, or one of them would be in the other."""
    if os.path.exists(path) and os.path.exists(other):
        return os.path.samefile(path, other)
    real, its_real = (pathlib.Path(os.path.realpath(each)) for each in (path, other))
    return real == its_real or real in its_real.parents or its_real in real.parents
