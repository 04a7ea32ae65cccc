"""How samples are drawn from a trained model: `generate` and `predict`.

In the flow: a part of `AdversarialModel`; nothing here touches the training state.
"""

import keras
import numpy as np
import scipy.stats
from keras import ops

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.conditions import check_conditions
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.settings import check_count, check_seed, check_truncation, plain
from keras_wgan.models.exporting import Exporting
from keras_wgan.models.projecting import Projecting
from keras_wgan.models.random_layers import seeded_layers


class Sampling(Exporting, Projecting):
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
        self,
        num_samples,
        labels=None,
        *,
        latents=None,
        seed=None,
        truncation=None,
        batch_size=256,
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
            truncation: Latents beyond `[-truncation, truncation]` are drawn again: fewer
                kinds of samples, closer to the most usual ones. Defaults to `None`.
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
        check_truncation(truncation, latents)
        if latents is None:
            latents = np.asarray(keras.random.normal(shape, seed=seed))
            latents = _redrawn_beyond(truncation, latents, seed)
        else:
            advice = f"Draw them with np.random.default_rng().normal(size={shape})."
            latents = check_array("Latents", latents, shape, advice=advice)
        inputs = [latents]
        labels = check_conditions(
            labels, num_samples, read_expected(self.generator).conditions, for_all=True
        )
        inputs += [] if labels is None else keras.tree.flatten(labels)
        batches = []
        with seeded_layers(self.sampler, seed):
            for start in range(0, num_samples, batch_size):
                batch = [part[start : start + batch_size] for part in inputs]
                samples = self.sampler(
                    batch if self.conditional else batch[0], training=False
                )
                batches.append(np.asarray(ops.cast(samples, keras.config.floatx())))
        return np.concatenate(batches)


def _redrawn_beyond(truncation, latents, seed):
    """Returns latents of which those beyond a bound are drawn again within it.

    Args:
        truncation: The bound, or `None` for none.
        latents: Array of standard normal latents.
        seed: Integer, or `None`.

    Reference:
        Brock et al., Large Scale GAN Training, 2019, section 3.1.
    """
    if truncation is None:
        return latents
    within = scipy.stats.truncnorm(-truncation, truncation)
    rng = np.random.default_rng(seed)
    drawn = within.rvs(latents.shape, random_state=rng).astype(latents.dtype)
    return np.where(np.abs(latents) > truncation, drawn, latents)
