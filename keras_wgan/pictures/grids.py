"""Grids of tiles: generated samples in rows, real samples in a frame at the left.

In the flow: `sample_picture` lays its tiles out with these.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keras_wgan.pictures.style import BACKGROUND, INK

GRID_WIDTH, MARGIN = 868, 4
REAL_COLUMNS = 2
FRAME_MARGINS = 3  # between the frame and the generated samples


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


def real_rows(rows, num_real, labels):
    """Returns the indices of the real samples in each row, those of the row's label.

    Real samples are numbered after the generated ones. No sample is in two rows.
    """
    first = sum(len(indices) for _, indices in rows)
    texts = np.full(num_real, "") if labels is None else labels.astype(str)
    waiting = {text: first + np.flatnonzero(texts == text) for text, _ in rows}
    framed = []
    for text, _ in rows:
        framed.append(waiting[text][:REAL_COLUMNS])
        waiting[text] = waiting[text][REAL_COLUMNS:]
    return framed


def available_width(rows, framed):
    """Returns the width in pixels that a grid has for each of its tiles."""
    columns, margins = _longest_row(rows) + _largest_size(framed), 1
    if _largest_size(framed):
        margins += FRAME_MARGINS
    return (GRID_WIDTH - MARGIN * (columns + margins)) // columns


def _longest_row(rows):
    """Returns the number of samples in the longest row."""
    return _largest_size(indices for _, indices in rows)


def _largest_size(groups):
    """Returns the size of the largest group."""
    return max(len(group) for group in groups)


def grid_picture(tiles, rows, framed):
    """Lays tiles out in rows, with labels and a frame around the real samples.

    Args:
        tiles: Bytes of shape `(n, height, width, 3)`.
        rows: Pairs of a text and the indices of tiles.
        framed: Indices of the tiles in the frame, one array for each row.
    """
    height, width = tiles.shape[1:3]
    across, down = width + MARGIN, height + MARGIN
    font = ImageFont.load_default(size=min(max(0.35 * height, 11), 24))
    gutter = max(math.ceil(font.getlength(text)) for text, _ in rows)
    left = gutter + 4 * MARGIN if gutter else MARGIN
    frame = _largest_size(framed) * across
    start = left + frame + FRAME_MARGINS * MARGIN if frame else left
    size = (start + _longest_row(rows) * across, MARGIN + len(rows) * down)
    picture = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    if frame:
        edges = (left - MARGIN, 0, left + frame - 1, size[1] - 1)
        draw.rectangle(edges, INK, INK)
    for row, ((text, indices), real) in enumerate(zip(rows, framed, strict=True)):
        top = MARGIN + row * down
        draw.text((left - 2 * MARGIN, top + height / 2), text, INK, font, anchor="rm")
        for begin, group in ((left, real), (start, indices)):
            for column, index in enumerate(group):
                tile = Image.fromarray(tiles[index])
                picture.paste(tile, (begin + column * across, top))
    return picture
