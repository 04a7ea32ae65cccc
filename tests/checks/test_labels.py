"""Tests of labels: every form that networks can take is kept, others are refused."""

import numpy as np
import pytest

from keras_wgan.checks.labels import check_class_numbers, check_labels, is_class_numbers


@pytest.mark.parametrize(
    ("labels", "dtype", "shape", "numbered"),
    [
        (np.array([0, 2, 1]), np.int32, (3,), True),
        (np.array([[0], [2], [1]], np.uint8), np.int32, (3,), True),
        (np.array([0, -2, 1]), np.int32, (3,), False),
        (np.eye(3), np.float32, (3, 3), False),
        (np.array([True, False, True]), np.float32, (3,), False),
        (np.array([0.5, 1.0, 2.0]), np.float32, (3,), False),
    ],
)
def test_labels_of_every_kind_are_kept(labels, dtype, shape, numbered):
    checked = check_labels(labels, 3)
    assert (checked.dtype, checked.shape) == (dtype, shape)
    assert is_class_numbers(checked) == numbered


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array(["cat", "dog"]), "Number classes of another type"),
        (np.array([0, 2**40]), "2147483647.*labels=1099511627776"),
        (np.array([0.0, np.nan]), "row 1"),
    ],
)
def test_labels_that_no_network_can_take_are_refused(labels, message):
    with pytest.raises(ValueError, match=message):
        check_labels(labels, 2)


@pytest.mark.parametrize("labels", [np.eye(3), np.array([-1, 0, 1]), np.zeros(0, int)])
def test_only_class_numbers_can_name_folders(labels):
    with pytest.raises(ValueError, match="must be class numbers from 0"):
        check_class_numbers(labels)
