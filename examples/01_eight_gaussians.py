"""Eight Gaussians in the plane: the smallest problem that shows a GAN failing.

A generator that drops modes shows fewer than eight spots; one that blurs them draws
bridges between the spots. The example measures both.

Paper: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028), figure 1.

Run: `python examples/01_eight_gaussians.py`, 4 to 8 minutes on 2 CPU cores.

Expected: all eight modes, and 95.7 % to 96.4 % good samples with `--seed` 0, 1 and 2
(true samples: 99.5 %); `progress.gif` and `samples.png` in
`runs/01_eight_gaussians`.
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from matplotlib.figure import Figure

import keras_wgan as kw

BATCH_SIZE = 256
BLUE, RED = "#2f6db5", "#c44e52"

# %% [markdown]
# ## 1. The model
#
# Both networks are small and dense. The generator ends without an activation, because
# points are not bounded like pixels. Four settings differ from the defaults for images:
#
# * The penalty weight is 0.1, so that the critic may become steep between these narrow
#   spots.
# * The learning rates start high and fall to 2 %. With a constant rate, the players
#   chase each other and the spots move by more than their own width. The critic takes
#   two steps for each generator step, so its schedule is twice as long.
# * There are two critic steps, not five, so that the generator takes about twice as
#   many steps in the same time.
# * Samples come from a running average of the generator's weights, which moves less.


# %%
def build_model(steps, seed):
    """Returns a compiled WGAN-GP for points in the plane."""
    keras.utils.set_random_seed(seed)  # of the initial weights
    model = kw.WGANGP(
        kw.networks.mlp_generator((2,), latent_dim=4, width=128, activation=None),
        kw.networks.mlp_critic((2,), width=128),
        critic_steps=2,
        penalty_weight=0.1,
        ema_decay=0.999,
        seed=seed,
    )
    model.compile(
        falling_adam(steps * model.critic_steps),
        falling_adam(steps),
        steps_per_execution=min(50, steps),  # a step takes milliseconds
    )
    return model


def falling_adam(steps, rate=3e-3):
    """Returns an Adam with a rate that falls linearly over `steps` of its own steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, beta_1=0.5, beta_2=0.9)


# %% [markdown]
# ## 2. How good are the samples?
#
# A sample is good if it is within three standard deviations of a center along both
# axes; 99.5 % of true samples are. A mode is found if it has a good sample. The
# divergence is 0 if all modes are equally frequent.


# %%
def measure(samples):
    """Prints and returns modes found, share of good samples and divergence."""
    centers, std = kw.data.gaussian_modes(8)
    coverage = kw.metrics.mode_coverage(samples, centers, std)
    print(
        f"modes {coverage.modes} of 8, good samples {coverage.good_share:.1%}, "
        f"reverse KL {coverage.reverse_kl:.5f}"
    )
    return coverage._asdict()


# %% [markdown]
# ## 3. What has the critic learned?
#
# As in the paper, the picture shows contour lines of the critic, the samples and the
# true centers. The critic is high on the spots and low between them; its slope moved
# the samples to the spots.


# %%
def draw(model, samples, path):
    """Draws samples and true centers over the contour lines of the critic."""
    ticks = np.linspace(-2, 2, 161, dtype="float32")
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1)  # (161, 161, 2)
    scores = model.critic.predict(grid.reshape(-1, 2), batch_size=4096, verbose=0)
    centers, _ = kw.data.gaussian_modes(8)

    figure = Figure(figsize=(7, 7), layout="constrained")
    axes = figure.subplots()
    axes.contourf(ticks, ticks, scores.reshape(161, 161), levels=24, cmap="bone")
    axes.scatter(*samples.T, s=4, color=BLUE, linewidths=0, label="generated")
    axes.scatter(*centers.T, s=90, marker="+", color=RED, label="true centers")
    axes.set(xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
    axes.legend(loc="upper right")
    figure.savefig(path, dpi=120)


# %% [markdown]
# ## 4. The run
#
# A training step takes two fresh batches for the critic, 512 points. `fit` goes through
# the 256,000 points many times, each time in a new order.


# %%
def main(output="runs/01_eight_gaussians", steps=32_000, seed=0, num_points=256_000):
    """Trains, draws and measures; returns the printed numbers."""
    output = pathlib.Path(output)
    model = build_model(steps, seed)
    steps_per_epoch = min(1000, steps)
    points = kw.data.eight_gaussians(num_points, seed=seed)
    model.fit(
        points,
        batch_size=BATCH_SIZE,
        steps_per_epoch=steps_per_epoch,
        epochs=steps // steps_per_epoch,
        callbacks=[
            kw.callbacks.SampleGrid(output, real=points),
            kw.callbacks.StopOnNonFinite(),
        ],
        verbose=2,
    )
    samples = model.generate(20_000, seed=seed)
    draw(model, samples[:2000], output / "samples.png")
    return measure(samples)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    main(seed=parser.parse_args().seed)
