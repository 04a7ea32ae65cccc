"""Encoder, generator and two critics for the windows of a series.

In the flow: built here, trained by `TadGAN`. The four belong together, so one
function builds them all: recurrent as in the paper, convolutional, or dense, which
trains fastest by far on a CPU. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import keras
from keras import layers

from keras_wgan.checks import check_count
from keras_wgan.layers.rectifiers import Rectifier
from keras_wgan.networks.interface import OUTPUT_DTYPE, check_sample_shape
from keras_wgan.networks.mlp import hidden_layers, mlp_critic, mlp_generator
from keras_wgan.networks.stages import convolve, crop, factors, resolutions, upsample

TAPS = 5


@keras.saving.register_keras_serializable(package="keras_wgan")
def tadgan_recurrent(window_shape, latent_dim=20, *, encoder_width=100, width=64):
    """Builds the reference's networks: recurrent encoder and generator.

    The encoder is a bidirectional LSTM, flattened, and dense; the generator is dense to
    half the window, then a bidirectional LSTM, a doubling, another LSTM, and dense to
    tanh at each step, with dropout of 0.2 on inputs and states. `critic_x` has four
    convolutions of 5 taps and dropout, `critic_z` two dense layers of `latent_dim`
    units and dropout. The default has 683,661 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        encoder_width: Units of the encoder's LSTM, in each direction. Defaults to 100.
        width: Units of the generator's LSTMs, in each direction, and filters of
            `critic_x`. Defaults to 64.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Windows lie in [-1, 1].

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
    windows, latents = inputs(window_shape, latent_dim)
    memory = layers.LSTM(encoder_width, return_sequences=True)
    states = layers.Flatten()(layers.Bidirectional(memory)(windows))

    half = -(-length // 2)
    x = layers.Reshape((half, 1))(layers.Dense(half)(latents))
    x = layers.UpSampling1D(2)(recall(x, width))
    x = recall(crop(x, (length,)), width)  # (batch, length, 2 * width)
    made = layers.Dense(channels, activation="tanh", dtype=OUTPUT_DTYPE)(x)
    return (
        keras.Model(windows, to_latents(states, latent_dim), name="encoder"),
        keras.Model(latents, made, name="generator"),
        dropping_critic_x(window_shape, width),
        dropping_critic_z(latent_dim),
    )


@keras.saving.register_keras_serializable(package="keras_wgan")
def tadgan_convolutional(window_shape, latent_dim=20, *, width=32):
    """Builds convolutional networks: each stage halves or doubles the window.

    Encoder and `critic_x` have convolutions of 5 taps and stride 2, the generator
    repeats and convolves; all with leaky rectifiers. `critic_z` is dense. The default
    has 74,679 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        width: Filters of every stage, and units of `critic_z`. Defaults to 32.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Windows lie in [-1, 1].

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
    windows, latents = inputs(window_shape, latent_dim)
    encoded = to_latents(halved(windows, width), latent_dim)

    *finer, coarsest = resolutions((length,))
    x = rectify(layers.Dense(coarsest[0] * width)(latents))
    x = layers.Reshape((*coarsest, width))(x)
    for sizes in reversed(finer):
        x = rectify(convolve(upsample(x, sizes), width, TAPS))
    made = convolve(x, channels, TAPS, activation="tanh", dtype=OUTPUT_DTYPE)

    samples = keras.Input(window_shape, name="samples")
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(halved(samples, width))
    return (
        keras.Model(windows, encoded, name="encoder"),
        keras.Model(latents, made, name="generator"),
        keras.Model(samples, scores, name="critic_x"),
        mlp_critic((latent_dim,), width=width, depth=2, name="critic_z"),
    )


@keras.saving.register_keras_serializable(package="keras_wgan")
def tadgan_dense(window_shape, latent_dim=20, *, width=64, depth=2):
    """Builds dense networks, which XLA makes the fastest on a CPU.

    The default has 40,186 parameters for `(100, 1)`.

    Args:
        window_shape: `(window, channels)` of one window, of any length.
        latent_dim: Number of latent variables. Defaults to 20.
        width: Units of each hidden layer. Defaults to 64.
        depth: Hidden layers of each network. Defaults to 2.

    Returns:
        Tuple `(encoder, generator, critic_x, critic_z)` of Keras models, the arguments
        of `TadGAN`. Windows lie in [-1, 1].

    Raises:
        ValueError: If a size is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> networks = kw.networks.tadgan_dense((25, 2), width=4)
    >>> [network.output_shape for network in networks]
    [(None, 20), (None, 25, 2), (None, 1), (None, 1)]
    """
    check_window_shape(window_shape)
    windows, _ = inputs(window_shape, latent_dim)
    hidden = hidden_layers(layers.Flatten()(windows), width, depth)
    sizes = {"width": width, "depth": depth}
    return (
        keras.Model(windows, to_latents(hidden, latent_dim), name="encoder"),
        mlp_generator(window_shape, latent_dim, **sizes, name="generator"),
        mlp_critic(window_shape, **sizes, name="critic_x"),
        mlp_critic((latent_dim,), **sizes, name="critic_z"),
    )


def check_window_shape(window_shape):
    """Returns the length and the channels of a window, or raises `ValueError`."""
    shape = check_sample_shape("window_shape", window_shape)
    if len(shape) != 2:
        raise ValueError(
            "`window_shape` must be (window, channels). Received: "
            f"window_shape={shape}. A series of one channel has windows (window, 1)."
        )
    return shape


def inputs(window_shape, latent_dim):
    """Returns the inputs of encoder and generator."""
    check_count("latent_dim", latent_dim)
    windows = keras.Input(tuple(window_shape), name="windows")
    return windows, keras.Input((latent_dim,), name="latents")


def to_latents(features, latent_dim):
    """Returns the encoder's output; unbounded, as the normal distribution is."""
    return layers.Dense(latent_dim, dtype=OUTPUT_DTYPE)(features)


def recall(x, width):
    """Applies the generator's LSTM in both directions."""
    cells = layers.LSTM(
        width, return_sequences=True, dropout=0.2, recurrent_dropout=0.2
    )
    return layers.Bidirectional(cells)(x)


def rectify(x):
    return Rectifier(0.2)(x)


def halved(x, width):
    """Halves a window by convolutions until it is short, and flattens it."""
    for sizes in resolutions(x.shape[1:-1])[1:]:
        strides = factors(x.shape[1:-1], sizes)
        x = rectify(convolve(x, width, TAPS, strides=strides))
    return layers.Flatten()(x)


def dropping_critic_x(window_shape, width):
    """Returns the reference's critic of windows: convolutions without padding."""
    samples = x = keras.Input(tuple(window_shape), name="samples")
    for _ in range(4):
        padding = "valid" if x.shape[1] >= TAPS else "same"  # windows under 17 steps
        x = layers.Dropout(0.25)(
            rectify(layers.Conv1D(width, TAPS, padding=padding)(x))
        )
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(layers.Flatten()(x))
    return keras.Model(samples, scores, name="critic_x")


def dropping_critic_z(latent_dim):
    """Returns the reference's critic of latents."""
    latents = x = keras.Input((latent_dim,), name="latents")
    for _ in range(2):
        x = layers.Dropout(0.2)(rectify(layers.Dense(latent_dim)(x)))
    return keras.Model(latents, layers.Dense(1, dtype=OUTPUT_DTYPE)(x), name="critic_z")
