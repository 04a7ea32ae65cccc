"""One picture of many samples, of any shape.

In the flow: callbacks, examples and the command line draw samples with this.
"""

import math

import numpy as np

from keras_wgan.pictures.grids import grid_picture, grid_rows, real_rows, tile_room
from keras_wgan.pictures.points import points_picture
from keras_wgan.pictures.tiles import image_tiles, series_tiles


def sample_picture(
    samples, labels=None, *, real=None, real_labels=None, columns=None, limit=None
):
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
        real: Real samples `(m, ...)` to draw beside the others: in a grid two to a row,
            in a frame at the left, as many as there is room for; under points in
            grey. Defaults to `None`.
        real_labels: Labels of the real samples, `(m,)`, if the others have labels.
        columns: Samples in a row of a grid. Defaults to `None`: as many rows as
            columns, or with labels at most 16.
        limit: Largest absolute value on the axes of points and lines. Defaults to
            `None`: at least 1, and what the samples need. Give one to the frames of
            an animation.

    Returns:
        A `PIL.Image.Image` of mode RGB, at most 900 pixels wide where tiles allow it.

    Raises:
        ValueError: If samples are empty or have no drawable shape, labels are not one
            for each, real samples have another shape or lack labels, or `columns` is
            not positive.

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
    real = samples[:0] if real is None else np.asarray(real, np.float32)
    real_labels = None if real_labels is None else np.asarray(real_labels)
    refuse_incomparable(samples, labels, real, real_labels)
    size = math.prod(samples.shape[1:])
    if size <= 2:
        points, real = samples.reshape(-1, size), real.reshape(-1, size)
        return points_picture(points, real, labels, limit)
    rows = grid_rows(len(samples), labels, columns)
    framed = real_rows(rows, len(real), real_labels)
    samples = np.concatenate([samples, real])
    room = tile_room(rows, framed)
    if samples.ndim <= 3:
        tiles = series_tiles(samples, room, limit)
    else:
        tiles = image_tiles(samples, room)
    return grid_picture(tiles, rows, framed)


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


def refuse_incomparable(samples, labels, real, real_labels):
    """Raises ValueError for real samples that cannot stand beside the others."""
    if real.shape[1:] != samples.shape[1:]:
        raise ValueError(
            f"Real samples to draw must have shape (m, ...) with {samples.shape[1:]} "
            f"after m, as the others have. Received shape {real.shape}. Scale or crop "
            "them alike."
        )
    expected = (len(real),) if len(real) and labels is not None else None
    received = None if real_labels is None else real_labels.shape
    if received != expected:
        raise ValueError(
            f"Labels of real samples must have shape {expected}: one for each if the "
            f"others have labels, else none. Received shape {received}. Give both kinds "
            "of samples labels, or neither."
        )
