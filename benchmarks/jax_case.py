"""A WGAN-GP in jitted JAX with optax: a case of `one_run`.

In the flow: has the same dense networks, batches, optimizers and formulas as the other
cases. One training step, with all critic steps in a `lax.scan`, is one XLA program.
Convolutions are left out, because XLA computes them slowly on a CPU. Paper: Gulrajani
et al. 2017 (arXiv 1704.00028).
"""

import jax
import numpy as np
import optax
from jax import lax
from jax import numpy as jnp


def train(workload, steps, clock):
    """Trains the toy workload for a number of generator steps.

    Args:
        workload: The toy `Workload`; the other networks are not written in JAX.
        steps: Generator steps.
        clock: `Clock` that is told of each step.
    """
    if workload.name != "toy":
        raise ValueError(
            "The JAX case has only the toy workload. Received: "
            f"{workload.name}. Time it with another case."
        )
    generator, critic = toy_networks(jax.random.key(0))
    optimizer = optax.adam(workload.rate, b1=0.0, b2=0.9, eps=1e-7)
    state = (generator, critic, optimizer.init(generator), optimizer.init(critic))
    train_step = jax.jit(step_function(optimizer))
    key, batches = jax.random.key(1), endless_batches(workload)
    clock.start()
    for step in range(steps):
        state, loss = train_step(state, next(batches), jax.random.fold_in(key, step))
        clock.tick(float(loss))


def toy_networks(key):
    """Returns the weights of two dense networks of three hidden layers of 512."""
    keys = jax.random.split(key, 8)
    return [
        [
            (jax.random.normal(k, (a, b)) / a**0.5, jnp.zeros(b))
            for k, a, b in zip(half, widths, widths[1:], strict=False)
        ]
        for half, widths in (
            (keys[:4], (2, 512, 512, 512, 2)),
            (keys[4:], (2, 512, 512, 512, 1)),
        )
    ]


def apply(network, x):
    """Applies a dense network with rectifiers."""
    *hidden, (kernel, bias) = network
    for weights, shift in hidden:
        x = jax.nn.relu(x @ weights + shift)
    return x @ kernel + bias


def endless_batches(workload):
    """Yields the shuffled batches of a training step, `(critic steps, batch, 2)`."""
    (samples,) = workload.data()
    rng, size = np.random.default_rng(0), workload.batch_size * workload.critic_steps
    while True:
        order = rng.permutation(len(samples))
        for start in range(0, len(order) - size + 1, size):
            rows = samples[order[start : start + size]]
            yield rows.reshape(workload.critic_steps, workload.batch_size, -1)


def step_function(optimizer):
    """Returns a training step: state, batches and key to state and loss."""

    def update(loss, network, state, *arguments):
        value, gradients = jax.value_and_grad(loss)(network, *arguments)
        changes, state = optimizer.update(gradients, state)
        return optax.apply_updates(network, changes), state, value

    def train_step(state, batches, key):
        generator, critic, generator_state, critic_state = state
        noise_key, weight_key, last_key = jax.random.split(key, 3)
        noise = jax.random.normal(noise_key, batches.shape)
        weights = jax.random.uniform(weight_key, (*batches.shape[:2], 1))

        def critic_step(carry, batch):
            critic, critic_state = carry
            real, noise, weights = batch
            fake = apply(generator, noise)
            critic, critic_state, loss = update(
                critic_loss, critic, critic_state, real, fake, weights
            )
            return (critic, critic_state), loss

        (critic, critic_state), losses = lax.scan(
            critic_step, (critic, critic_state), (batches, noise, weights)
        )
        noise = jax.random.normal(last_key, batches.shape[1:])
        generator, generator_state, _ = update(
            generator_loss, generator, generator_state, critic, noise
        )
        return (generator, critic, generator_state, critic_state), losses[-1]

    return train_step


def critic_loss(critic, real, fake, weights):
    between = real + weights * (fake - real)
    gradients = jax.grad(lambda x: apply(critic, x).sum())(between)
    norms = jnp.sqrt(jnp.square(gradients).sum(1) + 1e-12)
    gap = apply(critic, real).mean() - apply(critic, fake).mean()
    return 10 * jnp.square(norms - 1).mean() - gap


def generator_loss(generator, critic, noise):
    return -apply(critic, apply(generator, noise)).mean()
