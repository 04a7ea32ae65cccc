"""What every network has: named inputs, leaky rectifiers, and a critic's score.

In the flow: the builders of pairs make their inputs here, and their critics end with
`score`, which uses the label by projection: Miyato and Koyama 2018 (arXiv 1802.05637).
`tadgan` takes the rectifier and the type of the outputs.
"""

import functools

import keras
from keras import layers

from keras_wgan.checks.settings import check_count
from keras_wgan.layers import Rectifier

OUTPUT_DTYPE = "float32"  # also under mixed precision, whose float16 is too coarse
NEGATIVE_SLOPE = 0.2
NORMALIZATIONS = (None, "layer")  # of a critic
NO_BATCH = "With a gradient penalty, no score may depend on the rest of its batch."


def with_channels_last(build):
    """Returns a builder whose networks have channels last, whatever Keras is set to."""

    @functools.wraps(build)
    def build_with_channels_last(*arguments, **named):
        before = keras.config.image_data_format()
        keras.config.set_image_data_format("channels_last")
        try:
            return build(*arguments, **named)
        finally:
            keras.config.set_image_data_format(before)

    return build_with_channels_last


def latent_inputs(latent_dim, num_classes):
    """Returns the generator's inputs and the code that its first layer takes.

    With labels, the code is the latents and an embedding of the label, side by side.
    The embedding has the size and the scale of the latents. A one-hot label is too
    small beside them, and a generator would ignore it for a long time.
    """
    check_count("latent_dim", latent_dim)
    latents = keras.Input((latent_dim,), name="latents")
    if num_classes is None:
        return latents, latents
    labels, one_hot = _label_input(num_classes)
    unit_normal = keras.initializers.RandomNormal(stddev=1.0)
    embedding = _embed(one_hot, latent_dim, unit_normal)
    return [latents, labels], layers.Concatenate()([latents, embedding])


def sample_inputs(sample_shape, num_classes):
    """Returns the critic's inputs, the samples, and the one-hot label or `None`."""
    samples = keras.Input(sample_shape, name="samples")
    if num_classes is None:
        return samples, samples, None
    labels, one_hot = _label_input(num_classes)
    return [samples, labels], samples, one_hot


def _label_input(num_classes):
    """Returns the input for integer labels, and their one-hot code."""
    check_count("num_classes", num_classes, 2)
    labels = keras.Input((), dtype="int32", name="labels")
    encode = layers.CategoryEncoding(num_tokens=num_classes, output_mode="one_hot")
    return labels, encode(labels)  # (batch,) -> (batch, num_classes)


def _embed(one_hot, size, initializer, dtype=None):
    """Returns a learned vector for each label.

    It is a dense layer on the one-hot label, because the sparse gradients of an
    `Embedding` layer do not suit loss scaling and gradient clipping.
    """
    return layers.Dense(
        size,
        use_bias=False,
        kernel_initializer=initializer,
        dtype=dtype,
        name="label_embedding",
    )(one_hot)  # (batch, num_classes) -> (batch, size)


def apply_rectifier(x):
    """Applies the leaky rectifier of the hidden layers."""
    return Rectifier(NEGATIVE_SLOPE)(x)


def score(features, one_hot):
    """Returns `w.features + b`, and with labels adds `embedding(label).features`.

    With the projection each class weighs the features in its own way, so the label
    affects every score. The embedding starts at the scale of `w`.
    """
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(features)
    if one_hot is None:
        return scores
    scale_of_w = keras.initializers.VarianceScaling(mode="fan_out")
    embedding = _embed(one_hot, features.shape[-1], scale_of_w, OUTPUT_DTYPE)
    projection = layers.Dot(axes=-1, dtype=OUTPUT_DTYPE)([embedding, features])
    return layers.Add(dtype=OUTPUT_DTYPE)([scores, projection])  # (batch, 1)
