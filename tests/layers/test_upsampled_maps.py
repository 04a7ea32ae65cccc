"""One layer for upsampling and convolving equals both, in value, gradient and file."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import keras_wgan as kw
from keras_wgan.layers import upsampled_maps

SETTINGS = [
    {"kernel_size": 3, "size": 2},
    {"kernel_size": 5, "size": (2, 1)},
    {"kernel_size": (1, 3), "size": (1, 2), "use_bias": False},
    {"kernel_size": 3, "size": (3, 2)},
]


def both(setting, sizes):
    """Returns the layer, and Keras' two with the same weights, in double precision."""
    options = setting | {"activation": "tanh", "dtype": "float64"}
    own = kw.layers.UpsampledConv2D(6, **options)
    size = options.pop("size")
    theirs = keras.Sequential(
        [
            keras.Input((*sizes, 3), dtype="float64"),
            layers.UpSampling2D(size, dtype="float64"),
            layers.Conv2D(6, **options, padding="same"),
        ]
    )
    own.build((None, *sizes, 3))
    own.set_weights([normals(*w.shape) for w in own.weights])
    theirs.set_weights(own.get_weights())
    return own, theirs


def normals(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("sizes", [(4, 4), (3, 5), (1, 1)], ids=str)
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_values_and_gradients_are_those_of_keras(setting, sizes):
    own, theirs = both(setting, sizes)
    x = ops.cast(normals(5, *sizes, 3), "float64")
    mine, reference = differentiate_penalty(own, x), differentiate_penalty(theirs, x)
    for value, expected in zip(mine, reference, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-9)


def differentiate_penalty(layer, x):
    """Returns outputs, and gradients of a loss with a gradient in it."""
    weights = [weight.value for weight in layer.trainable_weights]
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            outputs = layer(x)
        slopes = inner.gradient(outputs, x)
        loss = ops.sum(ops.square(slopes)) + ops.sum(ops.square(outputs))
    return [outputs, *outer.gradient(loss, [x, *weights])]


def test_kernel_of_a_row():
    wide = upsampled_maps._spread_matrix(3, repeats=2) @ [1, 2, 3]
    np.testing.assert_array_equal(wide, [3, 5, 3, 1])


def test_shapes_are_known_before_the_call():
    layer = kw.layers.UpsampledConv2D(6, 3, (2, 1))
    assert layer.compute_output_shape((None, 4, None, 3)) == (None, 8, None, 6)
    assert layer(keras.Input((None, 5, 3))).shape == (None, None, 5, 6)


def test_even_kernels_are_refused():
    with pytest.raises(ValueError, match="must be odd"):
        kw.layers.UpsampledConv2D(6, (3, 2))


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_policies_are_obeyed(dtype):
    layer = kw.layers.UpsampledConv2D(6, 3, dtype=dtype)
    assert layer(normals(2, 4, 4, 3)).dtype == layer.compute_dtype


def test_config_and_weights_round_trip(tmp_path):
    inputs = keras.Input((4, 4, 3))
    model = keras.Model(inputs, kw.layers.UpsampledConv2D(6, 3, (1, 2))(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.layers[-1].get_config() == model.layers[-1].get_config()
    x = normals(2, 4, 4, 3)
    np.testing.assert_array_equal(model(x), loaded(x))
