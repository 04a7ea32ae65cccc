"""The Wasserstein game with weight clipping.

In the flow: adds a bound on the critic's kernels to `AdversarialModel`.
Paper: Arjovsky et al. 2017 (arXiv 1701.07875).
"""

import keras

from keras_wgan.checks.networks import check_clippable
from keras_wgan.checks.settings import check_positive
from keras_wgan.constraints import ClipConstraint
from keras_wgan.inspection import kernels
from keras_wgan.models.adversarial import AdversarialModel


@keras.saving.register_keras_serializable(package="keras_wgan")
class WGAN(AdversarialModel):
    """Wasserstein GAN whose critic's kernels are clipped.

    Every kernel of the critic lies in `[-clip_value, clip_value]` from the moment the
    model is made; biases and the gains of normalization layers are left alone.

    Formula:

    ```python
    critic_loss = -(mean(f(x)) - mean(f(G(z))))
    generator_loss = -mean(f(G(z)))
    ```

    Logs: `critic_loss`, `generator_loss`, `score_gap` (mean score of real minus mean
    score of generated samples) and `wasserstein`, which is that gap: W1 up to the
    critic's unknown Lipschitz constant.

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels, ...]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels, ...]`, to unbounded
            scores `(batch, 1)`.
        critic_steps: Critic steps to one generator step. Defaults to 5.
        clip_value: Largest absolute value of a kernel's weight. Defaults to 0.01.
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
    >>> wgan = kw.WGAN(
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
        Arjovsky et al., Wasserstein GAN, 2017, algorithm 1.
    """

    log_names = (*AdversarialModel.log_names, "wasserstein")
    settings = AdversarialModel.settings | {"clip_value": check_positive}

    def __init__(
        self,
        generator,
        critic,
        *,
        critic_steps=5,
        clip_value=0.01,
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
        check_clippable(critic)
        self.clip_value = clip_value
        self._clip_critic()

    def default_optimizer(self):
        return keras.optimizers.RMSprop(5e-5)

    def update_critic(self, real, labels=None):
        super().update_critic(real, labels)
        self._clip_critic()

    def _clip_critic(self):
        """Clips every kernel of the critic (Algorithm 1, line 7)."""
        clip = ClipConstraint(self.clip_value)
        for kernel in kernels(self.critic):
            kernel.assign(clip(kernel))

    def finish_weights(self):
        super().finish_weights()
        self._clip_critic()  # an average is taken before the clipping

    def get_config(self):
        return super().get_config() | {"clip_value": self.clip_value}
