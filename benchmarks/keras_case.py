"""This package and the textbook with the same Keras networks: cases of `one_run`.

In the flow: builds the networks of a workload and trains them with `fit`. The process
of the textbook imports nothing of `keras_wgan`, and the other way round.
"""

import dataclasses
from collections.abc import Callable

import keras
from keras import layers


@dataclasses.dataclass(frozen=True)
class Parts:
    """Layers of one side; both sides have the same weights and results.

    Attributes:
        convolution: Layer class with the arguments of `keras.layers.Conv2D`.
        doubling: Function that returns layers that double and convolve an image.
        rectifier: Layer class of a leaky rectifier; takes its negative slope.
        relu: Activation of a dense layer.
    """

    convolution: Callable
    doubling: Callable
    rectifier: Callable
    relu: Callable | str


def double_and_convolve(*arguments, **options):
    """Returns Keras' layers that double and convolve an image."""
    convolution = layers.Conv2D(*arguments, **options, padding="same")
    return [layers.UpSampling2D(), convolution]


KERAS = Parts(layers.Conv2D, double_and_convolve, layers.LeakyReLU, "relu")


def own_parts(own):
    """Returns the layers of this package, from its module `own`."""
    return Parts(
        own.SmallMapConv2D,
        lambda *arguments, **options: [own.UpsampledConv2D(*arguments, **options)],
        own.Rectifier,
        own.rectify,
    )


def ours(workload, steps, clock):
    """Trains this package's model, with its defaults."""
    import keras_wgan as kw

    networks = NETWORKS[workload.name](own_parts(kw.layers))
    model_class = kw.WGANGP if len(networks) == 2 else kw.TadGAN
    model = model_class(*networks, critic_steps=workload.critic_steps, seed=0)
    model.compile(*optimizers(workload, steps, len(networks) // 2))
    samples, labels = (*workload.data(), None)[:2]
    fit(model, steps, clock, x=samples, y=labels, batch_size=workload.batch_size)


def textbook(workload, steps, clock, jit_compile="auto"):
    """Trains the textbook's model, with Keras' defaults."""
    import tensorflow as tf
    from textbook import TextbookWGANGP
    from textbook_tadgan import TextbookTadGAN

    networks = NETWORKS[workload.name](KERAS)
    model_class = TextbookWGANGP if len(networks) == 2 else TextbookTadGAN
    generator = networks[-1 - len(networks) // 2]  # before the critics
    latent_dim = keras.tree.flatten(generator.input_shape)[1]
    model = model_class(*networks, latent_dim, workload.critic_steps)
    model.compile(
        *optimizers(workload, steps, len(networks) // 2), jit_compile=jit_compile
    )
    arrays = workload.data()
    dataset = tf.data.Dataset.from_tensor_slices(arrays if arrays[1:] else arrays[0])
    dataset = dataset.shuffle(len(arrays[0])).repeat()
    size = workload.critic_steps * workload.batch_size
    batches = dataset.batch(size, drop_remainder=True).prefetch(2)
    fit(model, steps, clock, x=batches, shuffle=False)  # the data set shuffles


def textbook_xla(workload, steps, clock):
    """Trains the textbook's model compiled by XLA."""
    textbook(workload, steps, clock, jit_compile=True)


def fit(model, steps, clock, **data):
    """Trains a model under a `Clock`."""
    reader = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: clock.tick(float(min(logs.values())))
    )
    clock.start()
    model.fit(**data, steps_per_epoch=steps, verbose=0, callbacks=[reader])


def optimizers(workload, steps, critics=1):
    """Returns one optimizer for each critic, and the generator's."""
    critic_steps = steps * workload.critic_steps
    return [adam(workload, critic_steps) for _ in range(critics)] + [
        adam(workload, steps)
    ]


def adam(workload, steps):
    """Returns an optimizer for `steps` of its own steps."""
    rate = workload.rate
    if workload.falling:
        rate = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)


# Toy: points in the plane.


def toy_networks(parts):
    """Returns two dense networks of three hidden layers of 512."""
    hidden = [layers.Dense(512, activation=parts.relu) for _ in range(6)]
    generator = keras.Sequential([keras.Input((2,)), *hidden[:3], layers.Dense(2)])
    critic = keras.Sequential([keras.Input((2,)), *hidden[3:], layers.Dense(1)])
    return generator, critic


# Image: the convolutional networks of the Keras example, for the shape of MNIST.


def image_networks(parts):
    """Returns a generator and a critic of images of 28x28, padded to 32x32."""
    generator = keras.Sequential(generator_layers(parts))
    return generator, keras.Sequential(critic_layers(parts))


def generator_layers(parts):
    """Yields the layers of three doublings of a 4x4 image."""
    yield keras.Input((128,))
    yield layers.Dense(4096, use_bias=False)
    yield from (layers.BatchNormalization(), layers.LeakyReLU(0.2))
    yield layers.Reshape((4, 4, 256))
    for channels in (128, 64):
        yield from parts.doubling(channels, 3, use_bias=False)
        yield from (layers.BatchNormalization(), layers.LeakyReLU(0.2))
    yield from parts.doubling(1, 3, use_bias=False)
    yield from (layers.BatchNormalization(), layers.Activation("tanh"))
    yield layers.Cropping2D(2)  # (batch, 32, 32, 1) -> (batch, 28, 28, 1)


def critic_layers(parts):
    """Yields the layers of four halvings of a 32x32 image."""
    yield keras.Input((28, 28, 1))
    yield layers.ZeroPadding2D(2)  # (batch, 28, 28, 1) -> (batch, 32, 32, 1)
    for channels in (64, 128, 256, 512):
        yield parts.convolution(channels, 5, strides=2, padding="same")
        yield parts.rectifier(0.2)
    yield from (layers.Flatten(), layers.Dense(1))


# Digits: the networks of `keras-wgan train digits`; a test compares them.


def digits_networks(parts):
    """Returns the conditional dense networks of the command line."""
    return digits_generator(parts), digits_critic(parts)


def digits_generator(parts):
    """Returns a generator of 8x8 images from latents and an embedded label."""
    latents, labels = keras.Input((64,)), keras.Input((), dtype="int32")
    embedding = layers.Dense(64, use_bias=False)(one_hot(labels))
    x = hidden_layers(layers.Concatenate()([latents, embedding]), parts)
    samples = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="tanh")(x))
    return keras.Model([latents, labels], samples)


def digits_critic(parts):
    """Returns a critic of 8x8 images whose score has a projection of the label."""
    samples, labels = keras.Input((8, 8, 1)), keras.Input((), dtype="int32")
    features = hidden_layers(layers.Flatten()(samples), parts)
    embedding = layers.Dense(256, use_bias=False)(one_hot(labels))
    projection = layers.Dot(axes=-1)([embedding, features])
    scores = layers.Add()([layers.Dense(1)(features), projection])
    return keras.Model([samples, labels], scores)


def one_hot(labels):
    """Returns ten labels as one-hot vectors."""
    return layers.CategoryEncoding(num_tokens=10, output_mode="one_hot")(labels)


def hidden_layers(x, parts, width=256, depth=3):
    """Applies `depth` dense layers of `width` units with leaky rectifiers."""
    for _ in range(depth):
        x = layers.Dense(width, kernel_initializer="he_normal")(x)
        x = parts.rectifier(0.2)(x)
    return x


# TadGAN: the dense networks of the detector; a test compares them.


def tadgan_networks(parts):
    """Returns encoder, generator and two critics of windows of 100 points."""
    windows, latents = keras.Input((100, 1)), keras.Input((20,))
    encoded = layers.Dense(20)(narrow_layers(windows, parts))
    decoded = layers.Dense(100, activation="tanh")(narrow_layers(latents, parts))
    scores_x = layers.Dense(1)(narrow_layers(windows, parts))
    scores_z = layers.Dense(1)(narrow_layers(latents, parts))
    return (
        keras.Model(windows, encoded),
        keras.Model(latents, layers.Reshape((100, 1))(decoded)),
        keras.Model(windows, scores_x),
        keras.Model(latents, scores_z),
    )


def narrow_layers(x, parts):
    """Applies two dense layers of 64 units with leaky rectifiers."""
    return hidden_layers(layers.Flatten()(x), parts, width=64, depth=2)


NETWORKS = {
    "toy": toy_networks,
    "image": image_networks,
    "digits": digits_networks,
    "tadgan": tadgan_networks,
}
