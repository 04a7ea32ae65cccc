"""Fully connected generator and critic, for samples of any rank.

In the flow: the models train what these functions build. The hidden layers have leaky
rectifiers and He's initialization (He et al. 2015, arXiv 1502.01852). They have no
normalization, because a small WGAN-GP trains without it (Gulrajani et al. 2017, arXiv
1704.00028).
"""

from math import prod

import keras
from keras import layers

from keras_wgan.checks.settings import check_count
from keras_wgan.checks.shapes import check_sample_shape
from keras_wgan.networks.interface import (
    OUTPUT_DTYPE,
    apply_rectifier,
    latent_inputs,
    sample_inputs,
    score,
    with_channels_last,
)


@with_channels_last
def mlp_generator(
    sample_shape,
    latent_dim=64,
    *,
    num_classes=None,
    width=256,
    depth=3,
    activation="tanh",
    name=None,
):
    """Builds a fully connected generator.

    It suits vectors, toy distributions and small images, and trains fastest on a CPU.
    The default has 164,672 parameters for `(8, 8, 1)`.

    Args:
        sample_shape: Shape of one sample, without the batch axis, of any rank.
        latent_dim: Number of latent variables. Defaults to 64.
        num_classes: Number of classes of a conditional generator, which takes
            `[latents, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a generator of latents only.
        width: Number of units of each hidden layer. Defaults to 256.
        depth: Number of hidden layers. Defaults to 3.
        activation: Activation of the output; `None` for unbounded data. Defaults to
            `"tanh"`, for data in [-1, 1].
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from latents `(batch, latent_dim)` to float32 samples
        `(batch, *sample_shape)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, or `num_classes` is below 2.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.mlp_generator((2,), activation=None).output_shape
    (None, 2)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, section 4.
    """
    sample_shape = check_sample_shape("sample_shape", sample_shape)
    inputs, x = latent_inputs(latent_dim, num_classes)
    x = hidden_layers(x, width, depth)
    x = layers.Dense(prod(sample_shape), activation=activation, dtype=OUTPUT_DTYPE)(x)
    samples = layers.Reshape(sample_shape, dtype=OUTPUT_DTYPE)(x)
    return keras.Model(inputs, samples, name=name)


@with_channels_last
def mlp_critic(sample_shape, *, num_classes=None, width=256, depth=3, name=None):
    """Builds a fully connected critic.

    The partner of `mlp_generator`. With labels, the score adds a projection (arXiv
    1802.05637). The default has 148,481 parameters for `(8, 8, 1)`.

    Args:
        sample_shape: Shape of one sample, without the batch axis, of any rank.
        num_classes: Number of classes of a conditional critic, which takes
            `[samples, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a critic of samples only.
        width: Number of units of each hidden layer. Defaults to 256.
        depth: Number of hidden layers. Defaults to 3.
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from samples `(batch, *sample_shape)` to unbounded
        float32 scores `(batch, 1)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, or `num_classes` is below 2.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.mlp_critic((100, 3), num_classes=5).output_shape
    (None, 1)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, section 4.
    """
    sample_shape = check_sample_shape("sample_shape", sample_shape)
    inputs, samples, one_hot = sample_inputs(sample_shape, num_classes)
    features = hidden_layers(layers.Flatten()(samples), width, depth)
    return keras.Model(inputs, score(features, one_hot), name=name)


def hidden_layers(x, width, depth):
    """Applies `depth` dense layers of `width` units, each with a leaky rectifier."""
    check_count("width", width)
    check_count("depth", depth)
    for _ in range(depth):
        x = layers.Dense(width, kernel_initializer="he_normal")(x)
        x = apply_rectifier(x)
    return x
