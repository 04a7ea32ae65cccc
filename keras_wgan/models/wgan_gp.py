"""The Wasserstein game with a gradient penalty.

In the flow: the settings of the penalty that `AdversarialModel.critic_terms` adds.
Paper: Gulrajani et al. 2017 (arXiv 1704.00028).
"""

import functools

import keras

from keras_wgan.checks.networks import check_independent_scores
from keras_wgan.checks.settings import check_choice, check_number
from keras_wgan.models.adversarial import AdversarialModel


@keras.saving.register_keras_serializable(package="keras_wgan")
class WGANGP(AdversarialModel):
    """Wasserstein GAN whose critic is held to slope one by a gradient penalty.

    Formula:

    ```python
    u = x + a * (G(z) - x)                            # a ~ U(0, 1), one per sample
    penalty = mean((norm(grad(f(u))) - penalty_target)**2)
    critic_loss = -(mean(f(x)) - mean(f(G(z)))) + penalty_weight * penalty
    generator_loss = -mean(f(G(z)))
    ```

    Logs: `critic_loss`, `generator_loss`, `score_gap` (mean score of real minus mean
    score of generated samples), `gradient_penalty` (unweighted), `gradient_norm`
    (mean), and `wasserstein`, the estimate of W1: `score_gap / gradient_norm`. The
    division matters because a penalized critic inflates its gap: its slope settles at
    `1 + W1 / (2 * penalty_weight)`.

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels, ...]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels, ...]`, to unbounded
            scores `(batch, 1)`, without batch normalization.
        critic_steps: Critic steps to one generator step. Defaults to 5.
        penalty_weight: Weight of the penalty. Defaults to 10.
        penalty_target: Slope that costs nothing. Defaults to 1.
        one_sided: Whether smaller slopes cost nothing. Defaults to `False`.
        content_loss: Keras loss, its name, or function of `(real, fake)`, for paired
            data: the generator also minimizes `content_weight * content_loss(real,
            G(z, labels))`. Logged as `content_loss`. Defaults to `None`, no such term.
        content_weight: Weight of the content loss. Defaults to 1.
        ema_decay: Decay of the running average of the generator's weights, in
            [0, 1). Defaults to `None`, no average.
        seed: Integer that decides latents, interpolation and order. Defaults to
            `None`.
        name: Name of the model.

    Raises:
        ValueError: If the networks do not fit each other or the method, or a
            setting lies outside its range.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> history = wgan.fit(np.zeros((64, 2)), batch_size=32, verbose=0)
    >>> wgan.generate(3).shape
    (3, 2)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3
        and algorithm 1.
    """

    log_names = (
        *AdversarialModel.log_names,
        "wasserstein",
        "gradient_penalty",
        "gradient_norm",
    )

    settings = AdversarialModel.settings | {
        "penalty_weight": functools.partial(check_number, low=0),
        "penalty_target": functools.partial(check_number, low=0),
        "one_sided": functools.partial(check_choice, choices=(True, False)),
    }

    def __init__(
        self,
        generator,
        critic,
        *,
        critic_steps=5,
        penalty_weight=10.0,
        penalty_target=1.0,
        one_sided=False,
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
        self.check_networks()
        self.penalty_weight = penalty_weight
        self.penalty_target = penalty_target
        self.one_sided = one_sided

    def check_networks(self):
        super().check_networks()
        check_independent_scores(self.critic)

    def default_optimizer(self):
        return keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9)

    def get_config(self):
        return super().get_config() | {
            "penalty_weight": self.penalty_weight,
            "penalty_target": self.penalty_target,
            "one_sided": self.one_sided,
        }
