"""Halving, doubling and cropping of maps, and the normalizations."""

import keras
import numpy as np
import pytest

from keras_wgan.networks import stages


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((28, 28), [(28, 28), (14, 14), (7, 7), (4, 4)]),
        ((32, 32), [(32, 32), (16, 16), (8, 8), (4, 4)]),
        ((8, 8), [(8, 8), (4, 4), (2, 2)]),
        ((37, 6), [(37, 6), (19, 3), (10, 3), (5, 3)]),
        ((1,), [(1,), (1,), (1,)]),
    ],
)
def test_resolutions(sizes, expected):
    assert stages.resolutions(sizes) == expected


def test_every_step_halves_rounded_up_until_the_map_is_small():
    for size in range(1, 200):
        chain = [n for (n,) in stages.resolutions((size,))]
        assert chain[0] == size and len(chain) >= 3 and chain[-1] <= 5
        assert chain[1:] == [(n + 1) // 2 for n in chain[:-1]]


@pytest.mark.parametrize(
    ("coarse", "fine"), [((3,), (5,)), ((3, 2), (6, 4)), ((3, 2), (5, 2))]
)
def test_upsampling_repeats_and_crops(coarse, fine):
    x = keras.Input((*coarse, 2))
    model = keras.Model(x, stages.upsample(x, fine))
    values = np.random.default_rng(0).normal(size=(2, *coarse, 2)).astype("float32")
    expected = values
    for axis, (a, b) in enumerate(zip(coarse, fine, strict=True), start=1):
        if b > a:
            expected = expected.repeat(2, axis).take(range(b), axis)
    np.testing.assert_array_equal(model(values), expected)


@pytest.mark.parametrize(
    ("coarse", "fine", "kinds"),
    [
        ((3, 2), (6, 4), ["UpsampledConv2D"]),
        ((3, 2), (6, 2), ["UpsampledConv2D"]),
        ((3, 2), (5, 4), ["UpSampling2D", "Cropping2D", "SmallMapConv2D"]),
        ((3,), (6,), ["UpSampling1D", "Conv1D"]),
    ],
)
def test_upsampling_and_convolving_is_one_layer_without_a_crop(coarse, fine, kinds):
    x = keras.Input((*coarse, 2))
    model = keras.Model(x, stages.upsample_and_convolve(x, fine, 3, 3))
    assert [type(layer).__name__ for layer in model.layers[1:]] == kinds
    plain = keras.Model(x, stages.convolve(stages.upsample(x, fine), 3, 3))
    plain.set_weights(model.get_weights())
    values = np.random.default_rng(0).normal(size=(2, *coarse, 2)).astype("float32")
    np.testing.assert_allclose(model(values), plain(values), atol=1e-5)


def test_pooling_an_odd_side_averages_only_what_is_there():
    x = keras.Input((3, 1))
    model = keras.Model(x, stages.pool(x, (2,)))
    values = np.array([[[1.0], [3.0], [7.0]]], "float32")
    np.testing.assert_allclose(model(values), [[[2.0], [7.0]]])


@pytest.mark.parametrize("shape", [(6, 3), (4, 5, 3)])
def test_pooling_commutes_with_a_pointwise_convolution(shape):
    x = keras.Input(shape)
    sizes = tuple((n + 1) // 2 for n in shape[:-1])
    pooled_first = stages.convolve(stages.pool(x, sizes), 2, 1)
    pooled_last = stages.pool(stages.convolve(x, 2, 1), sizes)
    first, last = keras.Model(x, pooled_first), keras.Model(x, pooled_last)
    last.set_weights(first.get_weights())
    values = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    np.testing.assert_allclose(first(values), last(values), atol=1e-5)


def test_sample_normalization_is_over_positions_and_channels():
    x = keras.Input((4, 5, 3))
    model = keras.Model(x, stages.normalize_sample(x))
    values = np.random.default_rng(0).normal(3, 2, size=(2, 4, 5, 3)).astype("float32")
    mean = values.mean(axis=(1, 2, 3), keepdims=True)
    variance = values.var(axis=(1, 2, 3), keepdims=True)
    expected = (values - mean) / np.sqrt(variance + 1e-3)
    np.testing.assert_allclose(model(values), expected, atol=1e-5)


def test_batch_normalization_is_synchronized_and_over_the_batch():
    x = keras.Input((4, 3))
    model = keras.Model(x, stages.normalize_batch(x))
    assert model.layers[-1].synchronized
    values = np.random.default_rng(0).normal(3, 2, size=(5, 4, 3)).astype("float32")
    normalized = keras.ops.convert_to_numpy(model(values, training=True))
    np.testing.assert_allclose(normalized.mean(axis=(0, 1)), 0, atol=1e-4)
    np.testing.assert_allclose(normalized.std(axis=(0, 1)), 1, atol=1e-2)
