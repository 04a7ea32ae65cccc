"""What every network has: checked sizes, named inputs, and a critic's score.

In the flow: every builder of `keras_wgan.networks` checks its arguments and
makes its inputs here, and every critic ends with `score`, which takes the label
by projection: Miyato and Koyama 2018 (arXiv 1802.05637).
"""

import keras
from keras import layers

from keras_wgan.checks import check_count, is_count

OUTPUT_DTYPE = "float32"  # also under mixed precision, whose float16 is too coarse


def check_sample_shape(name, shape):
    """Returns `shape` as a tuple, or raises `ValueError` if it is no shape."""
    is_sequence = isinstance(shape, (tuple, list)) and len(shape) > 0
    if not is_sequence or not all(is_count(size) and size > 0 for size in shape):
        raise ValueError(
            f"`{name}` must be a tuple of positive integers, the shape of one sample "
            f"without the batch axis. Received: {name}={shape!r}. Give every axis its "
            "size, such as (28, 28, 1): for an array it is `samples.shape[1:]`."
        )
    return tuple(int(size) for size in shape)


def check_image_shape(shape, mlp_builder):
    """Returns the shape of a series or an image; refuses any other rank."""
    shape = check_sample_shape("image_shape", shape)
    if len(shape) not in (2, 3):
        raise ValueError(
            "`image_shape` must be (height, width, channels) for images or (length, "
            f"channels) for series. Received: image_shape={shape}. Use "
            f"`{mlp_builder}`, which takes samples of any rank, or add the axis of "
            "channels if it is missing."
        )
    return shape


def check_normalization(normalization):
    """Raises `ValueError` unless a penalised critic may be normalised so."""
    if normalization not in (None, "layer"):
        raise ValueError(
            "`normalization` must be None or 'layer': in a critic with a gradient "
            "penalty no sample's score may depend on the rest of its batch. "
            f"Received: normalization={normalization!r}. Use 'layer'."
        )


def latent_inputs(latent_dim, num_classes):
    """Returns the generator's inputs and the code that its body starts from.

    With labels the code is the latents and an embedding of the label, side by
    side. The embedding has the size and the scale of the latents: beside them a
    bare one-hot label would be too faint, and go unheeded for long.
    """
    check_count("latent_dim", latent_dim)
    latents = keras.Input((latent_dim,), name="latents")
    if num_classes is None:
        return latents, latents
    labels, one_hot = label_input(num_classes)
    unit_normal = keras.initializers.RandomNormal(stddev=1.0)
    embedding = embed(one_hot, latent_dim, unit_normal)
    return [latents, labels], layers.Concatenate()([latents, embedding])


def sample_inputs(sample_shape, num_classes):
    """Returns the critic's inputs, the samples, and the one-hot label or `None`."""
    samples = keras.Input(sample_shape, name="samples")
    if num_classes is None:
        return samples, samples, None
    labels, one_hot = label_input(num_classes)
    return [samples, labels], samples, one_hot


def label_input(num_classes):
    """Returns the input for integer labels, and their one-hot code."""
    check_count("num_classes", num_classes, 2)
    labels = keras.Input((), dtype="int32", name="labels")
    encode = layers.CategoryEncoding(num_tokens=num_classes, output_mode="one_hot")
    return labels, encode(labels)  # (batch,) -> (batch, num_classes)


def embed(one_hot, size, initializer, dtype=None):
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


def score(features, one_hot):
    """Returns `w.features + b`, and with labels also `embedding(label).features`.

    The projection lets each class weigh the features in its own way, so that
    the label enters every score. It starts at the scale of `w`.
    """
    scores = layers.Dense(1, dtype=OUTPUT_DTYPE)(features)
    if one_hot is None:
        return scores
    scale_of_w = keras.initializers.VarianceScaling(mode="fan_out")
    embedding = embed(one_hot, features.shape[-1], scale_of_w, OUTPUT_DTYPE)
    projection = layers.Dot(axes=-1, dtype=OUTPUT_DTYPE)([embedding, features])
    return layers.Add(dtype=OUTPUT_DTYPE)([scores, projection])  # (batch, 1)
