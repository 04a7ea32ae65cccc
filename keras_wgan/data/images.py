"""Folders of images, decoded while training.

In the flow: `load` reads a folder with this. Sub-folders are classes. Every image is
decoded once before training, because the header of a truncated photograph is intact.
Images that cannot be read are left out then, and do not stop the training later.
"""

import collections
import concurrent.futures
import os
import pathlib
import warnings

import numpy as np
from PIL import Image, ImageOps

from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.files import check_readable
from keras_wgan.checks.images import check_common_size, check_image_size
from keras_wgan.checks.names import shown
from keras_wgan.checks.settings import check_choice
from keras_wgan.data.class_folders import find_classes, find_parts
from keras_wgan.data.image_files import SUFFIXES, find_images
from keras_wgan.data.image_pixels import (
    MODES,
    NUMBERS,
    image_facts,
    to_mode,
    upright,
)
from keras_wgan.data.image_ranges import find_image_range, mixed_numbers
from keras_wgan.data.source import Source


class ImageFolderSource(Source):
    """Images of a folder and of its sub-folders, scaled to [-1, 1].

    Images are turned upright as their EXIF data says, laid on white where they are
    transparent, cropped around the center to the shape of `image_size`, and resized.
    Sub-folders are classes, numbered in the order of their names, or of their numbers
    if all names are numbers. If images lie in the folder itself, or all in one
    sub-folder, there are no labels. Sub-folders `train`, `validation` and `test` are
    parts of the data, not classes. Hidden files are ignored.

    Bytes span 0 to 255, or 0 to 1 if no value is above 1. Values of 16 bits span the
    least number of bits that holds them, 10, 12, 14 or 16. Values of 32 bits, integers
    or floats, span the range that they have.

    Args:
        directory: The folder.
        image_size: Height and width of the samples in pixels, one number for squares
            or `(height, width)`, at most 8192. Defaults to `None`: the size that all
            images have.
        channels: 1 for gray, 3 for color, 4 for color and transparency. Defaults to
            `None`: 1 if all images are gray, else 3.
        value_range: `(low, high)` of the values, which become -1 and 1. Defaults to
            `None`, as above.
        split: "train", "validation" or "test" of a folder with these parts. Defaults to
            "train", the only choice for other folders.

    Raises:
        ValueError: If there is no readable image, if images differ in size and
            `image_size` is `None`, or if an argument is invalid.

    Warns:
        UserWarning: If images are left out, because they cannot be read, are links to
            files outside the folder, or no plain files; or if their values use a small
            part of their range. One warning says how many, and names one.

    Example:

    >>> import tempfile
    >>> import keras_wgan as kw
    >>> directory = tempfile.mkdtemp()
    >>> kw.data.save_samples(directory, *kw.data.load_digits("test"))
    >>> source = kw.data.ImageFolderSource(directory, image_size=16)
    >>> len(source), source.sample_shape, source.class_names[:3]
    (897, (16, 16, 1), ['0', '1', '2'])
    """

    kind = "image"

    def __init__(
        self,
        directory,
        *,
        image_size=None,
        channels=None,
        value_range=None,
        split="train",
    ):
        self.directory = pathlib.Path(directory)
        size = None if image_size is None else check_image_size(image_size)
        check_choice("channels", channels, (None, *MODES))
        found = find_images(self.directory)
        home, images = self._find_part(found.images, split)
        # The limit of a readable image is twice the size that Pillow warns of.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            every = dict(zip(images, _map_in_threads(image_facts, images), strict=True))
        facts = self._leave_out(every, found)
        self.paths = list(facts)
        self._check_some()
        self.range = find_image_range(list(facts.values()), value_range)
        self.scaling, self.found_range = self.range.scaling, self.range.found
        if self.range.deep != (0, 255):
            self.notes += (
                "16-bit values from {:g} to {:g} become bytes".format(*self.range.deep),
            )
        sizes = [each.size for each in facts.values()]
        self.size = size or check_common_size(self.directory, sizes)
        self.sample_shape = (*self.size, self._find_channels(facts, channels))
        self._find_classes(home)

    def _leave_out(self, facts, found):
        """Returns the facts of the images that are read, and says which are not."""
        if mixed_numbers(facts.values()):
            problem = "cannot be read beside others, because of their 32-bit values"
            for path, each in facts.items():
                if each.depth == NUMBERS and not each.problem:
                    facts[path] = each._replace(problem=problem)
        problems = {path: each.problem for path, each in facts.items() if each.problem}
        left_out = _left_out(problems, found)
        if left_out:
            count = len(problems) + len(found.outside) + len(found.closed)
            where = f"{count} of the images in {shown(self.directory)} are left out: "
            warnings.warn(f"{where}{', and '.join(left_out)}.", stacklevel=3)
        facts = {path: each for path, each in facts.items() if not each.problem}
        pages = [path for path, each in facts.items() if each.pages]
        parts = [self.part, *left_out, *_notes(pages, found.others)]
        self.notes = tuple(filter(None, parts))
        return facts

    def _find_channels(self, facts, channels):
        """Returns the number of channels: that asked for, or that of all images."""
        if self.range.numbers:
            advice = "Images of 32-bit values are gray."
            check_choice("channels", channels, (None, 1), advice)
            return 1
        gray = all(each.gray for each in facts.values())
        return channels or (1 if gray else 3)

    def _find_part(self, images, split):
        """Returns the folder and the images of one part of the data."""
        parts = find_parts(self.directory, images)
        choices = tuple(parts) or ("train",)
        advice = "Sub-folders of these names are parts of the data."
        check_choice("split", split, choices, advice)
        self.part = ""
        if not parts:
            return self.directory, images
        home = self.directory / parts[split]
        self.part = f"sub-folder {shown(parts[split])} of {', '.join(map(shown, parts.values()))}"
        return home, [path for path in images if path.is_relative_to(home)]

    def _check_some(self):
        """Refuses a folder without a readable image."""
        unit = f"readable image ({', '.join(SUFFIXES)})"
        purpose = f"Folder {shown(self.directory)}"
        check_enough(purpose, len(self.paths), 1, unit, advice="Check the path.")

    def _find_classes(self, home):
        """Numbers the sub-folders, unless images lie in the folder itself."""
        labels, names = find_classes(home, self.paths)
        self.labeled = labels is not None
        if self.labeled:
            self.labels, self.class_names = labels, names
            self.num_classes = len(names)

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
        mode = "F" if self.range.numbers else MODES[self.sample_shape[-1]]
        advice = "Restore it as it was before training, or start again without it."
        with check_readable(path, Exception, advice):
            image = upright(path, mode, at_least=max(self.size))
            image = to_mode(image, mode, self.range.deep)
        return np.asarray(
            ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
        )


def _map_in_threads(function, items):
    """Returns the results of a function, run in threads while Pillow decodes."""
    workers = min(8, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def _left_out(problems, found):
    """Returns how many images are left out for which reason, as phrases.

    Args:
        problems: Dictionary from paths to reasons.
        found: The tuple `Found` of the folder.
    """
    by_reason = collections.defaultdict(list)
    for path, problem in problems.items():
        by_reason[problem].append(path)
    by_reason["are links out of it"] += found.outside
    by_reason["are no plain files, or too deep"] += found.closed
    return [
        f"{len(paths)} {reason}, such as {shown(paths[0])}"
        for reason, paths in by_reason.items()
        if paths
    ]


def _notes(pages, others):
    """Returns what else is to be said of a folder, as phrases."""
    notes = []
    if pages:
        name = shown(pages[0].name)
        notes.append(
            f"{len(pages)} with several pages, of which the first is read: {name}"
        )
    if others:
        kinds = ", ".join(
            shown(suffix or "without a suffix") for suffix in sorted(others)
        )
        notes.append(f"{others.total()} files of other kinds ({kinds})")
    return tuple(notes)
