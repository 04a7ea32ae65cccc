"""How samples are drawn from a trained model: `generate` and `predict`.

In the flow: a part of `AdversarialModel`; nothing here touches the training state.
"""

import keras
import numpy as np
from keras import ops

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.conditions import check_conditions
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.settings import check_count, check_seed, plain
from keras_wgan.models.exporting import Exporting


class Sampling(Exporting):
    """Samples from the generator, the averaged one if there is one."""

    @property
    def sampler(self):
        """The generator that samples are drawn from: the averaged one, if any."""
        return self.averaged_generator or self.generator

    def exported_network(self):
        return self.sampler

    def call(self, inputs, training=False):
        return (self.generator if training else self.sampler)(inputs, training=training)

    def generate(
        self, num_samples, labels=None, *, latents=None, seed=None, batch_size=256
    ):
        """Generates samples in inference mode, without touching the training state.

        Args:
            num_samples: Number of samples.
            labels: Labels of a conditional model: one for each sample, `(num_samples,
                ...)`, or one for all of them. Several conditions are a tuple, or a
                dictionary by the names of the generator's inputs.
            latents: Latents of shape `(num_samples, latent_dim)`. Defaults to standard
                normal ones.
            seed: Integer; the same seed gives the same samples. Defaults to `None`,
                new samples at every call.
            batch_size: Samples to one call of the generator. Defaults to 256.

        Returns:
            NumPy array of shape `(num_samples, ...)`, from the averaged weights when
            `ema_decay` is set.

        Raises:
            ValueError: If latents or labels do not fit the generator.
        """
        check_count("num_samples", num_samples)
        check_count("batch_size", batch_size)
        check_seed(seed)
        seed = plain(seed)
        shape = (num_samples, self.latent_dim)
        if latents is None:
            latents = keras.random.normal(shape, seed=seed)
        advice = f"Draw them with np.random.default_rng().normal(size={shape})."
        inputs = [check_array("Latents", latents, shape, advice=advice)]
        labels = check_conditions(
            labels, num_samples, read_expected(self.generator).conditions, for_all=True
        )
        inputs += [] if labels is None else keras.tree.flatten(labels)
        batches = []
        for start in range(0, num_samples, batch_size):
            batch = [part[start : start + batch_size] for part in inputs]
            samples = self.sampler(
                batch if self.conditional else batch[0], training=False
            )
            batches.append(np.asarray(ops.cast(samples, keras.config.floatx())))
        return np.concatenate(batches)
