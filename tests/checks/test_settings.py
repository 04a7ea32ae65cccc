"""Checks of settings: positive numbers."""

import numpy as np
import pytest

from keras_wgan.checks.settings import check_positive


@pytest.mark.parametrize("value", [1, 0.5, 5e-324, np.float32(2), np.int64(3)])
def test_positive_numbers_are_accepted(value):
    check_positive("std", value)


@pytest.mark.parametrize("value", [0, -1.0, np.inf, np.nan, True, "1", None])
def test_other_values_are_refused(value):
    with pytest.raises(ValueError, match="`std` must be a positive.*Received: std="):
        check_positive("std", value)
