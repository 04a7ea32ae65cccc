"""The networks and settings that `keras-wgan train` chooses by the data.

In the flow: `train` builds its model here. Small samples get dense networks, which XLA
makes fast on every machine. Larger images and series get convolutional networks.
"""

from math import prod

import keras

from keras_wgan import networks
from keras_wgan.command_line.options import train as options
from keras_wgan.models import GAN, WGAN, WGANGP

MODELS = dict(zip(options.MODELS, (WGANGP, WGAN, GAN), strict=True))
DENSE_LIMIT = 512  # values in a sample
FINAL_RATE = 0.02  # of the learning rate at the start


def _is_dense(sample_shape):
    """Tells whether samples are small enough for dense networks."""
    return prod(sample_shape) <= DENSE_LIMIT or len(sample_shape) == 1


def default_batch_size(sample_shape):
    """Returns the batch size of the critic for samples of a shape."""
    return 128 if _is_dense(sample_shape) else 64


def build_model(kind, sample_shape, num_classes, steps, seed):
    """Returns a compiled model for samples of a shape.

    Args:
        kind: `"wgan-gp"`, `"wgan"` or `"gan"`.
        sample_shape: Shape of a sample, without the batch axis.
        num_classes: Number of classes of a conditional model, else `None`.
        steps: Integer, generator steps over which the learning rates fall.
        seed: Integer that decides all random numbers, or `None`.
    """
    if seed is not None:
        keras.utils.set_random_seed(seed)
    generator, critic = _build_networks(kind, sample_shape, num_classes)
    model = MODELS[kind](generator, critic, seed=seed)
    rate = _default_rate(kind, sample_shape)
    model.compile(
        _optimizer(kind, rate, steps * model.critic_steps),
        _optimizer(kind, rate, steps),
    )
    return model


def _default_rate(kind, sample_shape):
    """Returns the learning rate at the start."""
    if kind == "wgan-gp":
        return 5e-4 if _is_dense(sample_shape) else 2e-4
    return {"wgan": 5e-5, "gan": 2e-4}[kind]


def _build_networks(kind, sample_shape, num_classes):
    """Returns a generator and a critic for samples of a shape."""
    if _is_dense(sample_shape):
        return (
            networks.mlp_generator(sample_shape, 64, num_classes=num_classes),
            networks.mlp_critic(sample_shape, num_classes=num_classes),
        )
    normalization = "layer" if kind == "wgan-gp" else None
    return (
        networks.dcgan_generator(sample_shape, num_classes=num_classes),
        networks.dcgan_critic(
            sample_shape, num_classes=num_classes, normalization=normalization
        ),
    )


def _optimizer(kind, rate, steps):
    """Returns the paper's optimizer, with a rate that falls linearly over `steps`."""
    falling = keras.optimizers.schedules.PolynomialDecay(rate, steps, FINAL_RATE * rate)
    if kind == "wgan":
        return keras.optimizers.RMSprop(falling)
    beta_1, beta_2 = (0.0, 0.9) if kind == "wgan-gp" else (0.5, 0.999)
    return keras.optimizers.Adam(falling, beta_1=beta_1, beta_2=beta_2)
