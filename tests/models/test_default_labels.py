"""Labels of pictures: rows of classes, and a refusal where classes are unknown."""

import numpy as np
import pytest
from conftest import small_model

import keras_wgan as kw
from keras_wgan.models.labels import default_labels, row_labels


def test_default_labels_are_rows_of_classes():
    generator = small_model(kw.GAN, conditional=True).generator
    np.testing.assert_array_equal(default_labels(generator), np.repeat([0, 1, 2], 10))
    np.testing.assert_array_equal(default_labels(generator, 4), [0, 0, 1, 2])


def test_a_generator_without_classes_has_no_default_labels():
    with pytest.raises(ValueError, match="Pass `labels`"):
        default_labels(small_model(kw.GAN).generator)


def test_labels_that_are_vectors_name_no_rows():
    labels = np.arange(3)
    assert row_labels(labels) is labels
    assert row_labels(np.eye(3)) is None and row_labels(None) is None
