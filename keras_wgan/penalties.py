"""The gradient penalty: keeps the critic's slope near one between the samples.

In the flow: the models add it to a critic's loss, and users to that of any critic of
tensors. It calls nothing of the package. Paper: Gulrajani et al. 2017 (arXiv
1704.00028).
"""

import functools

import keras
import tensorflow as tf
from keras import ops

EPSILON = 1e-12  # inside the root, whose derivative at zero would be infinite


def gradient_penalty(
    critic, real, fake, *, labels=None, target=1.0, one_sided=False, seed=None
):
    """Computes the mean gradient penalty of a critic between two batches.

    A critic whose slope is at most one along the lines between real and
    generated samples gives a score gap that is a Wasserstein distance.

    Formula:

    ```python
    u = real + a * (fake - real)                      # a ~ U(0, 1), one per sample
    penalty = mean((norm(grad(critic(u))) - target)**2)
    penalty = mean(max(0, norm(grad(critic(u))) - target)**2)         # one_sided
    ```

    The norm is taken over all axes except the batch axis. An epsilon under the root
    keeps the penalty and its gradients finite where the critic is constant.

    Args:
        critic: Keras model or function from samples, or from
            `[samples, labels, ...]`, to scores of shape `(batch, 1)`, or to a map
            of scores, whose mean is the score. A Keras model is called with
            `training=True`. Its scores must not depend on the other samples of the
            batch.
        real: Real samples of shape `(batch, ...)`, of any rank.
        fake: Generated samples of the same shape.
        labels: Labels that go with the samples, of shape `(batch, ...)`, for a
            conditional critic, or a tuple of several. Defaults to `None`.
        target: Slope that costs nothing. Defaults to 1.
        one_sided: Whether slopes below the target cost nothing. Defaults to
            `False`, as in the paper.
        seed: Integer or `keras.random.SeedGenerator` of the interpolation.

    Returns:
        The unweighted penalty, a scalar tensor. The paper weights it by 10.

    Raises:
        ValueError: If `real` and `fake` differ in shape.

    Example:

    >>> import keras, keras_wgan as kw
    >>> real, fake = keras.ops.zeros((4, 3)), keras.ops.ones((4, 3))
    >>> float(kw.gradient_penalty(lambda x: 3 * x[:, :1], real, fake, seed=0))
    4.0

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017,
        equation 3 and algorithm 1, lines 4-7.
    """
    real, fake = ops.convert_to_tensor(real), ops.convert_to_tensor(fake)
    if real.shape != fake.shape:
        raise ValueError(
            "Real and generated samples must have the same shape, (batch, ...). "
            f"Received {tuple(real.shape)} and {tuple(fake.shape)}."
        )
    if isinstance(critic, keras.Layer):
        critic = functools.partial(critic, training=True)
    weights = keras.random.uniform((ops.shape(real)[0],), dtype=real.dtype, seed=seed)
    norms = gradient_norms(critic, interpolate(real, fake, weights), labels)
    return slope_penalty(norms, target, one_sided)


def interpolate(real, fake, weights):
    """Returns samples on the lines from real to fake, at one weight per sample."""
    one_per_sample = (-1,) + (1,) * (len(real.shape) - 1)
    weights = ops.reshape(weights, one_per_sample)  # (batch,) -> (batch, 1, ...)
    return real + weights * (fake - real)


def gradient_norms(critic, samples, labels=None):
    """Returns the norm of the critic's gradient at each sample, `(batch,)`."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(samples)
        inputs = samples if labels is None else [samples, *tf.nest.flatten(labels)]
        scores = critic(inputs)
        if scores.shape[1:] != (1,):
            scores = mean_scores(scores)
    gradients = tape.gradient(
        scores, samples, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    all_but_batch = tuple(range(1, len(samples.shape)))
    squares = ops.sum(ops.square(gradients), axis=all_but_batch)  # -> (batch,)
    return ops.sqrt(squares + EPSILON)


def mean_scores(scores):
    """Returns one score per sample, `(batch, 1)`, the mean of a map of scores.

    Args:
        scores: Tensor of shape `(batch, ...)`.

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017, section 2.2.2, for the map of scores.
    """
    return ops.expand_dims(ops.mean(scores, axis=tuple(range(1, scores.ndim))), 1)


def slope_penalty(norms, target=1.0, one_sided=False):
    """Returns the mean squared excess of the norms over the target slope."""
    excess = norms - target
    return ops.mean(ops.square(ops.relu(excess) if one_sided else excess))
