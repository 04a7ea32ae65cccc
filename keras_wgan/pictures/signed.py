"""Pictures that say by which program they were made.

In the flow: whoever writes a picture to a path of the user's. The commands replace only
files that say so.
"""

import pathlib

from PIL.PngImagePlugin import PngInfo

from keras_wgan.checks.outputs import MARK

FIGURE_OPTIONS = {
    ".png": {"metadata": {"Software": MARK}},
    ".pdf": {"metadata": {"Creator": MARK}},
    ".svg": {"metadata": {"Creator": MARK}},
    ".jpg": {"pil_kwargs": {"comment": MARK}},
}


def save_png(picture, path):
    """Saves a `PIL.Image.Image` as a PNG file."""
    info = PngInfo()
    info.add_text("Software", MARK)
    picture.save(path, "PNG", pnginfo=info)


def save_figure(figure, path, **options):
    """Saves a figure of matplotlib in the format that the path ends in."""
    known = FIGURE_OPTIONS.get(pathlib.Path(path).suffix.lower(), {})
    figure.savefig(path, **known, **options)
