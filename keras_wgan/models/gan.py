"""The original game: a discriminator of logits, and a generator that deceives it.

In the flow: losses for `AdversarialModel`. Paper: Goodfellow et al. 2014 (arXiv
1406.2661).
"""

import functools

import keras

from keras_wgan.checks.settings import check_choice
from keras_wgan.losses import discriminator_loss, minimax_loss, non_saturating_loss
from keras_wgan.models.adversarial import AdversarialModel


@keras.saving.register_keras_serializable(package="keras_wgan")
class GAN(AdversarialModel):
    """Generative adversarial network on logits.

    The critic is the discriminator before its sigmoid, D = sigmoid(f).

    Formula:

    ```python
    critic_loss = -mean(log(D(x))) - mean(log(1 - D(G(z))))
    generator_loss = -mean(log(D(G(z))))        # loss="non_saturating"
    generator_loss = mean(log(1 - D(G(z))))     # loss="minimax"
    ```

    Logs: `critic_loss`, `generator_loss`, and `score_gap` (mean logit of real minus
    mean logit of generated samples).

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels, ...]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels, ...]`, to logits
            `(batch, 1)`, without a sigmoid.
        critic_steps: Critic steps to one generator step. Defaults to 1.
        loss: `"non_saturating"` (default) or `"minimax"`.
        content_loss: Keras loss, its name, or function of `(real, fake)`, for paired
            data: the generator also minimizes `content_weight * content_loss(real,
            G(z, labels))`. Logged as `content_loss`. Defaults to `None`, no such term.
        content_weight: Weight of the content loss. Defaults to 1.
        ema_decay: Decay of the running average of the generator's weights, in
            [0, 1). Defaults to `None`, no average.
        seed: Integer that decides latents and order. Defaults to `None`.
        name: Name of the model.

    Raises:
        ValueError: If the networks do not fit each other or the method, or a
            setting lies outside its range.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> gan = kw.GAN(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     seed=0,
    ... )
    >>> gan.compile()
    >>> history = gan.fit(np.zeros((64, 2)), batch_size=32, verbose=0)
    >>> gan.generate(3).shape
    (3, 2)

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, equation 1, algorithm
        1, and section 3 for the loss that does not saturate.
    """

    critic_loss = staticmethod(discriminator_loss)
    settings = AdversarialModel.settings | {
        "loss": functools.partial(check_choice, choices=("non_saturating", "minimax"))
    }

    def __init__(
        self,
        generator,
        critic,
        *,
        critic_steps=1,
        loss="non_saturating",
        content_loss=None,
        content_weight=1.0,
        ema_decay=None,
        seed=None,
        name=None,
    ):
        super().__init__(
            generator,
            critic,
            critic_steps=critic_steps,
            content_loss=content_loss,
            content_weight=content_weight,
            ema_decay=ema_decay,
            seed=seed,
            name=name,
        )
        self.loss = loss

    def default_optimizer(self):
        return keras.optimizers.Adam(2e-4, beta_1=0.5)

    def generator_loss(self, fake_scores):
        minimax = self.loss == "minimax"
        return (minimax_loss if minimax else non_saturating_loss)(fake_scores)

    def get_config(self):
        return super().get_config() | {"loss": self.loss}
