"""Checks of arrays: conversion to a type, and advice."""

import ml_dtypes
import numpy as np
import pytest

from keras_wgan.checks.arrays import check_array, check_finite


def test_values_are_converted_before_the_check():
    values = np.ones((2, 3), ml_dtypes.bfloat16)
    assert check_array("`x`", values, dtype="float64").dtype == "float64"
    with pytest.raises(ValueError, match="`x` must be numbers"):
        check_array("`x`", values)
    with (
        pytest.raises(ValueError, match="`x` must be finite"),
        np.errstate(all="ignore"),
    ):
        check_array("`x`", [1e300], dtype="float32")


@pytest.mark.parametrize("values", [[[1.0], [1.0, 2.0]], ["text"], [None, [1.0]]])
def test_what_cannot_be_converted_is_refused_by_name(values):
    with pytest.raises(
        ValueError, match="`x` must form one array of numbers. Received"
    ):
        check_array("`x`", values, dtype="float64")


def test_advice_ends_the_message():
    with pytest.raises(ValueError, match="1 of 2 rows, first in row 1. Load another."):
        check_finite("Weights", np.array([0.0, np.nan]), advice="Load another.")
