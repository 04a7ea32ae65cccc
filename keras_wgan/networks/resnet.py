"""Residual generator and critic of the WGAN-GP paper, for images and series.

In the flow: the models train what these functions build. Paper: Gulrajani et al. 2017
(arXiv 1704.00028), appendix on the CIFAR-10 networks, here for any size.
"""

from math import prod

import keras
from keras import layers

from keras_wgan.checks.settings import check_choice, check_count
from keras_wgan.checks.shapes import check_image_shape
from keras_wgan.layers import Rectifier
from keras_wgan.networks.interface import (
    NO_BATCH,
    NORMALIZATIONS,
    OUTPUT_DTYPE,
    latent_inputs,
    sample_inputs,
    score,
    with_channels_last,
)
from keras_wgan.networks.stages import (
    convolve,
    normalize_batch,
    normalize_sample,
    pool,
    pool_globally,
    resolutions,
    upsample,
    upsample_and_convolve,
)

HE_NORMAL = {"kernel_initializer": "he_normal"}


@with_channels_last
def resnet_generator(
    image_shape,
    latent_dim=128,
    *,
    num_classes=None,
    width=128,
    activation="tanh",
    name=None,
):
    """Builds the residual generator of the WGAN-GP paper, for any size.

    It is the strongest generator here and the slowest; on a CPU choose a small `width`.
    A dense layer makes the coarsest map, 4x4 for most sizes. Each residual block
    doubles the map by repetition and crops it where the size is odd. The default has
    1,206,275 parameters for `(32, 32, 3)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        latent_dim: Number of latent variables. Defaults to 128.
        num_classes: Number of classes of a conditional generator, which takes
            `[latents, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a generator of latents only.
        width: Number of filters of every convolution. Defaults to 128.
        activation: Activation of the output; `None` for unbounded data. Defaults to
            `"tanh"`, for data in [-1, 1].
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from latents `(batch, latent_dim)` to float32 samples
        `(batch, *image_shape)`. The 3x3 kernels of the blocks are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below 2, or
            `image_shape` has neither two nor three axes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.resnet_generator((28, 28, 1), width=8).output_shape
    (None, 28, 28, 1)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, appendix.
    """
    *sizes, channels = check_image_shape(image_shape)
    check_count("width", width)
    *finer, coarsest = resolutions(sizes)
    inputs, x = latent_inputs(latent_dim, num_classes)
    x = layers.Dense(prod(coarsest) * width)(x)
    x = layers.Reshape((*coarsest, width))(x)
    for sizes in reversed(finer):
        x = _growing_block(x, sizes)  # (batch, *sizes, width)
    x = layers.ReLU()(normalize_batch(x))
    samples = convolve(x, channels, 3, activation=activation, dtype=OUTPUT_DTYPE)
    return keras.Model(inputs, samples, name=name)


@with_channels_last
def resnet_critic(
    image_shape, *, num_classes=None, width=128, normalization=None, name=None
):
    """Builds the residual critic of the WGAN-GP paper, for any size.

    The partner of `resnet_generator`. Residual blocks halve the map down to about 8x8,
    two further blocks keep its size, and the mean over all positions is scored. With
    labels, the score adds a projection (arXiv 1802.05637). The default has 1,053,825
    parameters for `(32, 32, 3)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        num_classes: Number of classes of a conditional critic, which takes
            `[samples, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a critic of samples only.
        width: Number of filters of every convolution. Defaults to 128.
        normalization: `"layer"` to normalize each sample over all positions and
            channels, with one gain per channel, before the 3x3 convolutions of every
            block except the first. There is no batch normalization, because the
            gradient penalty is defined for each sample separately. Defaults to `None`,
            as in the paper.
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from samples `(batch, *image_shape)` to unbounded
        float32 scores `(batch, 1)`. The 3x3 kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below 2,
            `normalization` is unknown, or `image_shape` has neither two nor three axes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.resnet_critic((64, 64, 3), width=8).output_shape
    (None, 1)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, appendix.
    """
    image_shape = check_image_shape(image_shape)
    check_count("width", width)
    check_choice("normalization", normalization, NORMALIZATIONS, NO_BATCH)
    inputs, samples, one_hot = sample_inputs(image_shape, num_classes)
    first, *halved = resolutions(image_shape[:-1])[1:-1]
    x = _first_block(samples, width, first)
    for sizes in halved:
        x = _shrinking_block(x, normalization, sizes)  # (batch, *sizes, width)
    for _ in range(2):
        x = layers.Add()([x, _residual(x, normalization)])
    features = pool_globally(Rectifier()(x))  # (batch, width)
    return keras.Model(inputs, score(features, one_hot), name=name)


def _growing_block(x, sizes):
    """Applies the generator's block, which doubles the map up to `sizes`."""
    width = x.shape[-1]
    # A 1x1 convolution commutes with repetition and with averaging. Here and in the
    # critic's blocks it therefore runs on the smaller map.
    shortcut = upsample(convolve(x, width, 1), sizes)
    x = layers.ReLU()(normalize_batch(x))
    x = upsample_and_convolve(x, sizes, width, 3, **HE_NORMAL)
    x = layers.ReLU()(normalize_batch(x))
    return layers.Add()([shortcut, _convolve_3x3(x, width)])


def _first_block(samples, width, sizes):
    """Applies the critic's first block, which starts with a convolution."""
    shortcut = convolve(pool(samples, sizes), width, 1)
    x = Rectifier()(_convolve_3x3(samples, width))
    x = pool(_convolve_3x3(x, width), sizes)
    return layers.Add()([shortcut, x])


def _shrinking_block(x, normalization, sizes):
    """Applies the critic's block that halves the map down to `sizes`."""
    shortcut = convolve(pool(x, sizes), x.shape[-1], 1)
    return layers.Add()([shortcut, pool(_residual(x, normalization), sizes)])


def _residual(x, normalization):
    """Normalizes if asked to, rectifies and convolves 3x3, all twice."""
    for _ in range(2):
        if normalization:
            x = normalize_sample(x)
        x = _convolve_3x3(Rectifier()(x), x.shape[-1])
    return x


def _convolve_3x3(x, filters):
    return convolve(x, filters, 3, **HE_NORMAL)
