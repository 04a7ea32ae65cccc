"""Training on from the weights of another model, with what does not fit left as it is."""

import keras
import numpy as np
import pytest
from conftest import small_critic, small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw

PARTS = {"width": 8}
COUNTS = "label_embedding/kernel"


def pair(family="mlp", classes=None, shape=(8, 8, 1), width=8):
    options = {"num_classes": classes, "width": width}
    generator = getattr(kw.networks, f"{family}_generator")(
        shape, latent_dim=4, **options
    )
    return generator, getattr(kw.networks, f"{family}_critic")(shape, **options)


@pytest.mark.parametrize("family", ["mlp", "dcgan", "resnet"])
@pytest.mark.parametrize("classes", [None, 3])
def test_equal_structures_take_all_weights(family, classes):
    for old, new in zip(pair(family, classes), pair(family, classes), strict=True):
        assert kw.networks.copy_weights(old, new) == []
        for ours, theirs in zip(old.get_weights(), new.get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("family", ["mlp", "dcgan", "resnet"])
def test_other_classes_leave_only_their_embedding(family):
    for old, new in zip(pair(family, 3), pair(family, 5), strict=True):
        assert kw.networks.copy_weights(old, new) == [COUNTS]


def test_labels_may_be_added():
    (_, old), (_, new) = pair(), pair(classes=3)
    assert kw.networks.copy_weights(old, new) == [COUNTS]


def test_a_saved_model_trains_on_with_other_classes_and_optimizers(tmp_path):
    samples, labels = small_data(48, (8, 8, 1), conditional=True)
    samples = np.tanh(samples)
    old = kw.WGANGP(*pair(classes=3), critic_steps=2, seed=1)
    old.compile(jit_compile=False)
    old.fit(samples, labels, batch_size=4, verbose=0)
    old.save(tmp_path / "old.keras")
    loaded = keras.saving.load_model(tmp_path / "old.keras")
    generator, critic = pair(classes=4)
    assert kw.networks.copy_weights(loaded.generator, generator) == [COUNTS]
    assert kw.networks.copy_weights(loaded.critic, critic) == [COUNTS]
    new = kw.GAN(generator, critic, ema_decay=0.9, seed=2)
    kept = generator.layers[-2].get_weights()[0]
    np.testing.assert_array_equal(kept, old.generator.layers[-2].get_weights()[0])
    new.compile("rmsprop", "rmsprop", jit_compile=False)
    new.fit(samples, labels + 1, batch_size=4, verbose=0)
    assert new.steps_taken == 12 and np.isfinite(new.generate(2, 3)).all()


def test_networks_of_a_loaded_model_make_a_new_model():
    """The same structure, under another method and other optimizers."""
    old = small_model(kw.WGANGP)
    old.fit(*small_data(), batch_size=4, verbose=0)
    new = kw.GAN(old.generator, old.critic, seed=2)
    new.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), jit_compile=False)
    new.fit(*small_data(), batch_size=4, verbose=0)
    np.testing.assert_array_equal(new.generate(3, seed=0), old.generate(3, seed=0))


def test_own_names_and_statistics_are_copied():
    def build():
        latents = keras.Input((4,))
        x = layers.Dense(3, name="mine")(latents)
        x = layers.BatchNormalization()(keras.Sequential([layers.Dense(3)])(x))
        return keras.Model(latents, layers.Bidirectional(layers.LSTM(2))(x[:, None]))

    old, new = build(), build()
    old.set_weights([weight + 1 for weight in old.get_weights()])
    assert kw.networks.copy_weights(old, new) == []
    for ours, theirs in zip(old.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_networks_without_a_common_weight_are_refused():
    with pytest.raises(ValueError, match="have none"):
        kw.networks.copy_weights(small_generator((9,)), small_critic((5,)))
