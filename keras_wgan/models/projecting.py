"""Which latents does a sample come from? Those whose generated sample is nearest.

In the flow: a part of `AdversarialModel`. Paper: Zhu et al. 2016 (arXiv 1609.03552),
section 3.1, without an encoder.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_wgan.checks.batches import check_batch
from keras_wgan.checks.conditions import check_conditions
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.settings import check_count, check_seed, plain
from keras_wgan.models.random_layers import seeded_layers

LEARNING_RATE = 0.1  # falls to 0 along a cosine
STARTS = 64  # random latents to each sample, of which the best one is moved


class Projecting:
    """Finds the latents of given samples."""

    def project(self, samples, labels=None, *, steps=500, seed=None, batch_size=64):
        """Finds the latents whose samples come nearest to given samples.

        For each sample, the best of some random latents is moved down the gradient of
        the squared distance by Adam. The best latents on the way are returned.

        Args:
            samples: Array of shape `(n, ...)`.
            labels: Labels of the samples, as in `generate`. Defaults to `None`.
            steps: Steps of Adam. Defaults to 500.
            seed: Integer that decides the random latents. Defaults to `None`.
            batch_size: Samples that are moved at once. Defaults to 64.

        Returns:
            Latents `(n, latent_dim)`, for `generate(n, labels, latents=latents)`, and
            their Euclidean distances `(n,)` from the samples, two NumPy arrays.

        Raises:
            ValueError: If samples or labels do not fit the networks.
        """
        check_count("steps", steps)
        check_count("batch_size", batch_size)
        check_seed(seed)
        expected = read_expected(self.critic, self.generator)
        conditions, without = expected.conditions, expected._replace(conditions=())
        (samples,) = check_batch(without, samples)
        labels = check_conditions(labels, len(samples), conditions, for_all=True)
        parts = [samples.astype(keras.config.floatx(), copy=False)]
        parts += [] if labels is None else keras.tree.flatten(labels)
        rng, found = np.random.default_rng(plain(seed)), []
        with seeded_layers(self.sampler, plain(seed)):
            for start in range(0, len(samples), batch_size):
                batch = [part[start : start + batch_size] for part in parts]
                found.append(
                    nearest_latents(self.sampler, *batch, steps=steps, rng=rng)
                )
        latents, distances = zip(*found, strict=True)
        return np.concatenate(latents), np.concatenate(distances)


def nearest_latents(generator, samples, *labels, steps, rng):
    """Returns the nearest latents to a batch of samples, and their distances.

    Args:
        generator: Keras model from latents, or from `[latents, *labels]`, to samples.
        samples: Array of shape `(n, ...)`.
        *labels: Arrays of labels, one for each of the generator's further inputs.
        steps: Steps of Adam.
        rng: A `numpy.random.Generator`, which draws the latents to start from.

    Returns:
        Arrays of shape `(n, latent_dim)` and `(n,)`.
    """
    shape = len(samples), generator.inputs[0].shape[1]
    dtype = keras.config.floatx()
    latents, best = (keras.Variable(np.zeros(shape), dtype=dtype) for _ in range(2))
    nearest = keras.Variable(np.full(len(samples), np.inf), dtype=dtype)
    labels = [tf.constant(part) for part in labels]
    rates = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    adam = keras.optimizers.Adam(rates)
    adam.build([latents])

    def squares():
        fake = generator(
            [latents.value, *labels] if labels else latents.value, training=False
        )
        error = ops.reshape(ops.cast(fake, dtype) - samples, (len(samples), -1))
        return ops.sum(ops.square(error), axis=1)  # (n,)

    def keep_better(distances):
        better = distances < nearest
        best.assign(ops.where(better[:, None], latents, best))
        nearest.assign(ops.where(better, distances, nearest))

    @tf.function(autograph=False)
    def try_start(start):
        latents.assign(start)
        keep_better(squares())

    @tf.function(autograph=False)
    def move():
        with tf.GradientTape() as tape:
            distances = squares()
        keep_better(distances)
        adam.apply([tape.gradient(distances, latents.value)], [latents])

    for _ in range(STARTS):
        try_start(tf.constant(rng.normal(size=shape), dtype))
    latents.assign(best)
    for _ in range(steps):
        move()
    try_start(ops.copy(latents))
    return best.numpy(), np.sqrt(nearest.numpy())
