"""Scores and slopes of a critic for many samples, batch by batch.

In the flow: the diagnostics get scores and slopes here. The critic runs in inference
mode.
"""

import functools

import keras
import numpy as np
from keras import ops

from keras_wgan.data.conditions import labels_at
from keras_wgan.penalties import gradient_norms, mean_scores

BATCH_SIZE = 256


def critic_scores(critic, samples, labels=None):
    """Returns the score of each sample, float64 of shape `(n,)`."""
    critic = _in_inference_mode(critic)

    def scores(samples, labels):
        scores = critic(
            samples if labels is None else [samples, *keras.tree.flatten(labels)]
        )
        return scores if scores.shape[1:] == (1,) else mean_scores(scores)

    return _in_batches(scores, samples, labels)


def critic_slopes(critic, samples, labels=None):
    """Returns the norm of the critic's gradient at each sample, float64, `(n,)`."""
    critic = _in_inference_mode(critic)
    return _in_batches(functools.partial(gradient_norms, critic), samples, labels)


def _in_inference_mode(critic):
    """Returns a critic as a function that calls a Keras model with training=False."""
    is_layer = isinstance(critic, keras.Layer)
    return functools.partial(critic, training=False) if is_layer else critic


def _in_batches(function, samples, labels):
    """Applies a function of samples and labels to batches, and joins its values."""
    values = []
    for start in range(0, len(samples), BATCH_SIZE):
        rows = slice(start, start + BATCH_SIZE)
        batch = ops.convert_to_tensor(samples[rows], keras.config.floatx())
        batch_labels = labels_at(labels, rows)
        if labels is not None:
            batch_labels = keras.tree.map_structure(ops.convert_to_tensor, batch_labels)
        value = function(batch, batch_labels)
        values.append(ops.convert_to_numpy(value).astype(np.float64).ravel())
    return np.concatenate(values)  # (n,)
