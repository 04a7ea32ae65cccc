"""Data and settings of the models that are timed.

In the flow: `one_run` passes a workload to a case. This module imports only NumPy, so
that no case pays for the libraries of another.
"""

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np


@dataclasses.dataclass(frozen=True)
class Workload:
    """Data and settings of one model.

    Attributes:
        name: Name by which a case finds its networks.
        data: Function that returns `(samples,)` or `(samples, labels)`.
        batch_size: Samples to one critic step.
        critic_steps: Critic steps to one generator step.
        generator_products: Products of numbers in one pass of one sample.
        critic_products: The same for the critic.
        rate: Learning rate of all players' Adam(beta_1=0, beta_2=0.9).
        falling: Whether the rate falls linearly to 2 % over the run.
        decoder_products: Products in one pass of the generator of a `TadGAN`. Its
            `generator_products` include the encoder, its `critic_products` both
            critics.
    """

    name: str
    data: Callable
    batch_size: int
    critic_steps: int
    generator_products: int
    critic_products: int
    rate: float
    falling: bool = False
    decoder_products: int = 0

    def operations(self):
        """Returns the exact number of floating-point operations of a training step.

        A critic step takes one pass of the generator for each sample, and ten passes of
        the critic: real and generated samples forward and back to the weights (6),
        interpolated samples forward, back to the samples, and back from this slope to
        the weights (4, because the second derivatives of piecewise linear units are
        zero). A generator step takes three passes of the generator, three more if it
        reconstructs, and two of the critic. A product and a sum are two operations.
        """
        critic_step = 10 * self.critic_products + self.generator_products
        generator_step = 3 * self.generator_products + 2 * self.critic_products
        generator_step += 3 * self.decoder_products
        return 2 * self.batch_size * (self.critic_steps * critic_step + generator_step)


def dense_products(*widths):
    """Returns the products in dense layers from width to width."""
    return sum(a * b for a, b in itertools.pairwise(widths))


def convolution_products(side, elements, inputs, outputs):
    """Returns the products of a convolution to a square map, padding included."""
    return side**2 * elements * inputs * outputs


TOY = (dense_products(2, 512, 512, 512, 2), dense_products(2, 512, 512, 512, 1))
DIGITS = (
    dense_products(10, 64) + dense_products(128, 256, 256, 256, 64),
    dense_products(64, 256, 256, 256, 1) + dense_products(10, 256) + 256,
)
IMAGE = (
    dense_products(128, 4096)
    + convolution_products(8, 9, 256, 128)
    + convolution_products(16, 9, 128, 64)
    + convolution_products(32, 9, 64, 1),
    convolution_products(16, 25, 1, 64)
    + convolution_products(8, 25, 64, 128)
    + convolution_products(4, 25, 128, 256)
    + convolution_products(2, 25, 256, 512)
    + dense_products(2048, 1),
)
ENCODER = dense_products(100, 64, 64, 20)
DECODER = dense_products(20, 64, 64, 100)
TADGAN = (
    ENCODER + DECODER,
    dense_products(100, 64, 64, 1) + dense_products(20, 64, 64, 1),
)


def toy_data():
    """Returns 12,800 points, enough for ten training steps."""
    points = np.random.default_rng(0).normal(size=(12_800, 2))
    return (points.astype("float32"),)


def image_data():
    """Returns 3,840 images of noise, enough for twenty training steps."""
    noise = np.random.default_rng(0).uniform(-1, 1, size=(3_840, 28, 28, 1))
    return (noise.astype("float32"),)


def digits_data():
    """Returns 900 digits of 8x8 pixels and their labels."""
    from sklearn import datasets  # no other workload needs it

    digits = datasets.load_digits()
    images = (digits.images[:900, ..., None] / 8 - 1).astype("float32")
    return images, digits.target[:900].astype("int32")


def tadgan_data():
    """Returns the windows of a series of 4,032 points, two weeks by five minutes."""
    noise = np.random.default_rng(0).normal(size=4_032)
    series = 0.5 * np.sin(np.arange(4_032) * 2 * np.pi / 288) + 0.1 * noise
    windows = np.lib.stride_tricks.sliding_window_view(series, 100)
    return (windows[..., None].astype("float32"),)


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("toy", toy_data, 256, 5, *TOY, 1e-4),
        Workload("image", image_data, 64, 3, *IMAGE, 1e-4),
        Workload("digits", digits_data, 128, 5, *DIGITS, 5e-4, falling=True),
        Workload("tadgan", tadgan_data, 64, 5, *TADGAN, 5e-4, decoder_products=DECODER),
    )
}
