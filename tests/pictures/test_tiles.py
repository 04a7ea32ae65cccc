"""Tests of bytes and tiles."""

import numpy as np

from keras_wgan.pictures import to_uint8
from keras_wgan.pictures.tiles import image_tiles, series_tiles


def test_bytes_come_back_from_the_interval():
    pixels = np.arange(256)
    converted = to_uint8(pixels / 127.5 - 1)
    assert converted.dtype == np.uint8
    np.testing.assert_array_equal(converted, pixels)


def test_values_outside_are_clipped_and_nan_is_the_middle():
    values = [-5, 5, np.inf, -np.inf, np.nan]
    assert to_uint8(values).tolist() == [0, 255, 255, 0, 128]


def test_images_are_enlarged_by_whole_factors():
    samples = np.zeros((2, 10, 7, 3))
    assert image_tiles(samples, width=100).shape == (2, 140, 98, 3)
    assert image_tiles(samples, width=3).shape == (2, 10, 7, 3)


def test_series_of_one_shape_share_their_scale():
    flat = np.zeros((2, 10, 1))
    flat[1] = 4.0
    tiles = series_tiles(flat, width=100, limit=None).astype(int)
    line = [np.flatnonzero(tile[:, 50, 2] - tile[:, 50, 0] > 60) for tile in tiles]
    assert 25 < line[0].mean() < 35  # the middle of 60 rows
    assert line[1].mean() < 8  # the top
