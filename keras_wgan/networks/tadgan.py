"""Encoder, generator and two critics for the windows of a series.

In the flow: `TadGAN` trains what these functions build. Each function builds all four
networks, because they belong together: recurrent as in the paper, convolutional, or
dense, which trains by far the fastest on a CPU. Paper: Geiger et al. 2020 (arXiv
2009.07769).
"""

import keras
from keras import layers

from keras_wgan.checks.settings import check_count
from keras_wgan.checks.shapes import check_window_shape
from keras_wgan.networks.interface import (
    OUTPUT_DTYPE,
    apply_rectifier,
    with_channels_last,
)
from keras_wgan.networks.mlp import hidden_layers, mlp_critic, mlp_generator
from keras_wgan.networks.stages import convolve, crop, factors, resolutions, upsample

KERNEL_SIZE = 5


@keras.saving.register_keras_serializable(package="keras_wgan")
@with_channels_last
def tadgan_recurrent(window_shape, latent_dim=20, *, encoder_width=100, width=64):
    """Builds the reference's networks: recurrent encoder and generator.

    The encoder has a bidirectional LSTM and a dense layer on all its states. The
    generator has a dense layer to half the window, a bidirectional LSTM, a doubling,
    another bidirectional LSTM, and a dense layer with tanh at each step; its LSTMs drop
    out 0.2 of inputs and states. `critic_x` has four convolutions of kernel size 5,
    `critic_z` two dense layers of `latent_dim` units, both with dropout. The default
    has 683,661 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        encoder_width: Number of units of the encoder's LSTM, in each direction.
            Defaults to 100.
        width: Number of units of the generator's LSTMs, in each direction, and of
            filters of `critic_x`. Defaults to 64.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Generated windows lie in [-1, 1].

    Raises:
        ValueError: If a size is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> networks = kw.networks.tadgan_recurrent((25, 2), encoder_width=4, width=4)
    >>> [network.output_shape for network in networks]
    [(None, 20), (None, 25, 2), (None, 1), (None, 1)]

    Reference:
        Geiger et al., TadGAN: Time series anomaly detection using generative
        adversarial networks, 2020; sizes as in its public implementation.
    """
    length, channels = check_window_shape(window_shape)
    check_count("encoder_width", encoder_width)
    check_count("width", width)
    windows, latents = _cycle_inputs(window_shape, latent_dim)
    lstm = layers.LSTM(encoder_width, return_sequences=True)
    states = layers.Flatten()(layers.Bidirectional(lstm)(windows))

    half = -(-length // 2)
    x = layers.Reshape((half, 1))(layers.Dense(half)(latents))
    x = layers.UpSampling1D(2)(_bidirectional_lstm(x, width))
    x = _bidirectional_lstm(crop(x, (length,)), width)  # (batch, length, 2 * width)
    generated = layers.Dense(channels, activation="tanh", dtype=OUTPUT_DTYPE)(x)
    return (
        keras.Model(windows, _to_latents(states, latent_dim), name="encoder"),
        keras.Model(latents, generated, name="generator"),
        _critic_x_with_dropout(window_shape, width),
        _critic_z_with_dropout(latent_dim),
    )


@keras.saving.register_keras_serializable(package="keras_wgan")
@with_channels_last
def tadgan_convolutional(window_shape, latent_dim=20, *, width=32):
    """Builds convolutional networks: each stage halves or doubles the window.

    Encoder and `critic_x` have convolutions of kernel size 5 and stride 2. The
    generator repeats and convolves. `critic_z` is dense. Hidden layers have leaky
    rectifiers. The default has 74,679 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        width: Number of filters of every stage, and of units of `critic_z`. Defaults to
            32.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Generated windows lie in [-1, 1].

    Raises:
        ValueError: If a size is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> networks = kw.networks.tadgan_convolutional((25, 2), width=4)
    >>> [network.output_shape for network in networks]
    [(None, 20), (None, 25, 2), (None, 1), (None, 1)]
    """
    length, channels = check_window_shape(window_shape)
    check_count("width", width)
    windows, latents = _cycle_inputs(window_shape, latent_dim)
    encoded = _to_latents(_halve_and_flatten(windows, width), latent_dim)

    *finer, coarsest = resolutions((length,))
    x = apply_rectifier(layers.Dense(coarsest[0] * width)(latents))
    x = layers.Reshape((*coarsest, width))(x)
    for sizes in reversed(finer):
        x = apply_rectifier(convolve(upsample(x, sizes), width, KERNEL_SIZE))
    generated = convolve(
        x, channels, KERNEL_SIZE, activation="tanh", dtype=OUTPUT_DTYPE
    )

    samples = keras.Input(window_shape, name="samples")
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(_halve_and_flatten(samples, width))
    return (
        keras.Model(windows, encoded, name="encoder"),
        keras.Model(latents, generated, name="generator"),
        keras.Model(samples, scores, name="critic_x"),
        mlp_critic((latent_dim,), width=width, depth=2, name="critic_z"),
    )


@keras.saving.register_keras_serializable(package="keras_wgan")
@with_channels_last
def tadgan_dense(window_shape, latent_dim=20, *, width=64, depth=2):
    """Builds dense networks, which train fastest on a CPU with XLA.

    The default has 40,186 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        width: Number of units of each hidden layer. Defaults to 64.
        depth: Number of hidden layers of each network. Defaults to 2.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Generated windows lie in [-1, 1].

    Raises:
        ValueError: If a size is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> networks = kw.networks.tadgan_dense((25, 2), width=4)
    >>> [network.output_shape for network in networks]
    [(None, 20), (None, 25, 2), (None, 1), (None, 1)]
    """
    check_window_shape(window_shape)
    windows, _ = _cycle_inputs(window_shape, latent_dim)
    hidden = hidden_layers(layers.Flatten()(windows), width, depth)
    sizes = {"width": width, "depth": depth}
    return (
        keras.Model(windows, _to_latents(hidden, latent_dim), name="encoder"),
        mlp_generator(window_shape, latent_dim, **sizes, name="generator"),
        mlp_critic(window_shape, **sizes, name="critic_x"),
        mlp_critic((latent_dim,), **sizes, name="critic_z"),
    )


def _cycle_inputs(window_shape, latent_dim):
    """Returns the inputs of the encoder and of the generator."""
    check_count("latent_dim", latent_dim)
    windows = keras.Input(tuple(window_shape), name="windows")
    return windows, keras.Input((latent_dim,), name="latents")


def _to_latents(features, latent_dim):
    """Returns the encoder's output, unbounded because latents are normal."""
    return layers.Dense(latent_dim, dtype=OUTPUT_DTYPE)(features)


def _bidirectional_lstm(x, width):
    """Applies an LSTM of the generator in both directions."""
    lstm = layers.LSTM(width, return_sequences=True, dropout=0.2, recurrent_dropout=0.2)
    return layers.Bidirectional(lstm)(x)


def _halve_and_flatten(x, width):
    """Halves windows by convolutions until they are short, and flattens them."""
    for sizes in resolutions(x.shape[1:-1])[1:]:
        strides = factors(x.shape[1:-1], sizes)
        x = apply_rectifier(convolve(x, width, KERNEL_SIZE, strides=strides))
    return layers.Flatten()(x)


def _critic_x_with_dropout(window_shape, width):
    """Returns the reference's critic of windows; it pads only short windows."""
    samples = x = keras.Input(tuple(window_shape), name="samples")
    for _ in range(4):
        padding = "valid" if x.shape[1] >= KERNEL_SIZE else "same"  # below 17 steps
        x = layers.Dropout(0.25)(
            apply_rectifier(layers.Conv1D(width, KERNEL_SIZE, padding=padding)(x))
        )
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(layers.Flatten()(x))
    return keras.Model(samples, scores, name="critic_x")


def _critic_z_with_dropout(latent_dim):
    """Returns the reference's critic of latents."""
    latents = x = keras.Input((latent_dim,), name="latents")
    for _ in range(2):
        x = layers.Dropout(0.2)(apply_rectifier(layers.Dense(latent_dim)(x)))
    return keras.Model(latents, layers.Dense(1, dtype=OUTPUT_DTYPE)(x), name="critic_z")
