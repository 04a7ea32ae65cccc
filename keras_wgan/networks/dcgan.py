"""Convolutional generator and critic after DCGAN, for images and series.

In the flow: built here, trained by the models. Papers: Radford et al. 2015
(arXiv 1511.06434) for the shape of the pair, Gulrajani et al. 2017 (arXiv
1704.00028) for a critic without batch normalisation.
"""

from math import prod

import keras
from keras import layers

from keras_wgan.checks import check_count
from keras_wgan.layers.rectifiers import Rectifier
from keras_wgan.networks.interface import (
    OUTPUT_DTYPE,
    check_image_shape,
    check_normalization,
    latent_inputs,
    sample_inputs,
    score,
)
from keras_wgan.networks.stages import (
    convolve,
    factors,
    normalise_batch,
    normalise_sample,
    resolutions,
    upsample_and_convolve,
)

LARGEST_FACTOR = 8  # networks for 64x64 images end at 8 times their first width
BEFORE_NORMALISATION = {"use_bias": False, "kernel_initializer": "he_normal"}


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

    A dense layer makes the coarsest map, 4x4 for most sizes; each stage doubles
    it by repetition, crops it where the size is odd, convolves 3x3, normalises
    the batch and rectifies. The default has 913,569 parameters for
    `(28, 28, 1)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        latent_dim: Number of latent variables. Defaults to 128.
        num_classes: Number of classes of a conditional generator, which takes
            `[latents, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a generator of latents alone.
        width: Filters at half the resolution of the sample; they double with
            each coarser stage, up to `8 * width`. Defaults to 64.
        activation: Activation of the output. Defaults to `"tanh"`, for data in
            [-1, 1]; `None` for unbounded data.
        name: Name of the model.

    Returns:
        A `keras.Model` from latents `(batch, latent_dim)` to float32 samples
        `(batch, *image_shape)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below
            2, or `image_shape` is neither an image's nor a series'.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.dcgan_generator((37, 23, 3), width=8).output_shape
    (None, 37, 23, 3)

    Reference:
        Radford et al., Unsupervised representation learning with deep
        convolutional generative adversarial networks, 2015, figure 1.
    """
    *sizes, channels = check_image_shape(image_shape, "mlp_generator")
    check_count("width", width)
    *finer, coarsest = resolutions(sizes)
    inputs, x = latent_inputs(latent_dim, num_classes)
    filters = stage_filters(width, len(finer))
    x = layers.Dense(prod(coarsest) * filters, **BEFORE_NORMALISATION)(x)
    x = layers.Reshape((*coarsest, filters))(x)
    for stage in reversed(range(len(finer))):
        x = layers.ReLU()(normalise_batch(x))
        filters = stage_filters(width, stage)
        x = upsample_and_convolve(x, finer[stage], filters, 3, **BEFORE_NORMALISATION)
    x = layers.ReLU()(normalise_batch(x))  # (batch, *sizes, width // 2)
    samples = convolve(x, channels, 3, activation=activation, dtype=OUTPUT_DTYPE)
    return keras.Model(inputs, samples, name=name)


def dcgan_critic(
    image_shape, *, num_classes=None, width=64, normalization=None, name=None
):
    """Builds a convolutional critic for images or series of any size.

    The partner of `dcgan_generator`: each stage halves the map by a 5x5
    convolution of stride 2 and leaky rectifiers, down to 4x4 for most sizes.
    With labels the score is a projection (arXiv 1802.05637). The default has
    1,030,145 parameters for `(28, 28, 1)`.

    Args:
        image_shape: `(height, width, channels)` of one image or
            `(length, channels)` of one series.
        num_classes: Number of classes of a conditional critic, which takes
            `[samples, labels]` with integer labels of shape `(batch,)`.
            Defaults to `None`, for a critic of samples alone.
        width: Filters of the first stage; they double with each further one,
            up to `8 * width`. Defaults to 64.
        normalization: `"layer"` to normalise every stage but the first over
            all of a sample's positions and channels, with one gain a channel.
            Defaults to `None`. There is no batch normalisation: the gradient
            penalty is one of each sample by itself.
        name: Name of the model.

    Returns:
        A `keras.Model` from samples `(batch, *image_shape)` to unbounded
        float32 scores `(batch, 1)`. Hidden kernels are He normal.

    Raises:
        ValueError: If a size is not a positive integer, `num_classes` is below
            2, `normalization` is unknown, or `image_shape` is neither an
            image's nor a series'.

    Example:

    >>> import keras_wgan as kw
    >>> kw.networks.dcgan_critic((128, 3), num_classes=4, width=8).output_shape
    (None, 1)

    Reference:
        Gulrajani et al., Improved training of Wasserstein GANs, 2017, section 4.
    """
    image_shape = check_image_shape(image_shape, "mlp_critic")
    check_count("width", width)
    check_normalization(normalization)
    inputs, x, one_hot = sample_inputs(image_shape, num_classes)
    for stage, sizes in enumerate(resolutions(image_shape[:-1])[1:], start=1):
        filters, strides = stage_filters(width, stage), factors(x.shape[1:-1], sizes)
        x = convolve(x, filters, 5, strides=strides, kernel_initializer="he_normal")
        if normalization and stage > 1:
            x = normalise_sample(x)
        x = Rectifier(0.2)(x)  # (batch, *sizes, filters)
    return keras.Model(inputs, score(layers.Flatten()(x), one_hot), name=name)


def stage_filters(width, stage):
    """Returns the filters after `stage` halvings; half of `width` at full size."""
    if stage == 0:
        return max(width // 2, 1)
    return width * min(2 ** (stage - 1), LARGEST_FACTOR)
