"""Samples: how many, of which labels, and always the same for the same seed."""

import keras
import numpy as np
from conftest import small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw


def test_the_same_seed_gives_the_same_samples_in_batches_of_any_size():
    model = small_model(kw.GAN)
    whole = model.generate(10, seed=3)
    np.testing.assert_allclose(
        model.generate(10, seed=3, batch_size=4), whole, atol=1e-6
    )
    assert not np.array_equal(model.generate(10, seed=4), whole)
    assert not np.array_equal(model.generate(10), model.generate(10))


def test_predict_and_generate_agree(conditional):
    model = small_model(kw.GAN, conditional=conditional, ema_decay=0.5)
    model.fit(*small_data(conditional=conditional), batch_size=4, verbose=0)
    latents = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    labels = np.arange(6) % 3
    samples = model.predict([latents, labels] if conditional else latents, verbose=0)
    generated = model.generate(6, labels if conditional else None, latents=latents)
    np.testing.assert_allclose(samples, generated, atol=1e-6)


def test_one_label_serves_all_samples():
    model = small_model(kw.GAN, conditional=True)
    one = model.generate(4, 2, seed=0)
    np.testing.assert_array_equal(one, model.generate(4, [2, 2, 2, 2], seed=0))
    assert not np.array_equal(one, model.generate(4, 1, seed=0))


def test_generating_leaves_the_training_state_alone():
    model = small_model(kw.GAN, dropout=0.5)
    states = [state.numpy() for state in model.random_states()]
    model.generate(4)
    for before, state in zip(states, model.random_states(), strict=True):
        np.testing.assert_array_equal(before, state.numpy())


def test_samples_come_in_inference_mode():
    latents = keras.Input((4,))
    noisy = layers.GaussianNoise(1.0)(layers.Dense(2)(latents))
    model = kw.GAN(keras.Model(latents, noisy), small_model(kw.GAN).critic)
    np.testing.assert_array_equal(model.generate(4, seed=0), model.generate(4, seed=0))


def test_attributes_are_read_from_the_networks(conditional):
    model = small_model(kw.GAN, conditional=conditional)
    assert model.latent_dim == 4 and model.conditional is conditional
    generator = small_generator()
    assert kw.GAN(generator, small_model(kw.GAN).critic).generator is generator
