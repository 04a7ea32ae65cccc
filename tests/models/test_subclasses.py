"""Networks of a user's own classes: saved, loaded, averaged, or told what they lack."""

import keras
import numpy as np
import pytest
from conftest import small_critic, small_data
from keras import layers

import keras_wgan as kw


class Generator(keras.Model):
    """A subclass as most tutorials write it."""

    def __init__(self, width=8):
        super().__init__()
        self.hidden = layers.Dense(width, activation="relu")
        self.outer = layers.Dense(2)

    def call(self, latents):
        return self.outer(self.hidden(latents))


@keras.saving.register_keras_serializable(package="test_subclasses")
class Registered(Generator):
    """Registered, but it does not take what every configuration holds."""


@keras.saving.register_keras_serializable(package="test_subclasses")
class Whole(Generator):
    """A subclass that can be loaded."""

    def __init__(self, width=8, **options):
        keras.Model.__init__(self, **options)
        self.width = width
        self.hidden = layers.Dense(width, activation="relu")
        self.outer = layers.Dense(2)

    def get_config(self):
        return super().get_config() | {"width": self.width}


class Holder(keras.Model):
    """A subclass whose argument no file can hold."""

    def __init__(self, function):
        super().__init__()
        self.function = function
        self.outer = layers.Dense(2)

    def call(self, latents):
        return self.outer(self.function(latents))


def wrapped(network):
    latents = keras.Input((4,))
    return keras.Model(latents, network(latents))


def model_of(network, **settings):
    model = kw.WGANGP(
        wrapped(network), small_critic(), critic_steps=2, seed=1, **settings
    )
    model.compile(jit_compile=False)
    model.fit(*small_data(), batch_size=4, verbose=0)
    return model


def test_a_whole_class_is_saved_and_loaded(tmp_path):
    model = model_of(Whole(6), ema_decay=0.5)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.generate(3, seed=0), model.generate(3, seed=0))


@pytest.mark.parametrize(
    "network, words",
    [
        (
            Generator,
            r"class Generator must be registered.*register_keras_serializable\(\)",
        ),
        (Registered, r"class Registered must be made again.*\*\*kwargs"),
    ],
)
def test_save_names_the_class_that_cannot_be_loaded(network, words, tmp_path):
    model, path = model_of(network()), tmp_path / "model.keras"
    with pytest.warns(UserWarning, match=words):
        model.save(path)
    with pytest.raises(
        ValueError, match=network.__name__ + r"|unexpected keyword"
    ) as info:
        keras.saving.load_model(path)
    assert len(str(info.value)) < 500  # not the whole configuration


def test_a_class_may_also_be_given_at_load(tmp_path):
    class Unregistered(Whole):
        """Complete, but Keras does not know it."""

    model, path = model_of(Unregistered()), tmp_path / "model.keras"
    with pytest.warns(UserWarning, match="must be registered"):
        model.save(path)
    known = {"Unregistered": Unregistered}
    loaded = keras.saving.load_model(path, custom_objects=known)
    np.testing.assert_array_equal(loaded.generate(3, seed=0), model.generate(3, seed=0))


@pytest.mark.parametrize("network", [Generator, Registered, Whole])
def test_averages_of_a_subclass_follow_it(network):
    model = model_of(network(), ema_decay=0.0)
    for own, average in zip(
        model.generator.get_weights(),
        model.averaged_generator.get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(own, average)


def test_a_class_that_cannot_be_copied_is_named():
    with pytest.raises(ValueError, match="class Holder must be made again"):
        model_of(Holder(keras.ops.abs), ema_decay=0.9)
