"""Passes of many samples through a critic, in inference mode, a batch at a time.

In the flow: every diagnostic asks the critic here.
"""

import functools

import keras
import numpy as np
from keras import ops

from keras_wgan.metrics.feature_checks import check_samples
from keras_wgan.penalties import gradient_norms

BATCH_SIZE = 256


def critic_scores(critic, samples, labels=None):
    """Returns the score of each sample, float64 of shape `(n,)`."""
    critic = in_inference_mode(critic)

    def scores(samples, labels):
        return critic(samples if labels is None else [samples, labels])

    return in_batches(scores, samples, labels)


def critic_slopes(critic, samples, labels=None):
    """Returns the norm of the critic's gradient at each sample, `(n,)`."""
    critic = in_inference_mode(critic)
    return in_batches(functools.partial(gradient_norms, critic), samples, labels)


def in_inference_mode(critic):
    """Returns a critic as a function; a Keras model's layers do not train in it."""
    is_layer = isinstance(critic, keras.Layer)
    return functools.partial(critic, training=False) if is_layer else critic


def in_batches(function, samples, labels):
    """Applies a function of samples and labels to batches, and joins its values."""
    values = []
    for start in range(0, len(samples), BATCH_SIZE):
        stretch = slice(start, start + BATCH_SIZE)
        batch = ops.convert_to_tensor(samples[stretch], keras.config.floatx())
        beside = None if labels is None else ops.convert_to_tensor(labels[stretch])
        value = function(batch, beside)
        values.append(ops.convert_to_numpy(value).astype(np.float64).ravel())
    return np.concatenate(values)  # (n,)


def as_samples(samples, name):
    """Returns samples as an array, or refuses what no critic could score."""
    samples = np.asarray(samples, keras.config.floatx())
    check_samples(samples, name)
    return samples


def check_pairs(real, fake):
    """Refuses real and generated samples that do not come in pairs."""
    if real.shape != fake.shape:
        raise ValueError(
            "Real and generated samples must come in pairs, in arrays of one shape. "
            f"Received real of shape {real.shape} and fake of shape {fake.shape}. "
            "Generate as many samples as there are real ones."
        )
