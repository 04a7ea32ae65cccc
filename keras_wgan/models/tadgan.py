"""TadGAN: an autoencoder of windows of a series between two Wasserstein critics.

In the flow: `train_step` of `AlternatingModel` calls `update_critic` on each of the
fresh batches and then `update_generator`; the penalty is that of `penalties`.
`AnomalyDetector` trains one of these. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import functools

import keras
import numpy as np
from keras import ops

from keras_wgan.checks import check_count, check_decay, check_number
from keras_wgan.inspection import couples_samples
from keras_wgan.losses import wasserstein_critic_loss, wasserstein_generator_loss
from keras_wgan.models import data_checks, network_checks
from keras_wgan.models.alternating import AlternatingModel
from keras_wgan.models.averaging import copy_network, move_average
from keras_wgan.models.scoring import score, score_both
from keras_wgan.penalties import gradient_norms, interpolate, slope_penalty


@keras.saving.register_keras_serializable(package="keras_wgan")
class TadGAN(AlternatingModel):
    """Encoder and generator that reconstruct windows, each held by a critic.

    What a window and its reconstruction differ by, and how real `critic_x` takes the
    window to be, tell how anomalous it is. Samples may have any rank; for a series
    they are its windows, `(window, channels)`.

    Formula, for samples x, latents z ~ N(0, 1), and the penalty P of `WGANGP`:

    ```python
    critic_x_loss = -mean(Cx(x)) + mean(Cx(G(z))) + penalty_weight * P(Cx, x, G(z))
    critic_z_loss = -mean(Cz(z)) + mean(Cz(E(x))) + penalty_weight * P(Cz, z, E(x))
    reconstruction_error = mean((x - G(E(x)))**2)
    generator_loss = (
        -mean(Cx(G(z))) - mean(Cz(E(x))) + reconstruction_weight * reconstruction_error
    )
    ```

    Each training step takes `critic_steps` steps of both critics on fresh batches, and
    one of encoder and generator together.

    Logs: the three losses, `reconstruction_error`, `gradient_penalty_x` and
    `gradient_penalty_z` (unweighted), and `wasserstein_x` and `wasserstein_z`, the
    critics' estimates of W1: score gap by mean slope, as in `WGANGP`.

    Args:
        encoder: Keras model from samples `(batch, ...)` to latents `(batch,
            latent_dim)`.
        generator: Keras model from latents to samples.
        critic_x: Keras model from samples to unbounded scores `(batch, 1)`, without
            batch normalisation.
        critic_z: Keras model from latents to unbounded scores `(batch, 1)`, likewise.
        critic_steps: Steps of the critics to one of encoder and generator. Defaults
            to 5.
        penalty_weight: Weight of either critic's gradient penalty. Defaults to 10.
        reconstruction_weight: Weight of the mean squared error of the reconstruction.
            Defaults to 10.
        ema_decay: Decay of the running average of the encoder's and the generator's
            weights, in [0, 1), by which samples are then reconstructed. Defaults to
            `None`, no average, as in the paper.
        seed: Integer that decides latents, interpolation and order. Defaults to
            `None`.
        name: Name of the model.

    Raises:
        ValueError: If the networks do not fit each other or the method, or a setting
            lies outside its range.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> networks = kw.networks.tadgan_dense((16, 1), latent_dim=4, width=8)
    >>> tadgan = kw.TadGAN(*networks, critic_steps=2, seed=0)
    >>> tadgan.compile()
    >>> windows = np.zeros((64, 16, 1))
    >>> history = tadgan.fit(windows, batch_size=16, verbose=0)
    >>> tadgan.predict(windows, verbose=0).shape, tadgan.critic_scores(windows).shape
    ((64, 16, 1), (64,))

    Reference:
        Geiger et al., TadGAN: Time series anomaly detection using generative
        adversarial networks, 2020, algorithm 1.
    """

    roles = ("encoder", "generator", "critic_x", "critic_z")
    log_names = (
        "critic_x_loss",
        "critic_z_loss",
        "generator_loss",
        "reconstruction_error",
        "wasserstein_x",
        "wasserstein_z",
        "gradient_penalty_x",
        "gradient_penalty_z",
    )

    def __init__(
        self,
        encoder,
        generator,
        critic_x,
        critic_z,
        *,
        critic_steps=5,
        penalty_weight=10.0,
        reconstruction_weight=10.0,
        ema_decay=None,
        seed=None,
        name=None,
    ):
        networks = (encoder, generator, critic_x, critic_z)
        super().__init__(
            dict(zip(self.roles, networks, strict=True)),
            critic_steps=critic_steps,
            seed=seed,
            name=name,
        )
        for role in ("critic_x", "critic_z"):
            network_checks.check_critic(getattr(self, role), role)
            network_checks.check_independent_scores(getattr(self, role))
        network_checks.check_cycle(*networks)
        check_number("penalty_weight", penalty_weight, 0)
        check_number("reconstruction_weight", reconstruction_weight, 0)
        check_decay(ema_decay)
        self.penalty_weight = penalty_weight
        self.reconstruction_weight = reconstruction_weight
        self.ema_decay = ema_decay
        self.latent_dim = generator.inputs[0].shape[1]
        self.averaged_encoder = self.averaged_generator = None
        if ema_decay is not None:
            self.averaged_encoder = copy_network(encoder)
            self.averaged_generator = copy_network(generator)

    # Algorithm 1.

    def update_critic(self, real):
        """Takes one step of each critic on a fresh batch."""
        latents = self.draw_latents(real)
        fake = self.generate_from(latents, training=True)  # outside the tapes
        encoded = self.encode(real, training=True)
        self.minimize(
            lambda: self.critic_terms("x", real, fake, training=True),
            self.critic_x_optimizer,
            self.critic_x,
        )
        self.minimize(
            lambda: self.critic_terms("z", latents, encoded, training=True),
            self.critic_z_optimizer,
            self.critic_z,
        )

    def update_generator(self, real):
        """Takes one step of encoder and generator."""
        latents = self.draw_latents(real)
        self.minimize(
            lambda: self.generator_terms(real, latents, training=True),
            self.generator_optimizer,
            self.encoder,
            self.generator,
        )
        if self.ema_decay is not None:
            move_average(self.averaged_encoder, self.encoder, self.ema_decay)
            move_average(self.averaged_generator, self.generator, self.ema_decay)

    def critic_terms(self, space, real, fake, training):
        """Returns the loss of one critic on two batches, and its logs.

        Args:
            space: `"x"` for samples or `"z"` for latents.
            real: Samples of the data, or latents of the normal distribution.
            fake: Generated samples, or encoded ones.
            training: Whether the critic is called as in training.
        """
        critic = getattr(self, f"critic_{space}")
        apart = couples_samples(critic)
        real_scores, fake_scores = score_both(
            critic, real, fake, training=training, apart=apart
        )
        weights = self.draw_uniform((ops.shape(real)[0],))
        norms = gradient_norms(
            functools.partial(critic, training=training),
            interpolate(real, fake, weights),
        )
        slope, penalty = ops.mean(norms), slope_penalty(norms)  # (batch,) -> ()
        gap = ops.mean(real_scores) - ops.mean(fake_scores)
        loss = wasserstein_critic_loss(real_scores, fake_scores)
        loss = loss + self.penalty_weight * penalty
        return loss, {
            f"critic_{space}_loss": loss,
            f"wasserstein_{space}": (gap / slope, slope),  # ratio of the means
            f"gradient_penalty_{space}": penalty,
        }

    def generator_terms(self, real, latents, training):
        """Returns the loss of encoder and generator, and its logs."""
        fake = self.generate_from(latents, training)
        encoded = self.encode(real, training)
        error = ops.mean(ops.square(real - self.generate_from(encoded, training)))
        loss = (
            wasserstein_generator_loss(score(self.critic_x, fake, training=training))
            + wasserstein_generator_loss(
                score(self.critic_z, encoded, training=training)
            )
            + self.reconstruction_weight * error
        )
        return loss, {"generator_loss": loss, "reconstruction_error": error}

    def evaluate_terms(self, real):
        """Returns all logs on a batch of held-out samples."""
        latents = self.draw_latents(real)
        fake = self.generate_from(latents, training=False)
        encoded = self.encode(real, training=False)
        _, logs = self.critic_terms("x", real, fake, training=False)
        _, more = self.critic_terms("z", latents, encoded, training=False)
        _, last = self.generator_terms(real, latents, training=False)
        return logs | more | last

    def draw_latents(self, real):
        """Draws as many latents as there are samples."""
        return self.draw_normal((ops.shape(real)[0], self.latent_dim))

    def encode(self, samples, training):
        """Returns the latents of samples, in Keras' float type."""
        latents = self.encoder(samples, training=training)
        return ops.cast(latents, keras.config.floatx())

    def generate_from(self, latents, training):
        """Returns the samples of latents, in Keras' float type."""
        samples = self.generator(latents, training=training)
        return ops.cast(samples, keras.config.floatx())

    # The model as Keras sees it.

    def compile(
        self,
        critic_x_optimizer=None,
        critic_z_optimizer=None,
        generator_optimizer=None,
        *,
        jit_compile="auto",
        steps_per_execution=1,
        run_eagerly=False,
    ):
        """Gives each player its optimizer and decides how the step is compiled.

        Args:
            critic_x_optimizer: Keras optimizer or its name. Defaults to the
                reference's, Adam(5e-4).
            critic_z_optimizer: Another, likewise.
            generator_optimizer: Another, of encoder and generator together.
            jit_compile: Whether XLA compiles the step. `"auto"` (default): on a GPU
                always, on a CPU only networks without convolutions, never on
                more than one replica.
            steps_per_execution: Training steps to one call of the graph. Defaults to 1.
            run_eagerly: Whether to run without a graph, for debugging. Defaults to
                `False`.

        Raises:
            ValueError: If two optimizers are one, or one is built for other
                variables.
        """
        self.set_optimizers(
            {
                "critic_x_optimizer": (
                    critic_x_optimizer or self.default_optimizer(),
                    self.critic_x,
                ),
                "critic_z_optimizer": (
                    critic_z_optimizer or self.default_optimizer(),
                    self.critic_z,
                ),
                "generator_optimizer": (
                    generator_optimizer or self.default_optimizer(),
                    self.encoder,
                    self.generator,
                ),
            },
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )

    def default_optimizer(self):
        return keras.optimizers.Adam(5e-4)

    @property
    def data_network(self):
        """The network whose inputs the data must fit."""
        return self.critic_x

    def call(self, inputs, training=False):
        encoder, generator = self.encoder, self.generator
        if self.ema_decay is not None and not training:
            encoder, generator = self.averaged_encoder, self.averaged_generator
        return generator(encoder(inputs, training=training), training=training)

    def reconstruct(self, samples, *, batch_size=1024):
        """Reconstructs samples, in inference mode.

        Args:
            samples: Array of shape `(n, ...)`.
            batch_size: Samples to one call of the networks. Defaults to 1024.

        Returns:
            NumPy array of the same shape, `G(E(x))`, from the averaged weights when
            `ema_decay` is set.

        Raises:
            ValueError: If the samples do not fit the networks, or are not finite.
        """
        return self.in_batches(self, samples, batch_size)

    def critic_scores(self, samples, *, batch_size=1024):
        """Scores samples by `critic_x`, in inference mode: higher is more real.

        Args:
            samples: Array of shape `(n, ...)`.
            batch_size: Samples to one call of the critic. Defaults to 1024.

        Returns:
            NumPy array of shape `(n,)`.

        Raises:
            ValueError: If the samples do not fit the critic, or are not finite.
        """
        return self.in_batches(self.critic_x, samples, batch_size)[:, 0]

    def in_batches(self, network, samples, batch_size):
        """Returns what a network makes of samples, in Keras' float type."""
        check_count("batch_size", batch_size)
        samples = np.asarray(samples)
        data_checks.check_samples(samples, tuple(self.critic_x.inputs[0].shape[1:]))
        starts = range(0, max(len(samples), 1), batch_size)
        batches = [samples[start : start + batch_size] for start in starts]
        outputs = [network(batch, training=False) for batch in batches]
        return np.asarray(ops.cast(ops.concatenate(outputs), keras.config.floatx()))

    def get_config(self):
        return super().get_config() | {
            "penalty_weight": self.penalty_weight,
            "reconstruction_weight": self.reconstruction_weight,
            "ema_decay": self.ema_decay,
        }
