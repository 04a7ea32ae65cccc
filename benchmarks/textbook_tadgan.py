"""A TadGAN in the style of Keras tutorials, for comparison with `kw.TadGAN`.

In the flow: `one_run` trains it, and `kw.TadGAN` with the same networks. Like
`textbook`, it has separate passes, an unrolled loop, fakes generated inside the tapes,
and a fresh batch for each critic step. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import keras
import tensorflow as tf
from textbook import gradient_penalty


class TextbookTadGAN(keras.Model):
    """Encoder, generator and two critics with gradient penalties, in the usual form.

    Args:
        encoder, generator, critic_x, critic_z: Keras models, as in `kw.TadGAN`.
        latent_dim: Number of latent variables.
        critic_steps: Critic steps to one generator step.
        penalty_weight: Weight of the gradient penalties. Defaults to 10.
        reconstruction_weight: Weight of the squared error. Defaults to 10.
    """

    def __init__(
        self,
        encoder,
        generator,
        critic_x,
        critic_z,
        latent_dim,
        critic_steps,
        penalty_weight=10,
        reconstruction_weight=10,
    ):
        super().__init__()
        self.encoder = encoder
        self.generator = generator
        self.critic_x = critic_x
        self.critic_z = critic_z
        self.latent_dim = latent_dim
        self.critic_steps = critic_steps
        self.penalty_weight = penalty_weight
        self.reconstruction_weight = reconstruction_weight

    def compile(self, critic_x_optimizer, critic_z_optimizer, optimizer, **arguments):
        super().compile(**arguments)
        self.critic_x_optimizer = critic_x_optimizer
        self.critic_z_optimizer = critic_z_optimizer
        self.generator_optimizer = optimizer

    def train_step(self, samples):
        batch_size = tf.shape(samples)[0] // self.critic_steps
        for step in range(self.critic_steps):
            real = samples[step * batch_size : (step + 1) * batch_size]
            latents = tf.random.normal((batch_size, self.latent_dim))
            critic_x_loss = self.train_critic_x(real, latents)
            critic_z_loss = self.train_critic_z(real, latents)
        generator_loss = self.train_generator(real, batch_size)
        return {
            "critic_x_loss": critic_x_loss,
            "critic_z_loss": critic_z_loss,
            "generator_loss": generator_loss,
        }

    def train_critic_x(self, real, latents):
        with tf.GradientTape() as tape:
            fake = self.generator(latents, training=True)
            loss = self.critic_loss(self.critic_x, real, fake)
        return move(self.critic_x_optimizer, self.critic_x, tape, loss)

    def train_critic_z(self, real, latents):
        with tf.GradientTape() as tape:
            fake = self.encoder(real, training=True)
            loss = self.critic_loss(self.critic_z, latents, fake)
        return move(self.critic_z_optimizer, self.critic_z, tape, loss)

    def critic_loss(self, critic, real, fake):
        fake_scores = critic(fake, training=True)
        real_scores = critic(real, training=True)
        loss = tf.reduce_mean(fake_scores) - tf.reduce_mean(real_scores)
        return loss + self.penalty_weight * gradient_penalty(critic, real, fake)

    def train_generator(self, real, batch_size):
        latents = tf.random.normal((batch_size, self.latent_dim))
        with tf.GradientTape() as tape:
            fake = self.generator(latents, training=True)
            encoded = self.encoder(real, training=True)
            again = self.generator(encoded, training=True)
            loss = self.reconstruction_weight * tf.reduce_mean((real - again) ** 2)
            loss -= tf.reduce_mean(self.critic_x(fake, training=True))
            loss -= tf.reduce_mean(self.critic_z(encoded, training=True))
        return move(
            self.generator_optimizer, (self.encoder, self.generator), tape, loss
        )


def move(optimizer, networks, tape, loss):
    """Takes a gradient step of one or several networks, and returns the loss."""
    networks = networks if isinstance(networks, tuple) else (networks,)
    weights = [w for network in networks for w in network.trainable_variables]
    gradients = tape.gradient(loss, weights)
    optimizer.apply_gradients(zip(gradients, weights, strict=True))
    return loss
