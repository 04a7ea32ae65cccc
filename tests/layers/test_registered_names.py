"""Saved files name the layers by the package, so that a module can move."""

import keras
import pytest

import keras_wgan as kw


@pytest.mark.parametrize("name", kw.layers.__all__)
def test_the_registered_name_is_that_of_the_package(name):
    registered = keras.saving.get_registered_name(getattr(kw.layers, name))
    assert registered == f"keras_wgan>{name}"
