"""Games on the line: gradients that vanish, and steps that move in circles.

The first part has two Gaussians far apart. The better the discriminator, the smaller
the gradient for its generator, while the critic's slope is the same everywhere. The
second part is the smallest GAN: generator and critic are one number each. Which games
come to rest at the solution?

Papers: Arjovsky et al., Wasserstein GAN, 2017 (arXiv 1701.07875), figure 2; Mescheder
et al., Which Training Methods for GANs do actually Converge?, 2018 (arXiv
1801.04406), sections 2 and 3.

Run: `python examples/13_games_on_a_line.py`, about 20 seconds on one core.

Expected (seed 0): `saturation.png` and `smallest_gan.png` in `runs/13_games_on_a_line`,
and

    two Gaussians    GAN, log(1 - D)  median gradient at generated 1.96e-06
    two Gaussians    GAN, -log D      median gradient at generated 2.55e+00
    two Gaussians    WGAN-GP          median gradient at generated 1.39e+00

The smallest GAN starts at distance 1 from rest. In the last 100 of 500 steps the
distance is .99 to 1.0 for minimax, .37 to .41 for non-saturating, .49 to .51 for WGAN,
1.2 to 1.3 for WGAN-GP, and 2.7e-6 to 3.6e-5 for the zero-centered penalty.
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from matplotlib.figure import Figure

import keras_wgan as kw
from keras_wgan.losses import minimax_loss, non_saturating_loss

BLUE, ORANGE, GREEN, RED = "#2f6db5", "#e07b39", "#2a9d8f", "#c44e52"
GRAY, PALE = "#8a929c", "#e3e6ea"

# %% [markdown]
# ## 1. Two Gaussians, eight standard deviations apart
#
# Real points lie around 0 and generated points around 8. The generator does not change,
# because its learning rate is 0. The best discriminator is D = p / (p + q), with logit
# 32 - 8 x. Around 8, D is 1e-14, and so is the gradient of log(1 - D). The best critic
# is a line; with the penalty its slope is 1 + W1 / (2 weight) = 1.4.

SEPARATION = 8.0


# %%
def compare_gradients(folder, seed, steps):
    """Trains a discriminator and a critic; returns their median gradients by name."""
    discriminator = train_critic(kw.GAN, steps, seed)
    critic = train_critic(kw.WGANGP, steps, seed)
    fake = critic.generate(2000, seed=seed)
    gradients = {
        "GAN, log(1 - D)": gradient_sizes(minimax_loss, discriminator, fake),
        "GAN, -log D": gradient_sizes(non_saturating_loss, discriminator, fake),
        "WGAN-GP": gradient_sizes(critic.generator_loss, critic, fake),
    }
    numbers = {name: float(np.median(sizes)) for name, sizes in gradients.items()}
    for name, size in numbers.items():
        print(f"two Gaussians    {name:16} median gradient at generated {size:.2e}")
    draw_gradients(discriminator, critic, folder / "saturation.png")
    return numbers


def train_critic(kind, steps, seed):
    """Returns a model with a trained critic and a generator that does not change."""
    keras.utils.set_random_seed(seed)
    latents = keras.Input((1,))
    shift = layers.Dense(
        1,
        kernel_initializer="ones",
        bias_initializer=keras.initializers.Constant(SEPARATION),
    )
    generator = keras.Model(latents, shift(latents))  # N(8, 1)
    critic = kw.networks.mlp_critic((1,), width=64)
    model = kind(generator, critic, critic_steps=1, seed=seed)
    rate = keras.optimizers.schedules.PolynomialDecay(5e-3, steps, 5e-5)
    model.compile(
        keras.optimizers.Adam(rate, beta_1=0.5),
        keras.optimizers.SGD(0.0),
        jit_compile=False,
        steps_per_execution=min(50, steps),
    )
    real = np.random.default_rng(seed).normal(size=(20_000, 1))  # N(0, 1)
    model.fit(real, batch_size=256, steps_per_epoch=steps, verbose=0)
    return model


def gradient_sizes(generator_loss, model, samples):
    """Returns the size of each sample's gradient of its own generator loss."""
    samples = ops.convert_to_tensor(samples, "float32")
    with tf.GradientTape() as tape:
        tape.watch(samples)
        terms = len(samples) * generator_loss(model.critic(samples))  # their sum
    return np.abs(tape.gradient(terms, samples).numpy()[:, 0])


def draw_gradients(discriminator, critic, path):
    """Draws both critics over the two densities, and their gradients."""
    x = np.linspace(-4, 12, 321, dtype="float32")[:, np.newaxis]
    figure = Figure(figsize=(11, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_scores(left, discriminator, critic, x)
    draw_sizes(right, discriminator, critic, x)
    for axes in (left, right):
        finish(axes)
        axes.set_xlim(-4, 12)
    figure.savefig(path, dpi=110)


def draw_scores(axes, discriminator, critic, x):
    """Draws the outputs of a discriminator and of a critic over the two densities."""
    draw_densities(axes, x[:, 0])
    logits = discriminator.critic.predict(x, verbose=0)
    axes.plot(x, logistic(logits), color=RED, linewidth=2.4)
    axes.text(-3.8, 0.87, "discriminator D", color=RED)
    scores = critic.critic.predict(x, verbose=0)
    lines = 0.5 + (scores - scores.mean()) / 10
    axes.plot(x, lines, color=GREEN, linewidth=2.4)
    axes.text(7.4, -0.4, "critic, divided by 10", color=GREEN, ha="right")
    axes.set_title("Discriminator and critic", loc="left")
    axes.set(xlabel="sample", ylim=(-0.75, 1.75))


def draw_sizes(axes, discriminator, critic, x):
    """Draws the gradient sizes of three generator losses."""
    curves = (
        ("GAN, log(1 - D)", RED, minimax_loss, discriminator),
        ("GAN, -log D", ORANGE, non_saturating_loss, discriminator),
        ("WGAN-GP", GREEN, critic.generator_loss, critic),
    )
    for name, color, loss, model in curves:
        sizes = gradient_sizes(loss, model, x)
        axes.semilogy(x, sizes, color=color, linewidth=2.4, label=name)
    axes.axvspan(SEPARATION - 2, SEPARATION + 2, color=ORANGE, alpha=0.12, linewidth=0)
    axes.set_title("Gradient size at a sample", loc="left")
    axes.set(xlabel="sample (shaded: generated samples)", ylim=(1e-12, 1e2))
    axes.legend(frameon=False, loc="lower center")


def draw_densities(axes, x):
    """Fills the densities of real and generated samples."""
    for center, name, color in ((0, "real", BLUE), (SEPARATION, "generated", ORANGE)):
        density = np.exp(-((x - center) ** 2) / 2) / np.sqrt(2 * np.pi)
        axes.fill_between(x, density, color=color, alpha=0.5, linewidth=0)
        axes.text(center, 0.42, name, color=color, ha="center")


def finish(axes):
    axes.grid(color=PALE)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


# %% [markdown]
# ## 2. The smallest GAN
#
# The data are the single point 0. The generator makes the single point theta from any
# latents; the critic is the line with slope psi. At rest both are 0. The losses give
# the velocities of the two numbers, which are the arrows in the picture:
#
# | game | theta' | psi' |
# |---|---|---|
# | GAN, minimax | s(psi theta) psi | -s(psi theta) theta |
# | GAN, non-saturating | s(-psi theta) psi | -s(psi theta) theta |
# | WGAN, clipped | psi | -theta, and psi stays in [-c, c] |
# | WGAN-GP | psi | -theta - 2 w (abs(psi) - 1) sign(psi) |
# | zero-centered penalty | psi | -theta - 2 w psi |
#
# Here s is the logistic function. The first game keeps its distance from rest. The
# second moves inwards, more and more slowly. The third and the fourth end on a circle.
# The last one is a damped pendulum.

WEIGHT, CLIP_VALUE, RATE = 0.25, 0.5, 0.1


def logistic(x):
    return 1 / (1 + np.exp(-x))


GAMES = {
    "GAN, minimax": (
        lambda *networks: kw.GAN(*networks, loss="minimax"),
        lambda t, p: (logistic(p * t) * p, -logistic(p * t) * t),
    ),
    "GAN, non-saturating": (
        kw.GAN,
        lambda t, p: (logistic(-p * t) * p, -logistic(p * t) * t),
    ),
    "WGAN, clipped": (
        lambda *networks: kw.WGAN(*networks, critic_steps=1, clip_value=CLIP_VALUE),
        lambda t, p: (p, -t * ((np.abs(p) < CLIP_VALUE) | (p * t > 0))),
    ),
    "WGAN-GP": (
        lambda *networks: kw.WGANGP(*networks, critic_steps=1, penalty_weight=WEIGHT),
        lambda t, p: (p, -t - 2 * WEIGHT * (p - np.sign(p))),
    ),
    "zero-centered penalty": (
        lambda *networks: kw.WGANGP(
            *networks, critic_steps=1, penalty_weight=WEIGHT, penalty_target=0.0
        ),
        lambda t, p: (p, -t - 2 * WEIGHT * p),
    ),
}


# %%
def play_all(folder, steps):
    """Plays all games from the same start; returns their paths `(steps + 1, 2)`."""
    paths = {name: play(game, steps) for name, (game, _) in GAMES.items()}
    for name, path in paths.items():
        distances = np.linalg.norm(path, axis=1)
        print(
            f"smallest GAN     {name:21} distance from rest {distances[0]:.2f} at the "
            f"start, {distances[-100:].min():.1e} to {distances[-100:].max():.1e} in "
            f"the last 100 steps, theta up to {np.abs(path[-100:, 0]).max():.1e}"
        )
    draw_paths(paths, folder / "smallest_gan.png")
    return paths


def play(game, steps, start=(1.0, 0.0)):
    """Trains a model of two numbers by gradient steps, the critic first."""
    latents, sample = keras.Input((1,)), keras.Input((1,))
    theta, psi = layers.Dense(1), layers.Dense(1, use_bias=False)
    generator = keras.Model(latents, theta(0.0 * latents))  # only the bias
    model = game(generator, keras.Model(sample, psi(sample)))
    model.compile(
        keras.optimizers.SGD(RATE), keras.optimizers.SGD(RATE), jit_compile=False
    )
    theta.bias.assign(start[:1])
    psi.kernel.assign([start[1:]])
    path = [start]
    record = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda step, logs: path.append(
            (theta.bias.numpy().item(), psi.kernel.numpy().item())
        )
    )
    model.fit(np.zeros((steps, 1)), batch_size=1, callbacks=[record], verbose=0)
    return np.array(path)


def draw_paths(paths, path):
    """Draws each game's path over its velocities, and its distance from rest below."""
    figure = Figure(figsize=(15, 5.3), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    upper, lower = figure.subplots(
        2, len(paths), height_ratios=[2.2, 1], sharex="row", sharey="row"
    )
    ticks = np.linspace(-1.6, 1.6, 41)
    grid = np.meshgrid(ticks, ticks)
    for name, above, below in zip(paths, upper, lower, strict=True):
        points, (_, velocity) = paths[name], GAMES[name]
        above.streamplot(
            ticks, ticks, *velocity(*grid), color=GRAY, density=0.8, linewidth=0.6,
            arrowsize=0.7,
        )  # fmt: skip
        above.scatter(
            *points.T, c=np.arange(len(points)), cmap="viridis", s=5, zorder=3
        )
        above.plot(*points[0], "o", color=RED, markersize=7, zorder=4)
        above.plot(0, 0, "+", color="black", markersize=12, zorder=4)
        above.set_title(name, loc="left")
        above.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal", xlabel="theta")
        below.semilogy(np.linalg.norm(points, axis=1), color=BLUE, linewidth=1.6)
        below.set(xlabel="step")
        finish(below)
    upper[0].set_ylabel("psi")
    lower[0].set_ylabel("distance from rest")
    figure.savefig(path, dpi=100)


# %%
def main(output="runs/13_games_on_a_line", seed=0, steps=1000, rounds=500):
    """Runs both parts, draws them and returns their numbers."""
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    return compare_gradients(folder, seed, steps), play_all(folder, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    main(seed=parser.parse_args().seed)
