"""Folders of images, decoded while training.

In the flow: `load` reads a folder with this. Sub-folders are classes. Every image is
decoded once at first, because a truncated photograph has a sound header: what is
broken is left out before training begins, not met in the middle of it.
"""

import concurrent.futures
import os
import pathlib
import warnings

import numpy as np
from PIL import ExifTags, Image, ImageOps

from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import Source

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm"}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


class ImageFolderSource(Source):
    """Images of a folder and of its sub-folders, scaled to [-1, 1].

    Images are turned upright as their EXIF data says, laid on white where they are
    transparent, cropped in the middle to the shape of `image_size`, and resized.
    Sub-folders are classes, numbered in the order of their names, unless images
    lie in the folder itself: then there are no labels. Hidden files are passed over.

    Args:
        folder: The folder.
        image_size: Height and width of the samples in pixels, one number for squares
            or `(height, width)`. Defaults to `None`: the size all images have.
        channels: 1 for grey, 3 for colour, 4 for colour and transparency. Defaults
            to `None`: 1 if the first image is grey, else 3.

    Raises:
        ValueError: If there is no readable image, if images differ in size and
            `image_size` is `None`, or if an argument is out of range.

    Warns:
        UserWarning: If images are left out, because they cannot be read or are links
            to files elsewhere. One warning names the first of them and their number.

    Example:

    >>> import tempfile
    >>> import keras_wgan as kw
    >>> folder = tempfile.mkdtemp()
    >>> kw.data.save_samples(folder, *kw.data.load_digits("test"))
    >>> source = kw.data.ImageFolderSource(folder, image_size=16)
    >>> len(source), source.sample_shape, source.class_names[:3]
    (897, (16, 16, 1), ['0', '1', '2'])
    """

    scaling = Scaling(0, 255, "uint8")

    def __init__(self, folder, *, image_size=None, channels=None):
        self.folder = pathlib.Path(folder)
        size = None if image_size is None else checked_size(image_size)
        refuse_unknown_channels(channels)
        found, foreign = found_images(self.folder)
        facts = dict(zip(found, in_threads(image_facts, found), strict=True))
        self.paths = [path for path in found if facts[path] is not None]
        broken = [path for path in found if facts[path] is None]
        warn_left_out(self.folder, broken, foreign)
        refuse_no_image(self.folder, self.paths)
        sizes = [facts[path][0] for path in self.paths]
        self.size = size or common_size(self.folder, sizes)
        grey = facts[self.paths[0]][1]
        self.sample_shape = (*self.size, channels or (1 if grey else 3))
        self.find_classes()

    def find_classes(self):
        """Numbers the sub-folders, unless images lie in the folder itself."""
        parts = [path.relative_to(self.folder).parts for path in self.paths]
        self.labelled = all(len(part) > 1 for part in parts)
        if self.labelled:
            self.class_names = class_names(self.folder)
            self.num_classes = len(self.class_names)
            numbers = {name: number for number, name in enumerate(self.class_names)}
            self.labels = np.array([numbers[part[0]] for part in parts], np.int32)

    def __len__(self):
        return len(self.paths)

    def read(self, indices):
        pixels = np.stack(in_threads(self.pixels, indices))
        samples = self.scaling.forward(pixels.reshape(-1, *self.sample_shape))
        return (samples, self.labels[indices]) if self.labelled else (samples,)

    def pixels(self, index):
        """Decodes one image to the bytes of a sample."""
        path = self.paths[index]
        height, width = self.size
        mode = MODES[self.sample_shape[-1]]
        try:
            image = upright(path, mode, at_least=max(self.size))
        except Exception as error:
            raise ValueError(
                f"{path} must be a readable image, as it was when training began. It no "
                f"longer is: {error}. Restore or remove it, and start again."
            ) from error
        return np.asarray(
            ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
        )


def found_images(folder):
    """Returns the image files under a folder, and the links that leave it.

    Returns:
        Two lists of paths, each in the order of the names.
    """
    if not folder.is_dir():
        raise ValueError(
            f"The images must lie in a folder. Received: {folder}, which is none. Check "
            "the path."
        )
    home = folder.resolve()
    found, foreign = [], []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        images = [name for name in files if is_image_name(name)]
        for path in (pathlib.Path(parent, name) for name in images + links):
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                foreign.append(path)
            elif path.name not in links:
                found.append(path)
    return sorted(found), sorted(foreign)


def is_image_name(name):
    """Whether a file is taken for an image, by its name."""
    return not name.startswith(".") and pathlib.Path(name).suffix.lower() in SUFFIXES


def class_names(folder):
    """Returns the names of the sub-folders that are classes, in order."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


def in_threads(function, items):
    """Maps in threads, which Pillow lets run side by side while it decodes."""
    workers = min(8, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def image_facts(path):
    """Returns `((height, width), grey)` of an image, or `None` if it is broken."""
    try:
        upright(path, "RGB", at_least=1)
        with Image.open(path) as header:
            grey = header.mode in ("1", "L", "LA") or header.mode.startswith("I;16")
            turned = header.getexif().get(ExifTags.Base.Orientation, 1) >= 5
            width, height = header.size[::-1] if turned else header.size
    # Decoders raise errors of many kinds over bytes they did not expect.
    except Exception:  # noqa: BLE001
        return None
    return (height, width), grey


def upright(path, mode, at_least):
    """Decodes an image, upright, opaque unless `mode` is RGBA, and in that mode.

    Args:
        path: The file.
        mode: Pillow's name of the mode, of `MODES`.
        at_least: Width and height in pixels that will be used. Decoders of JPEG skip
            what only larger ones need.
    """
    with Image.open(path) as image:
        image.draft(mode, (at_least, at_least))
        image = ImageOps.exif_transpose(image)
        image.load()
    if image.mode.startswith("I;16"):  # `convert` would cut at 255
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise ValueError(f"pixels of mode {image.mode} have no known range")
    if image.has_transparency_data and mode != "RGBA":
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert(mode)


def checked_size(image_size):
    """Returns `(height, width)` of one number or two, positive integers."""
    size = np.broadcast_to(image_size, 2) if np.size(image_size) <= 2 else ()
    if len(size) != 2 or size.dtype.kind not in "iu" or min(size) < 1:
        raise ValueError(
            "`image_size` must be a positive integer or two, (height, width). "
            f"Received: image_size={image_size!r}. For squares of 64 pixels: 64."
        )
    return tuple(int(side) for side in size)


def refuse_unknown_channels(channels):
    """Raises ValueError unless channels are `None` or a mode has that many."""
    if channels is not None and channels not in MODES:
        raise ValueError(
            "`channels` must be 1 (grey), 3 (colour) or 4 (colour and transparency). "
            f"Received: channels={channels!r}."
        )


def warn_left_out(folder, broken, foreign):
    """Warns once of all images that are left out."""
    if broken:
        reason = f"{len(broken)} cannot be read, such as {broken[0]}"
    if foreign:
        links = f"{len(foreign)} are links out of it, such as {foreign[0]}"
        reason = f"{reason}, and {links}" if broken else links
    if broken or foreign:
        count = len(broken) + len(foreign)
        message = f"{count} of the images in {folder} are left out: {reason}."
        warnings.warn(message, stacklevel=3)


def refuse_no_image(folder, paths):
    """Raises ValueError unless there is an image to read."""
    if not paths:
        raise ValueError(
            f"{folder} must hold readable images ({', '.join(sorted(SUFFIXES))}), in "
            "itself or in sub-folders. Received none. Check the path."
        )


def common_size(folder, sizes):
    """Returns the one size that all images have, or raises ValueError."""
    different = sorted(set(sizes))
    if len(different) > 1:
        raise ValueError(
            f"The images in {folder} must have one size, or be given one. Received "
            f"{len(different)} sizes (height, width), from {different[0]} to "
            f"{different[-1]}. Choose one with image_size, such as image_size=64."
        )
    return different[0]
