"""Convolutional generator and critic after DCGAN, for images and series.

In the flow: the models train what these functions build. Papers: Radford et al. 2015
(arXiv 1511.06434) for the shape of the pair, Gulrajani et al. 2017 (arXiv 1704.00028)
for a critic without batch normalization.
"""

from math import prod

import keras
from keras import layers

from keras_wgan.checks.settings import check_choice, check_count
from keras_wgan.checks.shapes import check_image_shape
from keras_wgan.networks.interface import (
    NO_BATCH,
    NORMALIZATIONS,
    OUTPUT_DTYPE,
    apply_rectifier,
    latent_inputs,
    sample_inputs,
    score,
    with_channels_last,
)
from keras_wgan.networks.stages import (
    convolve,
    factors,
    normalize_batch,
    normalize_sample,
    resolutions,
    upsample_and_convolve,
)

LARGEST_FACTOR = 8  # of the first width, which 64x64 images reach
BEFORE_NORMALIZATION = {"use_bias": False, "kernel_initializer": "he_normal"}


@with_channels_last
def dcgan_generator(
    image_shape,
    latent_dim=128,
    *,
    num_classes=None,
    width=64,
    activation="tanh",
    name=None,
):
    """Builds a convolutional generator for images or series of any size.

    A dense layer makes the coarsest map, 4x4 for most sizes. Each stage doubles the map
    by repetition, crops it where the size is odd, convolves it 3x3, normalizes the
    batch and rectifies. The default has 913,569 parameters for `(28, 28, 1)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        latent_dim: Number of latent variables. Defaults to 128.
        num_classes: Number of classes of a conditional generator, which takes
            `[latents, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a generator of latents only.
        width: Number of filters at half the resolution of the sample. It doubles with
            each coarser stage, up to `8 * width`. Defaults to 64.
        activation: Activation of the output; `None` for unbounded data. Defaults to
            `"tanh"`, for data in [-1, 1].
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from latents `(batch, latent_dim)` to float32 samples
        `(batch, *image_shape)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below 2, or
            `image_shape` has neither two nor three axes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.dcgan_generator((37, 23, 3), width=8).output_shape
    (None, 37, 23, 3)

    Reference:
        Radford et al., Unsupervised representation learning with deep
        convolutional generative adversarial networks, 2015, figure 1.
    """
    *sizes, channels = check_image_shape(image_shape)
    check_count("width", width)
    *finer, coarsest = resolutions(sizes)
    inputs, x = latent_inputs(latent_dim, num_classes)
    filters = _stage_filters(width, len(finer))
    x = layers.Dense(prod(coarsest) * filters, **BEFORE_NORMALIZATION)(x)
    x = layers.Reshape((*coarsest, filters))(x)
    for stage in reversed(range(len(finer))):
        x = layers.ReLU()(normalize_batch(x))
        filters = _stage_filters(width, stage)
        x = upsample_and_convolve(x, finer[stage], filters, 3, **BEFORE_NORMALIZATION)
    x = layers.ReLU()(normalize_batch(x))  # (batch, *sizes, width // 2)
    samples = convolve(x, channels, 3, activation=activation, dtype=OUTPUT_DTYPE)
    return keras.Model(inputs, samples, name=name)


@with_channels_last
def dcgan_critic(
    image_shape, *, num_classes=None, width=64, normalization=None, name=None
):
    """Builds a convolutional critic for images or series of any size.

    The partner of `dcgan_generator`. Each stage halves the map by a 5x5 convolution of
    stride 2 and a leaky rectifier, down to 4x4 for most sizes. With labels, the score
    adds a projection (arXiv 1802.05637). The default has 1,030,145 parameters for
    `(28, 28, 1)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        num_classes: Number of classes of a conditional critic, which takes
            `[samples, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a critic of samples only.
        width: Number of filters of the first stage. It doubles with each further stage,
            up to `8 * width`. Defaults to 64.
        normalization: `"layer"` to normalize each sample over all positions and
            channels, with one gain per channel, in every stage except the first. There
            is no batch normalization, because the gradient penalty is defined for each
            sample separately. Defaults to `None`, no normalization.
        name: Name of the model. Defaults to `None`, a name by Keras.

    Returns:
        A `keras.Model` from samples `(batch, *image_shape)` to unbounded
        float32 scores `(batch, 1)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below 2,
            `normalization` is unknown, or `image_shape` has neither two nor three axes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.dcgan_critic((128, 3), num_classes=4, width=8).output_shape
    (None, 1)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, section 4.
    """
    image_shape = check_image_shape(image_shape)
    check_count("width", width)
    check_choice("normalization", normalization, NORMALIZATIONS, NO_BATCH)
    inputs, x, one_hot = sample_inputs(image_shape, num_classes)
    for stage, sizes in enumerate(resolutions(image_shape[:-1])[1:], start=1):
        filters, strides = _stage_filters(width, stage), factors(x.shape[1:-1], sizes)
        x = convolve(x, filters, 5, strides=strides, kernel_initializer="he_normal")
        if normalization and stage > 1:
            x = normalize_sample(x)
        x = apply_rectifier(x)  # (batch, *sizes, filters)
    return keras.Model(inputs, score(layers.Flatten()(x), one_hot), name=name)


def _stage_filters(width, stage):
    """Returns the number of filters after `stage` halvings, `width // 2` after 0."""
    if stage == 0:
        return max(width // 2, 1)
    return width * min(2 ** (stage - 1), LARGEST_FACTOR)
