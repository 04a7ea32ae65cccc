"""Random layers in a generator: a seed gives the same samples, training is untouched."""

import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_critic, small_data
from keras import layers

import keras_wgan as kw


class Gumbel(layers.Layer):
    """Adds noise from a generator of its own, as Keras advises."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator(5)

    def call(self, x):
        draws = keras.random.uniform(keras.ops.shape(x), 1e-3, seed=self.seed_generator)
        return x - keras.ops.log(-keras.ops.log(draws))


class Careless(layers.Layer):
    """Adds noise from Keras' global generator."""

    def call(self, x):
        return x + keras.random.normal(keras.ops.shape(x))


class Dropped(layers.Layer):
    """Drops out at inference, too."""

    def __init__(self, **options):
        super().__init__(**options)
        self.dropout = layers.Dropout(0.5)

    def call(self, x):
        return self.dropout(x, training=True)


NOISES = {"Gumbel": Gumbel, "global": Careless, "dropout": Dropped}


def noisy(name):
    keras.utils.set_random_seed(7)
    latents = keras.Input((4,))
    x = NOISES[name]()(layers.Dense(16)(latents))
    generator = keras.Model(latents, layers.Dense(2)(x))
    model = kw.WGANGP(generator, small_critic(), critic_steps=2, seed=1)
    model.compile(jit_compile=False)
    return model


@pytest.mark.parametrize("name", NOISES)
def test_a_seed_gives_the_same_samples(name):
    model, latents = noisy(name), np.ones((5, 4), "float32")
    first, second = (model.generate(5, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert (model.generate(5, seed=4) != first).any()
    drawn = [model.generate(5, latents=latents) for _ in range(2)]
    assert (drawn[0] != drawn[1]).any()


@pytest.mark.parametrize("name", ["Gumbel", "dropout"])
def test_generating_changes_no_training(name):
    models = [noisy(name) for _ in range(2)]
    for model in models:
        model.fit(*small_data(), batch_size=4, verbose=0)
    models[0].generate(5, seed=3)
    models[0].generate(5)
    for model in models:
        model.fit(*small_data(), batch_size=4, verbose=0)
    assert_same_state(*models)
