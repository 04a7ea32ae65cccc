"""Networks as people build them: they train, or the message names the layer."""

import keras
import numpy as np
import pytest
from conftest import (
    small_critic,
    small_data,
    small_generator,
    small_model,
    small_tadgan,
)
from keras import layers

import keras_wgan as kw

IMAGE = (8, 8, 1)


def sequence(shape, *parts):
    return keras.Sequential([keras.Input(shape), *parts])


def fitted(kind, generator, critic, shape=(2,)):
    model = kind(generator, critic, critic_steps=2, seed=1)
    model.compile(jit_compile=False)
    model.fit(*small_data(16, shape), batch_size=4, verbose=0)
    return model


def normalized_critic(**call):
    samples, normalize = keras.Input((2,)), layers.BatchNormalization(name="norm")
    x = normalize(layers.Dense(4)(samples), **call)
    return keras.Model(samples, layers.Dense(1)(x))


def test_frozen_batch_normalization_is_accepted_until_it_thaws():
    critic = normalized_critic(training=False)
    critic.get_layer("norm").trainable = False
    model = fitted(kw.WGANGP, small_generator(), critic)
    critic.get_layer("norm").trainable = True
    with pytest.raises(ValueError, match="mixes samples"):
        model.fit(*small_data(), batch_size=4, verbose=0)


def test_training_false_alone_does_not_keep_samples_apart():
    """Keras hands the `training=True` of the network on to its layers."""
    critic, samples = normalized_critic(training=False), small_data()[0]
    together = critic(samples, training=True)
    assert np.abs(together[:3] - critic(samples[:3], training=True)).max() > 1e-3
    with pytest.raises(ValueError, match="'norm'.*freeze it"):
        kw.WGANGP(small_generator(), critic)


class Hardest(layers.Layer):
    """The number of the largest of two outputs."""

    def call(self, x):
        return keras.ops.cast(keras.ops.argmax(x, axis=-1), "float32")[:, None]


def functional(operation):
    latents = keras.Input((4,))
    return keras.Model(latents, operation(layers.Dense(2)(latents)))


STEPPED = {
    "argmax": (lambda x: keras.ops.one_hot(keras.ops.argmax(x, axis=-1), 2), "Argmax"),
    "floor": (lambda x: keras.ops.floor(x), "Floor"),
    "threshold": (lambda x: keras.ops.cast(x > 0, "float32"), "Greater"),
    "own layer": (lambda x: layers.RepeatVector(2)(Hardest()(x))[..., 0], "Hardest"),
}


@pytest.mark.parametrize("operation, named", STEPPED.values(), ids=STEPPED)
def test_a_generator_without_gradient_is_named_with_its_layer(operation, named):
    model = kw.GAN(functional(operation), small_critic())
    model.compile(jit_compile=False)
    with pytest.raises(ValueError, match=f"weights of the generator.*{named}"):
        model.fit(*small_data(16), batch_size=4, verbose=0)


@pytest.mark.parametrize("resize", [layers.Resizing, layers.UpSampling2D])
@pytest.mark.parametrize(
    "interpolation", ["nearest", "bilinear", "bicubic", "lanczos3"]
)
def test_resizing_under_the_penalty_works_or_is_named(resize, interpolation):
    sizes = (4, 4) if resize is layers.Resizing else (2,)
    layer = resize(*sizes, interpolation=interpolation, name="shrunk")
    critic = sequence(IMAGE, layer, layers.Flatten(), layers.Dense(1))
    works = interpolation == "bilinear" or (
        interpolation == "nearest" and resize is layers.UpSampling2D
    )
    if works:
        fitted(kw.WGANGP, small_generator(IMAGE), critic, IMAGE)
        return
    with pytest.raises(ValueError, match="critic.*twice.*'shrunk'.*bilinear"):
        fitted(kw.WGANGP, small_generator(IMAGE), critic, IMAGE)


def test_a_static_batch_is_named():
    critic = keras.Sequential([keras.Input(batch_shape=(4, 2)), layers.Dense(1)])
    with pytest.raises(ValueError, match="batch's size out of keras.Input"):
        kw.WGANGP(small_generator(), critic)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 64, 64), (3, 48, 64), (4, 8, 8)])
def test_builders_refuse_channels_first(shape):
    for build in (kw.networks.dcgan_generator, kw.networks.resnet_critic):
        with pytest.raises(ValueError, match="channels last"):
            build(shape)


@pytest.mark.parametrize("shape", [(3, 40, 16), (4, 4, 8), (28, 28, 1), (1, 7, 7)])
def test_builders_take_other_small_sides(shape):
    assert kw.networks.dcgan_critic(shape, width=4).input_shape == (None, *shape)


@pytest.mark.parametrize("family", ["mlp", "dcgan", "resnet"])
def test_builders_do_not_depend_on_keras_data_format(family):
    pair = [
        getattr(kw.networks, f"{family}_{role}") for role in ("generator", "critic")
    ]
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        generator, critic = pair[0](IMAGE, width=4), pair[1](IMAGE, width=4)
        assert keras.config.image_data_format() == "channels_first"
        model = kw.WGANGP(generator, critic, critic_steps=2, seed=1)
        model.compile(jit_compile=False)
        model.fit(np.zeros((8, *IMAGE)), batch_size=4, verbose=0)
    finally:
        keras.config.set_image_data_format(before)
    assert generator.output_shape == (None, *IMAGE)


def spectral_critic():
    dense = layers.Dense(4, activation="relu")
    return sequence((2,), layers.SpectralNormalization(dense), layers.Dense(1))


def test_spectral_normalization_would_undo_the_clipping():
    with pytest.raises(ValueError, match="SpectralNormalization.*kw.WGANGP"):
        kw.WGAN(small_generator(), spectral_critic())
    fitted(kw.GAN, small_generator(), spectral_critic())


@pytest.mark.parametrize("floatx", ["float64", "bfloat16"])
def test_other_float_types_train_finitely(floatx, kind):
    keras.config.set_floatx(floatx)
    try:
        model = small_model(kind, conditional=True, ema_decay=0.5)
        history = model.fit(*small_data(conditional=True), batch_size=4, verbose=0)
        samples = model.generate(3, 1)
        windows = small_tadgan()
        windows.fit(*small_data(16, (6, 2)), batch_size=4, verbose=0)
    finally:
        keras.config.set_floatx("float32")
    assert all(np.isfinite(float(values[0])) for values in history.history.values())
    assert str(samples.dtype) == floatx
