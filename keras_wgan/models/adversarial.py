"""Algorithm 1 on one page: several steps of the critic, then one of the generator.

In the flow: Keras calls `train_step` with the samples of one step, which `fitting`
prepares. `GAN`, `WGAN` and `WGANGP` add their losses and settings, `TadGAN` its
players. How a model is compiled, fitted, sampled and saved is in the files
`compiling`, `fitting`, `sampling` and `saving`. Papers: Goodfellow et al. 2014 (arXiv 1406.2661), Mirza and Osindero 2014 for
labels (arXiv 1411.1784), Arjovsky et al. 2017 (arXiv 1701.07875), Gulrajani et al. 2017
(arXiv 1704.00028), whose algorithm 1 the line numbers below refer to.
"""

import functools

import keras
import tensorflow as tf
from keras import ops

from keras_wgan.checks.gradients import refuse_no_gradient, refuse_no_second_gradient
from keras_wgan.checks.networks import check_pair
from keras_wgan.checks.settings import check_number
from keras_wgan.losses import wasserstein_critic_loss, wasserstein_generator_loss
from keras_wgan.models import replicas
from keras_wgan.models.compiling import Compiling, PairCompiling
from keras_wgan.models.content import Content
from keras_wgan.models.fitting import Fitting
from keras_wgan.models.loops import for_each, split_batches
from keras_wgan.models.optimizers import scales_loss
from keras_wgan.models.players import Players
from keras_wgan.models.sampling import Sampling
from keras_wgan.models.saving import Saving
from keras_wgan.penalties import (
    gradient_norms,
    interpolate,
    mean_scores,
    slope_penalty,
)

NOISE_ALGORITHM = "philox"  # also the automatic choice, which takes XLA longer


class AlternatingModel(Players, Compiling, Fitting, Saving, keras.Model):
    """Trains players in turn: the base of `AdversarialModel` and `TadGAN`.

    A subclass has `update_critic(real, labels)`, `update_generator(real, labels)`,
    `evaluate_terms(real, labels)`, the names of `Players`, and a `compile` that calls
    `set_optimizers`.
    """

    critic_loss = staticmethod(wasserstein_critic_loss)
    generator_loss = staticmethod(wasserstein_generator_loss)
    penalty_weight, penalty_target, one_sided = None, 1.0, False  # None: no penalty
    resumed_logs = None  # of the epoch that `Resume` has restored

    def train_step(self, data):
        """Takes `critic_steps` critic steps on fresh batches, then one generator step.

        Args:
            data: `critic_steps * batch` samples of shape `(critic_steps * batch,
                ...)`, or a pair of them and their labels.

        Returns:
            Dictionary of the epoch's mean of every log.
        """
        batches = split_batches(data, self.critic_steps)
        with tf.control_dependencies(
            tf.nest.flatten(batches)
        ):  # no update after the end of the data
            last = for_each(
                self.update_critic, batches, self.jit_compile, self.run_eagerly
            )
            self.update_generator(*last)
            self.step_counter.assign_add(1)
        return self.get_metrics_result()

    def critic_terms(self, critic, real, fake, labels=None, training=True):
        """Returns a critic's loss on two batches, and its logs (lines 4 to 7).

        Args:
            critic: The critic, a Keras model.
            real: Samples of the data, of shape `(batch, ...)`.
            fake: As many generated samples.
            labels: Labels of both, or `None`.
            training: Whether the critic is called as in training. Defaults to `True`.
        """
        real_scores, fake_scores = self.score_both(critic, real, fake, labels, training)
        loss = self.critic_loss(real_scores, fake_scores)
        gap = ops.mean(real_scores) - ops.mean(fake_scores)
        logs = {"score_gap": gap, "wasserstein": gap}
        if self.penalty_weight is not None:
            weights = self.draw(tf.random.stateless_uniform, ops.shape(real)[:1])
            between = interpolate(real, fake, weights)
            called = functools.partial(critic, training=training)
            norms = gradient_norms(called, between, labels)  # (batch,)
            penalty = slope_penalty(norms, self.penalty_target, self.one_sided)
            loss = loss + self.penalty_weight * penalty
            slope = ops.mean(norms)
            logs |= {
                "wasserstein": (gap / slope, slope),  # the ratio of the epoch's means
                "gradient_penalty": penalty,
                "gradient_norm": slope,
            }
        return loss, {"critic_loss": loss, **logs}

    def score_both(self, critic, real, fake, labels=None, training=False):
        """Scores two batches in one call, or in two if the critic mixes samples."""
        if self.scores_apart:
            return [score(critic, x, labels, training) for x in (real, fake)]
        both = ops.concatenate([real, fake])  # (batch, ...) -> (2 * batch, ...)
        if labels is not None:
            labels = tf.nest.map_structure(
                lambda part: ops.concatenate([part] * 2), labels
            )
        return tf.split(score(critic, both, labels, training), 2)

    def minimize(self, terms, optimizer, *networks):
        """Moves one player down the gradient of its loss (lines 9 and 12).

        Args:
            terms: Function that returns the loss and a dictionary of logs.
            optimizer: The player's optimizer.
            *networks: The player's networks, the only ones whose weights move.
        """
        weights = []
        for network in networks:
            weights += network.trainable_variables
        try:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                for weight in weights:
                    tape.watch(weight.value)
                loss, logs = terms()
                losses = [loss]
                for network in networks:
                    losses += network.losses  # of the regularizers
                scaled = optimizer.scale_loss(ops.sum(losses) / self.num_replicas)
            gradients = tape.gradient(scaled, weights)
        except LookupError as error:
            refuse_no_second_gradient(error, networks)
        if gradients.count(None) == len(gradients):
            refuse_no_gradient(networks)
        if self.num_replicas > 1 and scales_loss(optimizer):
            gradients = replicas.share_overflow(gradients)
        optimizer.apply(gradients, weights)
        self.log(logs)

    def draw(self, distribution, shape):
        """Draws noise in Keras' float type, on every replica its own.

        Args:
            distribution: `tf.random.stateless_normal` or `stateless_uniform`.
            shape: Shape of the noise.
        """
        seed = ops.cast(self.seed_generator.next(), "int32")
        if tf.distribute.has_strategy():
            seed = replicas.seed_of_replica(seed)
        return distribution(
            shape, seed, dtype=keras.config.floatx(), alg=NOISE_ALGORITHM
        )

    def log(self, logs):
        """Adds values to their epoch means; a pair is a value and its weight."""
        for tracker in self.trackers:
            if tracker.name in logs:
                value = logs[tracker.name]
                tracker.update_state(*value if isinstance(value, tuple) else (value,))

    @property
    def metrics(self):
        return self.trackers

    def get_metrics_result(self):
        logs = super().get_metrics_result()
        return logs if self.num_workers == 1 else replicas.reducible(logs)


def score(critic, samples, labels=None, training=False):
    """Returns the critic's scores, `(batch, 1)`, in the type of the samples."""
    inputs = samples if labels is None else [samples, *tf.nest.flatten(labels)]
    scores = critic(inputs, training=training)
    if scores.shape[1:] != (1,):
        scores = mean_scores(scores)
    return ops.cast(scores, samples.dtype)


class AdversarialModel(PairCompiling, Content, Sampling, AlternatingModel):
    """A generator trained against a critic: the base of GAN, WGAN and WGANGP.

    A variant of your own is a subclass with two short methods, `critic_loss(
    real_scores, fake_scores)` and `generator_loss(fake_scores)`. If they need more than
    scores, override `critic_terms` and `generator_terms`, which return a loss and a
    dictionary of logs.

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels, ...]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels, ...]`, to scores
            `(batch, 1)`.
        critic_steps: Critic steps to one generator step. Defaults to 1.
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

    >>> import keras, numpy as np, keras_wgan as kw
    >>> @keras.saving.register_keras_serializable()
    ... class LeastSquaresGAN(kw.AdversarialModel):
    ...     def critic_loss(self, real_scores, fake_scores):
    ...         real_error = keras.ops.mean((real_scores - 1) ** 2)
    ...         return real_error + keras.ops.mean(fake_scores**2)
    ...
    ...     def generator_loss(self, fake_scores):
    ...         return keras.ops.mean((fake_scores - 1) ** 2)
    >>> model = LeastSquaresGAN(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ... )
    >>> model.compile()
    >>> history = model.fit(np.zeros((64, 2)), batch_size=32, verbose=0)
    >>> list(history.history)
    ['critic_loss', 'generator_loss', 'score_gap']
    """

    roles = ("generator", "critic")
    critic_roles = ("critic",)
    averaged_roles = ("generator",)
    data_role = "critic"
    log_names = ("critic_loss", "generator_loss", "score_gap")
    settings = AlternatingModel.settings | {
        "content_weight": functools.partial(check_number, low=0)
    }

    def __init__(
        self,
        generator,
        critic,
        *,
        critic_steps=1,
        content_loss=None,
        content_weight=1.0,
        ema_decay=None,
        seed=None,
        name=None,
    ):
        super().__init__(
            {"generator": generator, "critic": critic},
            critic_steps=critic_steps,
            ema_decay=ema_decay,
            seed=seed,
            name=name,
        )
        check_pair(generator, critic)
        self.conditional = len(critic.inputs) > 1
        self.set_content_loss(content_loss, content_weight)

    def update_critic(self, real, labels=None):
        """Takes one critic step on a fresh batch (lines 2 to 10)."""
        fake = self.draw_samples(real, labels)  # outside the tape
        self.minimize(
            functools.partial(self.critic_terms, self.critic, real, fake, labels),
            self.critic_optimizer,
            self.critic,
        )

    def update_generator(self, real, labels=None):
        """Takes one generator step of as many samples (lines 11 and 12)."""
        self.minimize(
            functools.partial(self.generator_terms, real, labels),
            self.generator_optimizer,
            self.generator,
        )
        if self.ema_decay is not None:
            self.move_averages()

    def generator_terms(self, real, labels=None, training=True):
        """Returns the generator's loss on as many new samples, and its logs."""
        fake, logs = self.draw_samples(real, labels, training), {}
        loss = self.generator_loss(score(self.critic, fake, labels, training))
        if self.content_loss is not None:
            logs["content_loss"] = content = self.content(real, fake)
            loss = loss + self.content_weight * content
        return loss, {"generator_loss": loss, **logs}

    def draw_samples(self, real, labels=None, training=True):
        """Generates as many samples as there are real ones (lines 4 and 11)."""
        shape = (ops.shape(real)[0], self.latent_dim)
        latents = self.draw(tf.random.stateless_normal, shape)
        inputs = latents if labels is None else [latents, *tf.nest.flatten(labels)]
        samples = self.generator(inputs, training=training)
        return ops.cast(samples, keras.config.floatx())

    def evaluate_terms(self, real, labels=None):
        """Returns all logs on a batch of held-out samples."""
        fake = self.draw_samples(real, labels, training=False)
        _, logs = self.critic_terms(self.critic, real, fake, labels, training=False)
        _, more = self.generator_terms(real, labels, training=False)
        return logs | more

    def default_optimizer(self):
        """Returns a new optimizer, for a player that `compile` gets no optimizer for."""
        return keras.optimizers.Adam(2e-4, beta_1=0.5)
