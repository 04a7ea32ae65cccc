"""A convolution by matrix products equals Keras', in value, gradient and file."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import keras_wgan as kw
from keras_wgan.layers import small_maps

SETTINGS = [
    {"kernel_size": 5, "strides": 2, "padding": "same"},
    {"kernel_size": 3, "strides": 1, "padding": "same"},
    {"kernel_size": (2, 3), "strides": (1, 2), "padding": "same"},
    {"kernel_size": 3, "strides": 1, "padding": "valid"},
    {"kernel_size": (1, 3), "strides": 2, "padding": "valid", "use_bias": False},
]


def both(setting, sizes):
    """Returns the layer and Keras' own with the same weights."""
    own = kw.layers.SmallMapConv2D(6, **setting, activation="leaky_relu")
    theirs = layers.Conv2D(6, **setting, activation="leaky_relu")
    for layer in (own, theirs):
        layer.build((None, *sizes, 3))
    theirs.set_weights(own.get_weights())
    return own, theirs


def normals(*shape):
    values = np.random.default_rng(0).normal(size=shape)
    return ops.convert_to_tensor(values.astype("float32"))


@pytest.mark.parametrize("sizes", [(4, 4), (3, 5), (7, 6)], ids=str)
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_values_and_gradients_are_those_of_keras(setting, sizes, monkeypatch):
    monkeypatch.setattr(
        kw.layers.SmallMapConv2D, "uses_products", lambda *arguments: True
    )
    own, theirs = both(setting, sizes)
    results = [
        differentiate_penalty(layer, normals(5, *sizes, 3)) for layer in (own, theirs)
    ]
    for mine, reference in zip(*results, strict=True):
        rounding = 1e-5 * np.abs(reference).max()
        np.testing.assert_allclose(mine, reference, rtol=1e-4, atol=rounding)


@pytest.mark.parametrize("sizes", [(1, 1), (2, 1)], ids=str)
def test_elements_of_the_kernel_that_join_nothing_have_no_gradient(sizes):
    own, theirs = both({"kernel_size": 5, "strides": 2, "padding": "same"}, sizes)
    results = [
        differentiate_penalty(layer, normals(5, *sizes, 3)) for layer in (own, theirs)
    ]
    for mine, reference in zip(*results, strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-4, atol=1e-4)
    assert np.all(results[0][-1][0] == 0)  # the first row multiplies only padding


def test_the_third_derivative_is_that_of_keras():
    setting = {"kernel_size": 5, "strides": 2, "padding": "same"}
    own, theirs = both(setting, (4, 4))
    results = [third_derivative(layer, normals(5, 4, 4, 3)) for layer in (own, theirs)]
    np.testing.assert_allclose(*results, rtol=1e-4, atol=1e-4)


def third_derivative(layer, x):
    """Returns the third derivative of a sum of fourth powers."""
    with contextlib.ExitStack() as stack:
        tapes = [stack.enter_context(tf.GradientTape()) for _ in range(3)]
        for tape in tapes:
            tape.watch(x)
        value = ops.mean(ops.power(layer(x), 4))
        for tape in reversed(tapes[1:]):
            value = ops.sum(tape.gradient(value, x))
    return tapes[0].gradient(value, x)


def differentiate_penalty(layer, x):
    """Returns outputs, and gradients of a loss with a gradient in it."""
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            outputs = layer(x)
        slopes = inner.gradient(outputs, x)
        loss = ops.sum(ops.square(slopes)) + ops.sum(ops.square(outputs))
    return [outputs, outer.gradient(loss, x), outer.gradient(loss, layer.kernel.value)]


@pytest.mark.parametrize(
    ("kernel_size", "largest"), [(5, (4, 4)), (3, (2, 3)), (3, (6, 1)), (2, (1, 2))]
)
def test_products_are_used_on_maps_smaller_than_the_kernel(kernel_size, largest):
    layer = kw.layers.SmallMapConv2D(6, kernel_size)
    assert layer.uses_products(largest)
    assert not layer.uses_products((largest[0], largest[1] + 1))
    assert not layer.uses_products((None, 1))


@pytest.mark.parametrize(
    "setting",
    [{"dilation_rate": 2}, {"groups": 3}, {"data_format": "channels_first"}],
    ids=str,
)
def test_other_settings_are_computed_by_keras(setting):
    assert not kw.layers.SmallMapConv2D(6, 3, **setting).uses_products((2, 2))


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_policies_are_obeyed(dtype):
    layer = kw.layers.SmallMapConv2D(6, 5, padding="same", dtype=dtype)
    assert layer(normals(2, 4, 4, 3)).dtype == layer.compute_dtype


def test_config_and_weights_round_trip(tmp_path):
    inputs = keras.Input((4, 4, 3))
    layer = kw.layers.SmallMapConv2D(6, 5, strides=2, padding="same")
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert isinstance(loaded.layers[-1], kw.layers.SmallMapConv2D)
    x = normals(2, 4, 4, 3)
    np.testing.assert_array_equal(model(x), loaded(x))


def test_joined_positions_of_a_row():
    joins = small_maps._joins_along_axis(4, elements=3, stride=2, padding="same")
    assert joins == [[(0, 0), (2, 1)], [(1, 0), (3, 1)], [(2, 0)]]


def test_joined_positions_are_counted_row_by_row():
    joins = small_maps._joined_positions((3, 4), (2, 3), (1, 4), "valid")
    sources = [[0, 4], [1, 5], [2, 6], [4, 8], [5, 9], [6, 10]]
    assert joins == [(source, [0, 1]) for source in sources]


def test_elements_that_reach_only_padding_join_nothing():
    joins = small_maps._joined_positions((1, 1), (3, 3), (1, 1), "same")
    assert joins == [([0], [0]) if element == 4 else ([], []) for element in range(9)]
