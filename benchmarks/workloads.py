"""What is trained to measure speed: networks, data and settings, in plain Keras.

In the flow: `one_run` builds the workload it is asked for. Nothing of `keras_wgan`
is imported here, for the process that times other code must not pay for it.
"""

import dataclasses
from collections.abc import Callable

import keras
import numpy as np
from keras import layers


@dataclasses.dataclass(frozen=True)
class Workload:
    """A model to train, and on what.

    Attributes:
        networks: Function that returns a generator and a critic, newly built.
        data: Function that returns `(samples,)` or `(samples, labels)`.
        optimizer: Function of a number of steps that returns a new optimizer.
        batch_size: Samples to one critic step.
        critic_steps: Critic steps to one generator step.
    """

    networks: Callable
    data: Callable
    optimizer: Callable
    batch_size: int
    critic_steps: int


def paper_adam(steps):
    """Returns the paper's optimizer, whose rate is the same at all steps."""
    return keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9)


# Toy: points in the plane.


def toy_networks():
    """Returns two dense networks of three hidden layers of 512."""
    hidden = [layers.Dense(512, activation="relu") for _ in range(6)]
    generator = keras.Sequential([keras.Input((2,)), *hidden[:3], layers.Dense(2)])
    critic = keras.Sequential([keras.Input((2,)), *hidden[3:], layers.Dense(1)])
    return generator, critic


def toy_data():
    """Returns 12,800 points, ten training steps to a pass."""
    points = np.random.default_rng(0).normal(size=(12_800, 2))
    return (points.astype("float32"),)


# Image: the shapes of MNIST, in the convolutional networks of the Keras example.


def image_networks():
    """Returns a generator and a critic of images of 28x28, padded to 32x32."""
    return keras.Sequential(generator_layers()), keras.Sequential(critic_layers())


def generator_layers():
    """Yields the layers of three doublings of a 4x4 image."""
    yield keras.Input((128,))
    yield layers.Dense(4096, use_bias=False)
    yield from (layers.BatchNormalization(), layers.LeakyReLU(0.2))
    yield layers.Reshape((4, 4, 256))
    for channels in (128, 64):
        yield layers.UpSampling2D()
        yield layers.Conv2D(channels, 3, padding="same", use_bias=False)
        yield from (layers.BatchNormalization(), layers.LeakyReLU(0.2))
    yield layers.UpSampling2D()
    yield layers.Conv2D(1, 3, padding="same", use_bias=False)
    yield from (layers.BatchNormalization(), layers.Activation("tanh"))
    yield layers.Cropping2D(2)  # (batch, 32, 32, 1) -> (batch, 28, 28, 1)


def critic_layers():
    """Yields the layers of four halvings of a 32x32 image."""
    yield keras.Input((28, 28, 1))
    yield layers.ZeroPadding2D(2)  # (batch, 28, 28, 1) -> (batch, 32, 32, 1)
    for channels in (64, 128, 256, 512):
        yield layers.Conv2D(channels, 5, strides=2, padding="same")
        yield layers.LeakyReLU(0.2)
    yield from (layers.Flatten(), layers.Dense(1))


def image_data():
    """Returns 3,840 images of noise, twenty training steps to a pass."""
    noise = np.random.default_rng(0).uniform(-1, 1, size=(3_840, 28, 28, 1))
    return (noise.astype("float32"),)


# Digits: what `keras-wgan train digits` trains; a test keeps the two alike.


def digits_networks():
    """Returns the conditional dense networks of the command line."""
    return digits_generator(), digits_critic()


def digits_generator():
    """Returns a generator of 8x8 images from latents and an embedded label."""
    latents, labels = keras.Input((64,)), keras.Input((), dtype="int32")
    embedding = layers.Dense(64, use_bias=False)(one_hot(labels))
    x = hidden_layers(layers.Concatenate()([latents, embedding]))
    samples = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="tanh")(x))
    return keras.Model([latents, labels], samples)


def digits_critic():
    """Returns a critic of 8x8 images whose score has a projection of the label."""
    samples, labels = keras.Input((8, 8, 1)), keras.Input((), dtype="int32")
    features = hidden_layers(layers.Flatten()(samples))
    embedding = layers.Dense(256, use_bias=False)(one_hot(labels))
    projection = layers.Dot(axes=-1)([embedding, features])
    scores = layers.Add()([layers.Dense(1)(features), projection])
    return keras.Model([samples, labels], scores)


def one_hot(labels):
    """Returns the code of ten labels."""
    return layers.CategoryEncoding(num_tokens=10, output_mode="one_hot")(labels)


def hidden_layers(x):
    """Applies three dense layers of 256 leaky rectifiers."""
    for _ in range(3):
        x = layers.LeakyReLU(0.2)(layers.Dense(256, kernel_initializer="he_normal")(x))
    return x


def digits_data():
    """Returns 900 digits of 8x8 pixels and their labels."""
    from sklearn import datasets  # here, for no other workload needs it

    digits = datasets.load_digits()
    images = (digits.images[:900, ..., None] / 8 - 1).astype("float32")
    return images, digits.target[:900].astype("int32")


def falling_adam(steps):
    """Returns the command line's optimizer, whose rate falls over its steps."""
    rate = keras.optimizers.schedules.PolynomialDecay(5e-4, steps, 0.02 * 5e-4)
    return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)


WORKLOADS = {
    "toy": Workload(toy_networks, toy_data, paper_adam, 256, 5),
    "image": Workload(image_networks, image_data, paper_adam, 64, 3),
    "digits": Workload(digits_networks, digits_data, falling_adam, 128, 5),
}
