"""The adversarial algorithm on one page, for a generator and a critic.

In the flow: `train_step` of `AlternatingModel` calls `update_critic` on each of
the fresh batches and then `update_generator`. `GAN`, `WGAN` and `WGANGP` add
their losses, and nothing else. Papers: Goodfellow et al. 2014 (arXiv 1406.2661),
Mirza and Osindero 2014 for labels (arXiv 1411.1784), Arjovsky et al. 2017 (arXiv
1701.07875), Gulrajani et al. 2017 (arXiv 1704.00028).
"""

import pathlib

import keras
import numpy as np
from keras import ops

from keras_wgan.atomic import remove, written_whole
from keras_wgan.checks import check_count, check_decay, check_seed
from keras_wgan.inspection import couples_samples
from keras_wgan.models import data_checks, network_checks
from keras_wgan.models.alternating import AlternatingModel
from keras_wgan.models.averaging import copy_network, move_average
from keras_wgan.models.scoring import score, score_both


class AdversarialModel(AlternatingModel):
    """A generator trained against a critic; the parent of GAN, WGAN and WGANGP.

    A subclass has `critic_loss(real_scores, fake_scores)`, `generator_loss(
    fake_scores)` and `default_optimizer()`.

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels]`, to scores
            `(batch, 1)`.
        critic_steps: Critic steps to one generator step.
        ema_decay: Decay of the running average of the generator's weights, in
            [0, 1); `None` keeps none.
        seed: Integer that decides latents, interpolation and order.
        name: Name of the model.
    """

    roles = ("generator", "critic")
    log_names = ("critic_loss", "generator_loss", "score_gap", "wasserstein")

    def __init__(
        self, generator, critic, *, critic_steps, ema_decay=None, seed=None, name=None
    ):
        networks = {"generator": generator, "critic": critic}
        super().__init__(networks, critic_steps=critic_steps, seed=seed, name=name)
        network_checks.check_critic(critic)
        network_checks.check_pair(generator, critic)
        check_decay(ema_decay)
        self.ema_decay = ema_decay
        self.latent_dim = generator.inputs[0].shape[1]
        self.conditional = len(critic.inputs) == 2
        self.averaged_generator = None
        if ema_decay is not None:
            self.averaged_generator = copy_network(generator)
        self._scores_apart = couples_samples(critic)

    # Algorithm 1.

    def update_critic(self, real, labels=None):
        """Takes one critic step on a fresh batch (Algorithm 1, lines 2-10)."""
        fake = self.draw_samples(ops.shape(real)[0], labels)  # outside the tape
        self.minimize(
            lambda: self.critic_terms(real, fake, labels, training=True),
            self.critic_optimizer,
            self.critic,
        )

    def update_generator(self, real, labels=None):
        """Takes one generator step of as many samples (Algorithm 1, lines 11-12)."""
        self.minimize(
            lambda: self.generator_terms(ops.shape(real)[0], labels),
            self.generator_optimizer,
            self.generator,
        )
        if self.averaged_generator is not None:
            move_average(self.averaged_generator, self.generator, self.ema_decay)

    def critic_terms(self, real, fake, labels, training):
        """Returns the critic's loss on two batches, and its logs."""
        real_scores, fake_scores = self.score_both(real, fake, labels, training)
        loss = self.critic_loss(real_scores, fake_scores)
        gap = ops.mean(real_scores) - ops.mean(fake_scores)
        return loss, {"critic_loss": loss, "score_gap": gap, "wasserstein": gap}

    def generator_terms(self, num_samples, labels, training=True):
        """Returns the generator's loss on new samples, and its logs."""
        fake = self.draw_samples(num_samples, labels, training)
        loss = self.generator_loss(self.score(fake, labels, training))
        return loss, {"generator_loss": loss}

    def evaluate_terms(self, real, labels=None):
        """Returns all logs on a batch of held-out samples."""
        fake = self.draw_samples(ops.shape(real)[0], labels, training=False)
        _, logs = self.critic_terms(real, fake, labels, training=False)
        _, more = self.generator_terms(ops.shape(real)[0], labels, training=False)
        return logs | more

    def score(self, samples, labels, training):
        """Returns the critic's scores, `(batch, 1)`."""
        return score(self.critic, samples, labels, training)

    def score_both(self, real, fake, labels, training):
        """Scores real and generated samples in one pass, unless they would mix."""
        return score_both(
            self.critic, real, fake, labels, training, apart=self._scores_apart
        )

    def draw_samples(self, num_samples, labels, training=True):
        """Generates samples from new latents, in Keras' float type."""
        latents = self.draw_normal((num_samples, self.latent_dim))
        inputs = latents if labels is None else [latents, labels]
        samples = self.generator(inputs, training=training)
        return ops.cast(samples, keras.config.floatx())

    # The model as Keras sees it.

    def compile(
        self,
        critic_optimizer=None,
        generator_optimizer=None,
        *,
        jit_compile="auto",
        steps_per_execution=1,
        run_eagerly=False,
    ):
        """Gives each network its optimizer and decides how the step is compiled.

        Args:
            critic_optimizer: Keras optimizer or its name. Defaults to the paper's.
            generator_optimizer: Keras optimizer or its name, not the same object.
                Defaults to the paper's.
            jit_compile: Whether XLA compiles the step. `"auto"` (default): on a GPU
                always, on a CPU only networks without convolutions, never on
                more than one replica.
            steps_per_execution: Training steps to one call of the graph. Defaults to 1.
            run_eagerly: Whether to run without a graph, for debugging. Defaults to
                `False`.

        Raises:
            ValueError: If both optimizers are one, or one is built for other
                variables.
        """
        self.set_optimizers(
            {
                "critic_optimizer": (
                    critic_optimizer or self.default_optimizer(),
                    self.critic,
                ),
                "generator_optimizer": (
                    generator_optimizer or self.default_optimizer(),
                    self.generator,
                ),
            },
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )

    @property
    def data_network(self):
        """The network whose inputs the data must fit."""
        return self.critic

    @property
    def sampler(self):
        """The generator that samples are drawn from: the averaged one, if any."""
        return self.averaged_generator or self.generator

    def call(self, inputs, training=False):
        return (self.generator if training else self.sampler)(inputs, training=training)

    def generate(
        self, num_samples, labels=None, *, latents=None, seed=None, batch_size=256
    ):
        """Generates samples in inference mode, without touching the training state.

        Args:
            num_samples: Number of samples.
            labels: Labels of a conditional model: one for each sample, `(num_samples,
                ...)`, or one for all of them.
            latents: Latents of shape `(num_samples, latent_dim)`. Defaults to standard
                normal ones.
            seed: Integer; the same seed gives the same samples. Defaults to `None`,
                new samples at every call.
            batch_size: Samples to one call of the generator. Defaults to 256.

        Returns:
            NumPy array of shape `(num_samples, ...)`, from the averaged weights when
            `ema_decay` is set.

        Raises:
            ValueError: If latents or labels do not fit the generator.
        """
        check_count("num_samples", num_samples)
        check_count("batch_size", batch_size)
        check_seed(seed)
        if latents is None:
            shape = (num_samples, self.latent_dim)
            latents = keras.random.normal(shape, seed=seed)
        inputs = [data_checks.as_latents(latents, num_samples, self.latent_dim)]
        if self.conditional or labels is not None:
            inputs.append(data_checks.as_labels(labels, num_samples, self.generator))
        batches = []
        for start in range(0, num_samples, batch_size):
            batch = [part[start : start + batch_size] for part in inputs]
            samples = self.sampler(
                batch if self.conditional else batch[0], training=False
            )
            batches.append(np.asarray(ops.cast(samples, keras.config.floatx())))
        return np.concatenate(batches)

    def export(self, filepath, format="tf_saved_model", **arguments):
        """Exports the generator alone, the averaged one if there is one.

        The result is moved into place when it is whole, and replaces an older one. It
        takes latents, or latents and labels, in batches of any size.

        Args:
            filepath: Folder of a SavedModel, or file that ends in `.onnx` or `.tflite`.
            format: `"tf_saved_model"` (default), `"onnx"`, which needs the extra
                `keras-wgan[onnx]`, or `"litert"`.
            **arguments: As of `keras.Model.export`.
        """
        path = pathlib.Path(filepath)
        inputs = [ops.zeros((1, *i.shape[1:]), i.dtype) for i in self.sampler.inputs]
        self.sampler(inputs if self.conditional else inputs[0])  # as ONNX demands
        with written_whole(path) as partial:
            self.sampler.export(partial, format, **({"verbose": False} | arguments))
            if (path / "saved_model.pb").exists():
                remove(path)

    def get_config(self):
        return super().get_config() | {"ema_decay": self.ema_decay}
