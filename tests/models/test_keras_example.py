"""The public WGAN-GP example of Keras (keras.io/examples/generative/wgan_gp) as it is.

Its networks, an eighth as wide, its data in [-1, 1] and its callback run on `kw.WGANGP`;
what it calls otherwise is answered with our names.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import keras_wgan as kw

IMG_SHAPE = (28, 28, 1)
NOISE_DIM = 16
WIDTH = 8


def conv_block(x, filters, use_dropout):
    x = layers.Conv2D(filters, (5, 5), strides=(2, 2), padding="same", use_bias=True)(x)
    x = layers.LeakyReLU(0.2)(x)
    return layers.Dropout(0.3)(x) if use_dropout else x


def get_discriminator_model():
    img_input = layers.Input(shape=IMG_SHAPE)
    x = layers.ZeroPadding2D((2, 2))(img_input)  # to 32x32
    for stage, use_dropout in enumerate((False, True, True, False)):
        x = conv_block(x, WIDTH * 2**stage, use_dropout)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.models.Model(img_input, layers.Dense(1)(x), name="discriminator")


def upsample_block(x, filters, activation):
    x = layers.UpSampling2D((2, 2))(x)
    x = layers.Conv2D(filters, (3, 3), padding="same", use_bias=False)(x)
    return activation(layers.BatchNormalization()(x))


def get_generator_model():
    noise = layers.Input(shape=(NOISE_DIM,))
    x = layers.Dense(4 * 4 * 4 * WIDTH, use_bias=False)(noise)
    x = layers.LeakyReLU(0.2)(layers.BatchNormalization()(x))
    x = layers.Reshape((4, 4, 4 * WIDTH))(x)
    x = upsample_block(x, 2 * WIDTH, layers.LeakyReLU(0.2))
    x = upsample_block(x, WIDTH, layers.LeakyReLU(0.2))
    x = upsample_block(x, 1, layers.Activation("tanh"))
    return keras.models.Model(noise, layers.Cropping2D((2, 2))(x), name="generator")


class GANMonitor(keras.callbacks.Callback):
    def __init__(self, directory, num_img=6, latent_dim=128):
        self.directory = directory
        self.num_img = num_img
        self.latent_dim = latent_dim

    def on_epoch_end(self, epoch, logs=None):
        random_latent_vectors = tf.random.normal(shape=(self.num_img, self.latent_dim))
        generated_images = self.model.generator(random_latent_vectors)
        generated_images = (generated_images * 127.5) + 127.5
        for i in range(self.num_img):
            img = keras.utils.array_to_img(generated_images[i].numpy())
            img.save(self.directory / f"generated_img_{i}_{epoch}.png")


def optimizers():
    return [keras.optimizers.Adam(0.0002, beta_1=0.5, beta_2=0.9) for _ in "dg"]


def test_the_example_runs(tmp_path):
    train_images = np.random.default_rng(0).integers(256, size=(60, 28, 28))
    train_images = train_images.reshape(-1, *IMG_SHAPE).astype("float32")
    train_images = (train_images - 127.5) / 127.5
    discriminator, generator = get_discriminator_model(), get_generator_model()
    wgan = kw.WGANGP(generator, discriminator, critic_steps=3)
    wgan.compile(*optimizers())
    assert not wgan.jit_compile
    cbk = GANMonitor(tmp_path, num_img=3, latent_dim=NOISE_DIM)
    before = generator.get_weights()
    history = wgan.fit(
        train_images, batch_size=10, epochs=2, callbacks=[cbk], verbose=0
    )
    assert len(list(tmp_path.glob("generated_img_*_*.png"))) == 6
    assert wgan.steps_taken == 4
    assert np.isfinite(history.history["critic_loss"]).all()
    assert (before[0] != generator.get_weights()[0]).any()
    wgan.save(tmp_path / "wgan.keras")  # which the example cannot
    loaded = keras.saving.load_model(tmp_path / "wgan.keras")
    np.testing.assert_array_equal(loaded.generate(2, seed=0), wgan.generate(2, seed=0))


def test_its_arguments_are_answered_with_ours():
    networks = {"generator": get_generator_model(), "discriminator": None}
    with pytest.raises(ValueError, match="`critic` here"):
        kw.WGANGP(**networks, latent_dim=NOISE_DIM, discriminator_extra_steps=3)
    wgan = kw.WGANGP(get_generator_model(), get_discriminator_model())
    d_optimizer, g_optimizer = optimizers()
    with pytest.raises(ValueError, match="`critic_optimizer` here"):
        wgan.compile(d_optimizer=d_optimizer, g_optimizer=g_optimizer, d_loss_fn=len)
