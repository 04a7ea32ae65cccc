"""Folders of images, decoded while training.

In the flow: `load` reads a folder with this. Sub-folders are classes. Every image is
decoded once before training, because the header of a truncated photograph is intact.
Images that cannot be read are left out then, and do not stop the training later.
"""

import concurrent.futures
import os
import pathlib
import warnings

import numpy as np
from PIL import ExifTags, Image, ImageOps

from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.files import check_readable
from keras_wgan.checks.images import check_common_size, check_image_size
from keras_wgan.checks.settings import check_choice
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import Source

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm")
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


class ImageFolderSource(Source):
    """Images of a folder and of its sub-folders, scaled to [-1, 1].

    Images are turned upright as their EXIF data says, laid on white where they are
    transparent, cropped around the center to the shape of `image_size`, and resized.
    Sub-folders are classes, numbered in the order of their names. If images lie in the
    folder itself, there are no labels. Hidden files are ignored.

    Args:
        directory: The folder.
        image_size: Height and width of the samples in pixels, one number for squares
            or `(height, width)`. Defaults to `None`: the size that all images have.
        channels: 1 for gray, 3 for color, 4 for color and transparency. Defaults to
            `None`: 1 if the first image is gray, else 3.

    Raises:
        ValueError: If there is no readable image, if images differ in size and
            `image_size` is `None`, or if an argument is invalid.

    Warns:
        UserWarning: If images are left out, because they cannot be read or are links
            to files outside the folder. One warning says how many, and names one.

    Example:

    >>> import tempfile
    >>> import keras_wgan as kw
    >>> directory = tempfile.mkdtemp()
    >>> kw.data.save_samples(directory, *kw.data.load_digits("test"))
    >>> source = kw.data.ImageFolderSource(directory, image_size=16)
    >>> len(source), source.sample_shape, source.class_names[:3]
    (897, (16, 16, 1), ['0', '1', '2'])
    """

    scaling = Scaling(0, 255, "uint8")

    def __init__(self, directory, *, image_size=None, channels=None):
        self.directory = pathlib.Path(directory)
        size = None if image_size is None else check_image_size(image_size)
        check_choice("channels", channels, (None, *MODES))
        found, outside = _find_images(self.directory)
        facts = dict(zip(found, _map_in_threads(_image_facts, found), strict=True))
        self.paths = [path for path in found if facts[path] is not None]
        broken = [path for path in found if facts[path] is None]
        _warn_left_out(self.directory, broken, outside)
        unit = f"readable image ({', '.join(SUFFIXES)})"
        advice = "Check the path."
        check_enough(f"Folder {directory}", len(self.paths), 1, unit, advice=advice)
        sizes = [facts[path][0] for path in self.paths]
        self.size = size or check_common_size(self.directory, sizes)
        gray = facts[self.paths[0]][1]
        self.sample_shape = (*self.size, channels or (1 if gray else 3))
        self._find_classes()

    def _find_classes(self):
        """Numbers the sub-folders, unless images lie in the folder itself."""
        parts = [path.relative_to(self.directory).parts for path in self.paths]
        self.labeled = all(len(part) > 1 for part in parts)
        if self.labeled:
            self.class_names = _find_class_names(self.directory)
            self.num_classes = len(self.class_names)
            numbers = {name: number for number, name in enumerate(self.class_names)}
            self.labels = np.array([numbers[part[0]] for part in parts], np.int32)

    def __len__(self):
        return len(self.paths)

    def read(self, indices):
        pixels = np.stack(_map_in_threads(self._pixels, indices))
        samples = self.scaling.forward(pixels.reshape(-1, *self.sample_shape))
        return (samples, self.labels[indices]) if self.labeled else (samples,)

    def _pixels(self, index):
        """Decodes one image to the bytes of a sample."""
        path = self.paths[index]
        height, width = self.size
        mode = MODES[self.sample_shape[-1]]
        advice = "Restore it as it was before training, or start again without it."
        with check_readable(path, Exception, advice):
            image = _read_upright(path, mode, at_least=max(self.size))
        return np.asarray(
            ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
        )


def _find_images(directory):
    """Returns the images of a folder and its sub-folders, and the links that leave it.

    Returns:
        Two lists of paths, each in the order of the names.
    """
    home = directory.resolve()
    found, outside = [], []
    for parent, folders, files in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        images = [name for name in files if _is_image_name(name)]
        for path in (pathlib.Path(parent, name) for name in images + links):
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                outside.append(path)
            elif path.name not in links:
                found.append(path)
    return sorted(found), sorted(outside)


def _is_image_name(name):
    """Tells whether a file is taken for an image, by its name."""
    return not name.startswith(".") and pathlib.Path(name).suffix.lower() in SUFFIXES


def _find_class_names(directory):
    """Returns the names of the sub-folders that are classes, in order."""
    return sorted(
        path.name
        for path in directory.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


def _map_in_threads(function, items):
    """Returns the results of a function, run in threads while Pillow decodes."""
    workers = min(8, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def _image_facts(path):
    """Returns `((height, width), gray)` of an image, or `None` if it is broken."""
    try:
        _read_upright(path, "RGB", at_least=1)
        with Image.open(path) as header:
            gray = header.mode in ("1", "L", "LA") or header.mode.startswith("I;16")
            turned = header.getexif().get(ExifTags.Base.Orientation, 1) >= 5
            width, height = header.size[::-1] if turned else header.size
    # Decoders raise errors of many kinds over bytes they did not expect.
    except Exception:  # noqa: BLE001
        return None
    return (height, width), gray


def _read_upright(path, mode, at_least):
    """Decodes an image, turned upright, on white unless the mode is RGBA.

    Args:
        path: The file.
        mode: Pillow's name of the mode, one of `MODES`.
        at_least: Width and height in pixels that will be used. A decoder of JPEG skips
            details that only larger images need.
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


def _warn_left_out(directory, broken, outside):
    """Warns once of all images that are left out."""
    reasons = []
    if broken:
        reasons.append(f"{len(broken)} cannot be read, such as {broken[0]}")
    if outside:
        reasons.append(f"{len(outside)} are links out of it, such as {outside[0]}")
    if reasons:
        count = len(broken) + len(outside)
        message = f"{count} of the images in {directory} are left out: "
        warnings.warn(f"{message}{', and '.join(reasons)}.", stacklevel=3)
