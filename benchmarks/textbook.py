"""A WGAN-GP as Keras tutorials write it today, for comparison with `keras_wgan`.

In the flow: `one_run` trains it, and `kw.WGANGP` with the same networks. It is written
to be typical, not slow: the critic's passes over real, generated and interpolated
samples are separate, a Python loop repeats the critic step in the graph, and samples
are generated inside the critic's tape. In one point it differs from the tutorials, so
that both sides do equal work: each critic step has its own batch, out of the
`critic_steps * batch` samples of a training step. The tutorials give one batch to all
critic steps. Papers: Gulrajani et al. 2017 (arXiv 1704.00028), Mirza and Osindero 2014
for labels (arXiv 1411.1784).
"""

import keras
import tensorflow as tf


class TextbookWGANGP(keras.Model):
    """A Wasserstein GAN with gradient penalty, in the usual form.

    Args:
        generator: Keras model from latents `(batch, latent_dim)`, or from
            `[latents, labels]`, to samples `(batch, ...)`.
        critic: Keras model from samples, or from `[samples, labels]`, to scores
            `(batch, 1)`.
        latent_dim: Number of latent variables.
        critic_steps: Critic steps to one generator step.
        penalty_weight: Weight of the gradient penalty. Defaults to 10.
    """

    def __init__(self, generator, critic, latent_dim, critic_steps, penalty_weight=10):
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.latent_dim = latent_dim
        self.critic_steps = critic_steps
        self.penalty_weight = penalty_weight

    def compile(self, critic_optimizer, generator_optimizer, **arguments):
        super().compile(**arguments)
        self.critic_optimizer = critic_optimizer
        self.generator_optimizer = generator_optimizer

    def train_step(self, data):
        samples, labels = data if isinstance(data, tuple) else (data, None)
        batch_size = tf.shape(samples)[0] // self.critic_steps
        for step in range(self.critic_steps):
            rows = slice(step * batch_size, (step + 1) * batch_size)
            real = samples[rows]
            real_labels = None if labels is None else labels[rows]
            critic_loss = self.train_critic(real, real_labels, batch_size)
        generator_loss = self.train_generator(real_labels, batch_size)
        return {"critic_loss": critic_loss, "generator_loss": generator_loss}

    def train_critic(self, real, labels, batch_size):
        latents = tf.random.normal((batch_size, self.latent_dim))
        with tf.GradientTape() as tape:
            fake = self.generator(with_labels(latents, labels), training=True)
            fake_scores = self.critic(with_labels(fake, labels), training=True)
            real_scores = self.critic(with_labels(real, labels), training=True)
            penalty = gradient_penalty(self.critic, real, fake, labels)
            loss = tf.reduce_mean(fake_scores) - tf.reduce_mean(real_scores)
            loss += self.penalty_weight * penalty
        weights = self.critic.trainable_variables
        gradients = tape.gradient(loss, weights)
        self.critic_optimizer.apply_gradients(zip(gradients, weights, strict=True))
        return loss

    def train_generator(self, labels, batch_size):
        latents = tf.random.normal((batch_size, self.latent_dim))
        with tf.GradientTape() as tape:
            fake = self.generator(with_labels(latents, labels), training=True)
            scores = self.critic(with_labels(fake, labels), training=True)
            loss = -tf.reduce_mean(scores)
        weights = self.generator.trainable_variables
        gradients = tape.gradient(loss, weights)
        self.generator_optimizer.apply_gradients(zip(gradients, weights, strict=True))
        return loss


def gradient_penalty(critic, real, fake, labels=None):
    """Returns the mean penalty between two batches."""
    one_per_sample = (tf.shape(real)[0],) + (1,) * (len(real.shape) - 1)
    between = real + tf.random.uniform(one_per_sample) * (fake - real)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(with_labels(between, labels), training=True)
    gradients = tape.gradient(scores, between)
    all_but_batch = list(range(1, len(real.shape)))
    squares = tf.reduce_sum(tf.square(gradients), axis=all_but_batch)  # (batch,)
    return tf.reduce_mean(tf.square(tf.sqrt(squares + 1e-12) - 1.0))


def with_labels(inputs, labels):
    """Returns the inputs of a network, with the labels if there are any."""
    return inputs if labels is None else [inputs, labels]
