"""Losses of the adversarial game, as pure functions of scores.

In the flow: the models call these with the critic's scores. They call nothing of the
package. Papers: Goodfellow et al. 2014 (arXiv 1406.2661) for GAN, Arjovsky
et al. 2017 (arXiv 1701.07875) for WGAN.
"""

import keras
from keras import ops

REAL, FAKE = 1.0, -1.0


@keras.saving.register_keras_serializable(package="keras_wgan")
def wasserstein_loss(y_true, y_pred):
    """Computes the Wasserstein loss of scores against labels of +1 and -1.

    With label `REAL` (+1) for real and `FAKE` (-1) for generated samples, the
    critic that minimizes the sum of both terms maximizes the gap between its mean
    scores. The generator minimizes the loss of its samples under `REAL`.

    Formula:

    ```python
    loss = -mean(y_true * y_pred, axis=-1)
    ```

    Args:
        y_true: Labels, `REAL` or `FAKE`, of shape `(batch, 1)`, `(batch,)`, or
            one number for all.
        y_pred: Unbounded scores of the critic, of shape `(batch, 1)`.

    Returns:
        Loss of each sample, of shape `(batch,)`.

    Raises:
        ValueError: If labels and scores have shapes that do not match, which
            multiplication would otherwise broadcast to a wrong mean.

    Example:

    >>> import keras_wgan as kw
    >>> kw.wasserstein_loss([[kw.REAL], [kw.FAKE]], [[2.0], [0.5]]).numpy()
    array([-2. ,  0.5], dtype=float32)

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, equation 3 and algorithm 1.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(y_true, y_pred.dtype)
    if 0 < len(y_true.shape) == len(y_pred.shape) - 1:
        y_true = ops.expand_dims(y_true, -1)  # (batch,) -> (batch, 1)
    if len(y_true.shape) > 0 and not _same_shape(y_true.shape, y_pred.shape):
        raise ValueError(
            "Labels must have the shape of the scores, (batch, 1), or (batch,). "
            f"Received {tuple(y_true.shape)} for scores of {tuple(y_pred.shape)}."
        )
    return -ops.mean(y_true * y_pred, axis=-1)


def _same_shape(shape, other):
    """Tells whether two shapes agree wherever both are known."""
    pairs = zip(shape, other, strict=False)
    return len(shape) == len(other) and all(a == b or None in (a, b) for a, b in pairs)


@keras.saving.register_keras_serializable(package="keras_wgan")
class WassersteinLoss(keras.losses.Loss):
    """Computes the Wasserstein loss of scores against labels of +1 and -1.

    The class beside `wasserstein_loss`, for `compile(loss=...)` of a plain
    Keras critic.

    Formula:

    ```python
    loss = -mean(y_true * y_pred, axis=-1)
    ```

    Args:
        reduction: How the losses of a batch become one: `"sum_over_batch_size"`
            (the mean, default), `"sum"`, `"mean"` or `None`.
        name: Name of the loss. Defaults to `"wasserstein_loss"`.
        dtype: Type of the computation. Defaults to Keras' float type.

    Example:

    >>> import keras_wgan as kw
    >>> loss = kw.WassersteinLoss()
    >>> float(loss([[kw.REAL], [kw.FAKE]], [[2.0], [0.5]]))
    -0.75

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, equation 3 and algorithm 1.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="wasserstein_loss", dtype=None
    ):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def call(self, y_true, y_pred):
        return wasserstein_loss(y_true, y_pred)


def wasserstein_critic_loss(real_scores, fake_scores):
    """Returns `-(mean f(x) - mean f(G(z)))`: the critic widens the gap of scores."""
    real_losses = wasserstein_loss(REAL, real_scores)  # (batch, 1) -> (batch,)
    return ops.mean(real_losses) + ops.mean(wasserstein_loss(FAKE, fake_scores))


def wasserstein_generator_loss(fake_scores):
    """Returns `-mean f(G(z))`: the generator raises its own scores."""
    return ops.mean(wasserstein_loss(REAL, fake_scores))


def discriminator_loss(real_logits, fake_logits):
    """Returns `-mean log D(x) - mean log(1 - D(G(z)))` for logits of D."""
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def non_saturating_loss(fake_logits):
    """Returns `-mean log D(G(z))` for logits of D."""
    return ops.mean(ops.softplus(-fake_logits))


def minimax_loss(fake_logits):
    """Returns `mean log(1 - D(G(z)))` for logits of D."""
    return -ops.mean(ops.softplus(fake_logits))
