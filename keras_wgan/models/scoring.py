"""Scores of a critic, real and generated samples together where that is exact.

In the flow: the models' critic steps score both batches here, and give the scores to
the losses.
"""

import tensorflow as tf
from keras import ops


def score(critic, samples, labels=None, training=False):
    """Returns the critic's scores, `(batch, 1)`, in the type of the samples."""
    inputs = samples if labels is None else [samples, labels]
    return ops.cast(critic(inputs, training=training), samples.dtype)


def score_both(critic, real, fake, labels=None, training=False, *, apart=False):
    """Scores two batches in one pass, or apart if the critic mixes its samples."""
    if apart:
        return [score(critic, batch, labels, training) for batch in (real, fake)]
    both = ops.concatenate([real, fake])  # (batch, ...) -> (2 * batch, ...)
    labels = None if labels is None else ops.concatenate([labels, labels])
    return tf.split(score(critic, both, labels, training), 2)
