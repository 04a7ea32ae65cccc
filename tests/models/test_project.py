"""Truncated latents, and latents found for given samples."""

import keras
import numpy as np
import pytest
from conftest import small_critic, small_generator, small_model
from keras import layers

import keras_wgan as kw


def identity(conditional=False):
    """A model whose samples are the latents, times the label."""
    latents, labels = keras.Input((2,)), keras.Input((1,))
    samples = layers.Dense(2, kernel_initializer="identity")(latents)
    if not conditional:
        return kw.GAN(keras.Model(latents, samples), small_critic())
    generator = keras.Model([latents, labels], layers.Multiply()([samples, labels]))
    real, given = keras.Input((2,)), keras.Input((1,))
    score = layers.Dense(1)(layers.Concatenate()([real, given]))
    return kw.GAN(generator, keras.Model([real, given], score))


def test_truncated_latents_lie_within_and_keep_their_law():
    model, count = identity(), 20_000
    plain, cut = (model.generate(count, seed=1, truncation=t) for t in (None, 0.8))
    assert np.abs(cut).max() <= 0.8
    within = np.abs(plain) <= 0.8
    np.testing.assert_array_equal(plain[within], cut[within])
    kept = np.sort(plain[within])
    drawn = np.sort(cut.ravel())[np.linspace(0, 2 * count - 1, len(kept)).astype(int)]
    assert np.abs(kept - drawn).max() < 0.03  # quantiles of one distribution
    np.testing.assert_array_equal(cut, model.generate(count, seed=1, truncation=0.8))


@pytest.mark.parametrize(
    "given", [{"truncation": 0}, {"truncation": -1}, {"truncation": "1"},
              {"truncation": 1.0, "latents": np.zeros((2, 4))}]
)  # fmt: skip
def test_bad_truncations_are_refused(given):
    with pytest.raises(ValueError, match="truncation"):
        small_model(kw.GAN).generate(2, **given)


def test_latents_of_generated_samples_are_found():
    model = identity()
    samples = model.generate(5, seed=2)
    latents, distances = model.project(samples, steps=300, batch_size=2)
    np.testing.assert_allclose(latents, samples, atol=5e-3)
    assert distances.shape == (5,) and distances.max() < 5e-3


def test_distances_are_those_of_the_samples_found():
    model = small_model(kw.WGANGP, shape=(3,), ema_decay=0.9)
    samples = np.random.default_rng(0).normal(size=(4, 3))
    before = model.get_weights()
    latents, distances = model.project(samples, steps=20, seed=0)
    found = model.generate(4, latents=latents)
    np.testing.assert_allclose(
        np.linalg.norm(found - samples, axis=1), distances, rtol=1e-5
    )
    again = model.project(samples, steps=20, seed=0)
    np.testing.assert_array_equal(again[0], latents)
    longer = model.project(samples, steps=200, seed=0)[1]
    assert (longer <= distances + 1e-6).all()
    for ours, theirs in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_labels_count():
    model = identity(conditional=True)
    samples = np.array([[1.0, 2.0], [3.0, -3.0]])
    latents, _ = model.project(samples, np.array([[2.0], [3.0]]), steps=300)
    np.testing.assert_allclose(latents, [[0.5, 1], [1, -1]], atol=5e-3)
    one_for_all, _ = model.project(samples, [2.0], steps=300)
    np.testing.assert_allclose(one_for_all, samples / 2, atol=5e-3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((np.zeros((2, 3)),), "Samples"),
        ((np.full((2, 2), np.nan),), "Samples"),
        ((np.zeros((2, 2)), [0, 1]), "unconditional"),
    ],
)
def test_bad_samples_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        small_model(kw.GAN).project(*arguments)


@pytest.mark.parametrize("name, value", [("steps", 0), ("batch_size", 0), ("seed", -1)])
def test_bad_settings_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        kw.GAN(small_generator(), small_critic()).project(
            np.zeros((1, 2)), **{name: value}
        )
