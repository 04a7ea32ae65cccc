"""Tests of the scaling to [-1, 1] and of its inverse."""

import numpy as np
import pytest

from keras_wgan.data import ranges as scaling_module
from keras_wgan.data.ranges import _row_blocks, find_reading
from keras_wgan.data.scaling import Scaling


def find_scaling(values, name, value_range=None):
    """Returns the scaling of an array."""
    return find_reading(values, name, value_range=value_range).scaling


def test_bytes_are_divided_by_127_5():
    pixels = np.arange(256, dtype=np.uint8)
    scaled = find_scaling(pixels, "pixels").forward(pixels)
    np.testing.assert_allclose(scaled, pixels / 127.5 - 1, atol=1e-7)
    assert scaled.dtype == np.float32


def test_bytes_span_their_type_even_if_few_values_occur():
    dark = np.array([[[0]], [[1]]], np.uint8)
    assert find_scaling(dark, "dark") == Scaling(0, 255, "uint8")


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (np.array([False, True]), 0, 1),
        (np.array([100, 4000, 300], np.uint16), 100, 4000),
        (np.array([-7, 5], np.int64), -7, 5),
        (np.array([0.0, 0.4, 1.0]), 0, 1),
        (np.array([0.2, 0.4], np.float32), 0, 1),
        (np.array([-0.2, 0.4], np.float32), -1, 1),
        (np.array([-3.0, 9.0], np.float32), -3, 9),
    ],
)
def test_units_are_found_and_come_back(values, low, high):
    scaling = find_scaling(values, "values")
    scaled = scaling.forward(values)
    assert (scaling.low, scaling.high) == (low, high)
    assert scaled.dtype == np.float32
    assert np.abs(scaled).max() <= 1
    back = scaling.inverse(scaled)
    assert back.dtype == values.dtype
    np.testing.assert_allclose(back, values, rtol=1e-6, atol=1e-6)


def test_floats_in_the_interval_are_not_touched():
    values = np.array([-1.0, 0.123456789, 1.0], np.float32)
    assert find_scaling(values, "values").forward(values) is values


def test_a_wide_offset_keeps_its_precision():
    values = 1e9 + np.array([0.0, 0.25, 1.0])
    scaled = find_scaling(values, "values").forward(values)
    np.testing.assert_allclose(scaled, [-1, -0.5, 1], atol=1e-6)


def test_inverse_keeps_integers_in_their_range():
    assert Scaling(0, 255, "uint8").inverse([-1.2, 1.2]).tolist() == [0, 255]


def test_a_recorded_range_decides():
    values = np.array([0.0, 5.0])
    assert find_scaling(values, "values", (-10, 10)) == Scaling(-10, 10, "float64")


def test_blocks_cover_every_row_once(monkeypatch):
    monkeypatch.setattr(scaling_module, "BLOCK_BYTES", 100)
    values = np.arange(70, dtype=np.float64).reshape(35, 2)
    blocks = list(_row_blocks(values))
    assert [start for start, _ in blocks] == [0, 6, 12, 18, 24, 30]
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in blocks]), values)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_row_that_is_not_finite_is_named(bad, monkeypatch):
    monkeypatch.setattr(scaling_module, "BLOCK_BYTES", 100)
    values = np.zeros((60, 2, 2))
    values[[41, 50], 1, 0] = bad
    with pytest.raises(ValueError, match="'x' must be finite.*row 41"):
        find_scaling(values, "'x'")


@pytest.mark.parametrize("values", [np.full(3, 2.0), np.array([-1e308, 1e308])])
def test_a_range_that_cannot_be_scaled_is_refused(values):
    with pytest.raises(ValueError, match="positive, finite range"):
        find_scaling(values, "values")


@pytest.mark.parametrize("values", [np.array(["a"]), np.array([1j]), np.array([None])])
def test_values_that_are_not_numbers_are_refused(values):
    with pytest.raises(ValueError, match="must be numbers"):
        find_scaling(values, "values")


def test_a_recorded_range_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="value_range must be numbers of shape"):
        find_scaling(np.zeros(3), "values", [1.0])
