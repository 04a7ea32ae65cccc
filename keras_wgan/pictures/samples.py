"""One picture of many samples, of any shape.

In the flow: callbacks, examples and the command line draw samples with this.
"""

import math

import numpy as np

from keras_wgan.checks.arrays import check_layout, check_shape
from keras_wgan.checks.settings import check_count
from keras_wgan.pictures.grids import (
    available_width,
    grid_picture,
    grid_rows,
    real_rows,
)
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
        samples: Array of shape `(n, ...)`. Images have 1, 3 or 4 channels (gray, color,
            color and transparency) in [-1, 1]. Of 2 channels the first is drawn, of 5
            or more the first three.
        labels: Numbers or names of shape `(n,)`. A grid has rows for each label, in
            order, with the label at the left; points have a color for each. Defaults
            to `None`, no labels.
        real: Real samples `(m, ...)` to draw beside `samples`: in a frame at the left
            of a grid, two in each row, as many as fit; under points, in gray. Defaults
            to `None`, no real samples.
        real_labels: Labels of the real samples, shape `(m,)`. Needed if there are
            `labels` and real samples. Defaults to `None`.
        columns: Number of samples in a row of a grid. Defaults to `None`: as many rows
            as columns, or with labels at most 16.
        limit: Largest absolute value on the axes of points and lines. Frames of an
            animation need the same limit. Defaults to `None`: the least multiple of
            0.5, at least 1, that all samples fit in.

    Returns:
        A `PIL.Image.Image` of mode RGB, at most 900 pixels wide unless single images
        are wider.

    Raises:
        ValueError: If samples are empty or have a shape that cannot be drawn, if labels
            or real samples do not fit the samples, or if `columns` is not positive.

    Example:

    >>> import keras_wgan as kw
    >>> samples, labels = kw.data.load_digits()
    >>> kw.pictures.sample_picture(samples[:64]).size
    (868, 868)
    """
    samples, labels = _drawable_samples(samples, labels)
    if columns is not None:
        check_count("columns", columns)
    real, real_labels = _drawable_real_samples(real, real_labels, samples, labels)
    size = math.prod(samples.shape[1:])
    if size <= 2:
        points, real = samples.reshape(-1, size), real.reshape(-1, size)
        return points_picture(points, real, labels, limit)
    rows = grid_rows(len(samples), labels, columns)
    framed = real_rows(rows, len(real), real_labels)
    samples = np.concatenate([samples, real])
    width = available_width(rows, framed)
    if samples.ndim <= 3:
        tiles = series_tiles(samples, width, limit)
    else:
        tiles = image_tiles(samples, width)
    return grid_picture(tiles, rows, framed)


def _drawable_samples(samples, labels):
    """Returns samples as float32 and their labels as an array, if they can be drawn."""
    samples = np.asarray(samples)
    check_layout("`samples`", samples, at_least=1)
    check_count("samples.ndim", samples.ndim, 1, 5)
    if labels is not None:
        labels = np.asarray(labels)
        advice = "`labels.argmax(axis=-1)` turns one-hot labels into numbers."
        check_shape("`labels`", labels, (len(samples),), advice)
    return samples.astype(np.float32, copy=False), labels


def _drawable_real_samples(real, labels, samples, sample_labels):
    """Returns real samples as float32 and their labels, if they fit the samples."""
    real = samples[:0] if real is None else np.asarray(real)
    check_layout("`real`", real, ("m", *samples.shape[1:]))
    num_labels = 0 if sample_labels is None else len(real)
    labels = np.zeros(0) if labels is None else np.asarray(labels)
    advice = "Give `labels` and `real_labels` together, or neither."
    check_shape("`real_labels`", labels, (num_labels,), advice)
    real = real.astype(np.float32, copy=False)
    return real, None if sample_labels is None else labels
