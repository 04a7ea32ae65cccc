"""One picture of many samples, of any shape.

In the flow: callbacks, examples and the command line draw samples with this.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keras_wgan.pictures.points import points_picture
from keras_wgan.pictures.style import BACKGROUND, INK
from keras_wgan.pictures.tiles import image_tiles, series_tiles

GRID_WIDTH, MARGIN = 880, 4


def sample_picture(samples, labels=None, *, columns=None, limit=None):
    """Draws samples as one picture, in the way that suits their shape.

    Images `(height, width, channels)` become a grid, volumes `(depth, height, width,
    channels)` a grid of their middle slices, series `(length, channels)` and vectors
    a grid of lines, points of the plane a scatter plot, single numbers a histogram.

    Args:
        samples: Array of shape `(n, ...)`. Images have 1, 3 or 4 channels (grey,
            colour, colour and transparency) in [-1, 1]; of 2 the first is shown, of
            more the first three.
        labels: Numbers or names of shape `(n,)`. A grid then has rows for each, in
            order, with the label at the left; points have a colour for each. Defaults
            to `None`.
        columns: Samples in a row of a grid. Defaults to `None`: as many rows as
            columns, or with labels at most 16.
        limit: Largest absolute value on the axes of points and lines. Defaults to
            `None`: at least 1, and what the samples need. Give one to the frames of
            an animation.

    Returns:
        A `PIL.Image.Image` of mode RGB, at most 900 pixels wide where tiles allow it.

    Raises:
        ValueError: If samples are empty or have no drawable shape, labels are not one
            for each, or `columns` is not positive.

    Example:

    >>> import keras_wgan as kw
    >>> from keras_wgan.pictures import sample_picture
    >>> samples, labels = kw.data.load_digits()
    >>> sample_picture(samples[:64]).size
    (868, 868)
    """
    samples = np.asarray(samples, np.float32)
    labels = None if labels is None else np.asarray(labels)
    refuse_undrawable(samples, labels, columns)
    if math.prod(samples.shape[1:]) <= 2:
        return points_picture(samples.reshape(len(samples), -1), labels, limit)
    rows = grid_rows(len(samples), labels, columns)
    row_length = max(len(indices) for _, indices in rows)
    room = (GRID_WIDTH - MARGIN * (row_length + 1)) // row_length
    if samples.ndim <= 3:
        tiles = series_tiles(samples, room, limit)
    else:
        tiles = image_tiles(samples, room)
    return grid_picture(tiles, rows)


def refuse_undrawable(samples, labels, columns):
    """Raises ValueError for what `sample_picture` cannot draw."""
    if not 1 <= samples.ndim <= 5 or samples.size == 0:
        raise ValueError(
            "Samples to draw must be numbers, vectors, series, images or volumes, of "
            f"shape (n, ...), at least one. Received shape {samples.shape}. Add the "
            "axis of the samples, or reshape them."
        )
    if labels is not None and labels.shape != (len(samples),):
        raise ValueError(
            f"Labels to draw must have shape ({len(samples)},), one for each sample. "
            f"Received shape {labels.shape}. Turn one-hot labels into numbers with "
            "`labels.argmax(axis=-1)`."
        )
    if columns is not None and columns < 1:
        raise ValueError(
            f"`columns` must be positive. Received: columns={columns}. Leave it out for "
            "a grid that is about square."
        )


def grid_rows(num_samples, labels, columns):
    """Returns the rows of a grid: pairs of a text and the indices of samples."""
    if labels is None:
        groups = [("", np.arange(num_samples))]
        columns = columns or math.ceil(math.sqrt(num_samples))
    else:
        values = np.unique(labels)
        groups = [(str(value), np.flatnonzero(labels == value)) for value in values]
        columns = columns or min(16, max(len(indices) for _, indices in groups))
    return [
        (text, indices[start : start + columns])
        for text, indices in groups
        for start in range(0, len(indices), columns)
    ]


def grid_picture(tiles, rows):
    """Lays tiles `(n, height, width, 3)` out in rows with margins and labels."""
    height, width = tiles.shape[1:3]
    font = ImageFont.load_default(size=min(max(0.35 * height, 11), 24))
    gutter = max(math.ceil(font.getlength(text)) for text, _ in rows)
    left = gutter + 4 * MARGIN if gutter else MARGIN
    columns = max(len(indices) for _, indices in rows)
    size = (
        left + columns * (width + MARGIN),
        MARGIN + len(rows) * (height + MARGIN),
    )
    picture = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    for row, (text, indices) in enumerate(rows):
        top = MARGIN + row * (height + MARGIN)
        middle = (left - 2 * MARGIN, top + height / 2)
        draw.text(middle, text, INK, font, anchor="rm")
        for column, index in enumerate(indices):
            corner = (left + column * (width + MARGIN), top)
            picture.paste(Image.fromarray(tiles[index]), corner)
    return picture
