"""Tests of layouts and shapes: they are checked without a look at the values."""

import numpy as np
import pytest

from keras_wgan.checks.arrays import check_layout, check_shape


def test_values_of_a_layout_are_not_read():
    check_layout("x", np.array([[np.nan, np.inf]]), ("n", 2), at_least=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((3, 3)), r"x must be numbers of shape \(n, 2\).*\(3, 3\).*float64"),
        (np.array([["a", "b"]]), "type <U1"),
        (np.zeros((0, 2)), "at least 1"),
    ],
)
def test_other_layouts_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        check_layout("x", values, ("n", 2), at_least=1)


def test_a_shape_may_hold_values_of_any_type():
    check_shape("x", np.array(["cat", "dog"]), (2,))
    with pytest.raises(ValueError, match=r"x must have shape \(3,\).*\(2,\). Add one."):
        check_shape("x", np.array(["cat", "dog"]), (3,), "Add one.")
