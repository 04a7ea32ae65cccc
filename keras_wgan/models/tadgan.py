"""TadGAN: an autoencoder of windows of a series between two Wasserstein critics.

In the flow: `train_step` of `AlternatingModel` calls `update_critic` on each of the
fresh batches and then `update_generator`, as for a `WGANGP`. `AnomalyDetector` trains
one of these. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import functools

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_wgan.checks.batches import check_batch
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.networks import check_cycle, check_independent_scores
from keras_wgan.checks.settings import check_count, check_number
from keras_wgan.models.adversarial import AlternatingModel, score
from keras_wgan.models.blocks import apply_in_blocks, in_blocks
from keras_wgan.models.exporting import Exporting


@keras.saving.register_keras_serializable(package="keras_wgan")
class TadGAN(Exporting, AlternatingModel):
    """Encoder and generator that reconstruct samples, each against a critic.

    A sample is anomalous if it differs from its reconstruction, or if `critic_x` scores
    it low. Samples may have any rank; for a series they are its windows, of shape
    `(window, channels)`.

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
            batch normalization.
        critic_z: Keras model from latents to unbounded scores `(batch, 1)`, without
            batch normalization.
        critic_steps: Steps of the critics to one of encoder and generator. Defaults
            to 5.
        penalty_weight: Weight of each critic's gradient penalty. Defaults to 10.
        reconstruction_weight: Weight of the mean squared error of the reconstruction.
            Defaults to 10.
        ema_decay: Decay of the running average of the encoder's and the generator's
            weights, in [0, 1); samples are then reconstructed by the averages. Defaults
            to `None`, no average, as in the paper.
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
    critic_roles = ("critic_x", "critic_z")
    averaged_roles = ("encoder", "generator")
    data_role = "critic_x"
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

    settings = AlternatingModel.settings | {
        "penalty_weight": functools.partial(check_number, low=0),
        "reconstruction_weight": functools.partial(check_number, low=0),
    }

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
            ema_decay=ema_decay,
            seed=seed,
            name=name,
        )
        check_cycle(*networks)
        self.check_networks()
        self.penalty_weight = penalty_weight
        self.reconstruction_weight = reconstruction_weight
        self._block_functions = {}

    def update_critic(self, real):
        """Takes one step of each critic on a fresh batch."""
        latents = self._draw_latents(real)
        fake = self.generate_from(latents, training=True)  # outside the tapes
        encoded = self.encode(real, training=True)
        self.minimize(
            lambda: self.terms_of("x", self.critic_x, real, fake),
            self.critic_x_optimizer,
            self.critic_x,
        )
        self.minimize(
            lambda: self.terms_of("z", self.critic_z, latents, encoded),
            self.critic_z_optimizer,
            self.critic_z,
        )

    def update_generator(self, real):
        """Takes one step of encoder and generator."""
        latents = self._draw_latents(real)
        self.minimize(
            lambda: self.generator_terms(real, latents, training=True),
            self.generator_optimizer,
            self.encoder,
            self.generator,
        )
        if self.ema_decay is not None:
            self.move_averages()

    def terms_of(self, space, critic, real, fake, training=True):
        """Returns `critic_terms` with logs named by the space, `"x"` or `"z"`."""
        loss, logs = self.critic_terms(critic, real, fake, training=training)
        return loss, {
            f"critic_{space}_loss": logs["critic_loss"],
            f"wasserstein_{space}": logs["wasserstein"],
            f"gradient_penalty_{space}": logs["gradient_penalty"],
        }

    def generator_terms(self, real, latents, training):
        """Returns the loss of encoder and generator, and its logs."""
        fake = self.generate_from(latents, training)
        encoded = self.encode(real, training)
        error = ops.mean(ops.square(real - self.generate_from(encoded, training)))
        loss_x = self.generator_loss(score(self.critic_x, fake, training=training))
        loss_z = self.generator_loss(score(self.critic_z, encoded, training=training))
        loss = loss_x + loss_z + self.reconstruction_weight * error
        return loss, {"generator_loss": loss, "reconstruction_error": error}

    def evaluate_terms(self, real):
        """Returns all logs on a batch of held-out samples."""
        latents = self._draw_latents(real)
        fake = self.generate_from(latents, training=False)
        encoded = self.encode(real, training=False)
        _, logs = self.terms_of("x", self.critic_x, real, fake, training=False)
        _, more = self.terms_of("z", self.critic_z, latents, encoded, training=False)
        _, last = self.generator_terms(real, latents, training=False)
        return logs | more | last

    def _draw_latents(self, real):
        """Draws as many latents as there are samples."""
        shape = (ops.shape(real)[0], self.latent_dim)
        return self.draw(tf.random.stateless_normal, shape)

    def encode(self, samples, training):
        """Returns the latents of samples, in Keras' float type."""
        latents = self.encoder(samples, training=training)
        return ops.cast(latents, keras.config.floatx())

    def generate_from(self, latents, training):
        """Returns the samples of latents, in Keras' float type."""
        samples = self.generator(latents, training=training)
        return ops.cast(samples, keras.config.floatx())

    def compile(
        self,
        critic_x_optimizer=None,
        critic_z_optimizer=None,
        generator_optimizer=None,
        *,
        jit_compile="auto",
        steps_per_execution=1,
        run_eagerly=False,
        **unknown,
    ):
        """Gives each player its optimizer and decides how the step is compiled.

        Args:
            critic_x_optimizer: Keras optimizer or its name. Defaults to Adam(5e-4), the
                reference implementation's.
            critic_z_optimizer: Keras optimizer or its name, not the same object.
                Defaults to Adam(5e-4).
            generator_optimizer: Keras optimizer or its name, of encoder and generator
                together, not the same object. Defaults to Adam(5e-4).
            jit_compile: Whether XLA compiles the step. `"auto"` (default): on a GPU
                always, on a CPU only for networks without convolutions and without
                recurrent layers, never on more than one replica.
            steps_per_execution: Training steps to one call of the graph. Defaults to 1.
            run_eagerly: Whether to run without a graph, for debugging. Defaults to
                `False`.
            **unknown: Other arguments are refused: there is no `loss` and no `metrics`.

        Raises:
            ValueError: If an argument is unknown, two optimizers are one, or one is
                built for other variables.
        """
        self.set_optimizers(
            unknown,
            critic_x_optimizer=(critic_x_optimizer, self.critic_x),
            critic_z_optimizer=(critic_z_optimizer, self.critic_z),
            generator_optimizer=(generator_optimizer, self.encoder, self.generator),
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )

    def check_networks(self):
        super().check_networks()
        check_independent_scores(self.critic_x)
        check_independent_scores(self.critic_z)

    def default_optimizer(self):
        return keras.optimizers.Adam(5e-4)

    def call(self, inputs, training=False):
        networks = (self.encoder, self.generator) if training else self._samplers()
        encoder, generator = networks
        return generator(encoder(inputs, training=training), training=training)

    def _samplers(self):
        """Returns encoder and generator, the averaged ones if there are any."""
        if self.ema_decay is None:
            return self.encoder, self.generator
        return self.averaged_encoder, self.averaged_generator

    def exported_network(self):
        encoder, generator = self._samplers()
        return keras.Model(encoder.inputs[0], generator(encoder(encoder.inputs[0])))

    def reconstruct(self, samples, *, batch_size=1024):
        """Reconstructs samples, in inference mode.

        Args:
            samples: Array of shape `(n, ...)`.
            batch_size: Samples to one call of the networks, which take whole blocks of
                96. Defaults to 1024.

        Returns:
            NumPy array of the same shape, `G(E(x))`, from the averaged weights when
            `ema_decay` is set.

        Raises:
            ValueError: If the samples do not fit the networks, or are not finite.
        """
        return self._in_batches(self, samples, batch_size)

    def critic_scores(self, samples, *, batch_size=1024):
        """Scores samples by `critic_x`, in inference mode: higher is more real.

        Args:
            samples: Array of shape `(n, ...)`.
            batch_size: Samples to one call of the critic, as in `reconstruct`.
                Defaults to 1024.

        Returns:
            NumPy array of shape `(n,)`.

        Raises:
            ValueError: If the samples do not fit the critic, or are not finite.
        """
        return self._in_batches(self.critic_x, samples, batch_size)[:, 0]

    def _in_batches(self, network, samples, batch_size):
        """Returns what a network makes of samples, in Keras' float type."""
        check_count("batch_size", batch_size)
        (samples,) = check_batch(read_expected(self.data_network), samples)
        function = self._function_of(network)
        starts = range(0, max(len(samples), 1), batch_size)
        batches = (samples[start : start + batch_size] for start in starts)
        return np.concatenate([apply_in_blocks(function, each) for each in batches])

    def _function_of(self, network):
        """Returns the function of `in_blocks` of a network, traced once."""
        key = id(network), self.run_eagerly
        if key not in self._block_functions:
            shape = self.data_network.inputs[0].shape[1:]
            function = in_blocks(network, shape, self.run_eagerly)
            self._block_functions[key] = function
        return self._block_functions[key]

    def get_config(self):
        return super().get_config() | {
            "penalty_weight": self.penalty_weight,
            "reconstruction_weight": self.reconstruction_weight,
        }
