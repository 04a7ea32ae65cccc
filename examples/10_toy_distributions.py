"""Toy distributions: GAN, WGAN and WGAN-GP trained for the same time.

The data are eight Gaussians, 25 Gaussians or a swiss roll. The three models have the
same networks, falling rates and averaged weights. Each takes as many steps as fit into
about the same processor time.

Papers: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028), figure 1; Goodfellow et al. 2014 (arXiv 1406.2661); Arjovsky et al. 2017
(arXiv 1701.07875).

Run: `python examples/10_toy_distributions.py` for the swiss roll, about 6 minutes on
one core. Eight Gaussians take 4 minutes for each model, 25 Gaussians 10. Other runs:
`--data eight_gaussians` or `--data twenty_five_gaussians`; `--models wgan_gp` for one
model; `--seed 1`. An interrupted run continues; a finished run is only measured and
drawn again.

Expected (seed 0): `samples.png` and `progress.gif` in a folder for data and seed in
`runs/10_toy_distributions`. For the swiss roll, where seeds differ more than models,

    GAN            W1 0.0828, 1.13 times the floor of 0.0735
    WGAN, clipped  W1 0.0995, 1.35 times the floor of 0.0735
    WGAN-GP        W1 0.0834, 1.13 times the floor of 0.0735

for eight Gaussians, of which GAN finds one and three with seeds 1 and 2,

    GAN            modes 6, good samples 98.9%, reverse KL 0.3136, W1 0.4754,
                   9.38 times the floor of 0.0507
    WGAN, clipped  modes 8, good samples 93.3%, reverse KL 0.0003, W1 0.0636,
                   1.26 times the floor of 0.0507
    WGAN-GP        modes 8, good samples 98.6%, reverse KL 0.0001, W1 0.0662,
                   1.31 times the floor of 0.0507

and for 25 Gaussians, where most of the bad samples lie on bridges between the modes,

    WGAN-GP        modes 25, good samples 95.6%, reverse KL 0.0009, W1 0.0869,
                   1.39 times the floor of 0.0626

where GAN finds 19 modes (8.19 times the floor) and WGAN all of them, with 77.7 % good
samples (1.60 times the floor). With seeds 1 and 2 WGAN finds 25 and 22.
"""

# %%
import argparse
import json
import pathlib
import time

import keras
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

import keras_wgan as kw

BATCH_SIZE, FRAMES = 256, 16
BLUE, GRAY, INK = "#2f6db5", "#a9a9a4", "#3a3a3a"
NAMES = {"gan": "GAN", "wgan": "WGAN, clipped", "wgan_gp": "WGAN-GP"}

# %% [markdown]
# ## 1. The data
#
# The modes of a mixture are known, so each sample can be judged by itself. For a swiss
# roll, only the distance of all samples is known.

MODES = {"eight_gaussians": 8, "twenty_five_gaussians": 25, "swiss_roll": None}

# %% [markdown]
# ## 2. The models
#
# All have dense networks, rates that fall to 1 %, and samples from averaged weights.
# The loss, the number of critic steps and the kind of optimizer are those of each
# paper.
#
# A generator is continuous, so it draws bridges between the modes of a mixture. The
# steeper it is, the fewer samples lie on a bridge, and the slopes of its layers
# multiply. So the generator of a mixture is deep. For 25 Gaussians, 64 % of the samples
# are good after 16,000 steps with 3 hidden layers, 79 % with 4, and 91 % with 6 layers
# and two latents. A swiss roll is one piece and needs no deep generator.

SIZES = {  # latents, hidden layers of the generator, of the critic
    "eight_gaussians": (2, 6, 4),
    "twenty_five_gaussians": (2, 6, 4),
    "swiss_roll": (4, 3, 3),
}


# %%
def build_model(kind, data, steps, seed, width):
    """Returns a compiled model for points in the plane."""
    keras.utils.set_random_seed(seed)  # of the initial weights
    latents, depth, critic_depth = SIZES[data]
    model = MODELS[kind](
        kw.networks.mlp_generator(
            (2,), latents, width=width, depth=depth, activation=None
        ),
        kw.networks.mlp_critic((2,), width=width, depth=critic_depth),
        ema_decay=0.9995,
        seed=seed,
    )
    model.compile(
        OPTIMIZERS[kind](steps * model.critic_steps),
        OPTIMIZERS[kind](steps),
        steps_per_execution=min(50, steps),  # a step takes milliseconds
        jit_compile=steps > 100,  # compiling takes longer than a few steps
    )
    return model


def gan(generator, critic, **settings):
    """Returns a GAN with one critic step."""
    return kw.GAN(generator, critic, critic_steps=1, **settings)


def wgan(generator, critic, **settings):
    """Returns a WGAN clipped at 0.1, because its critic is small."""
    return kw.WGAN(generator, critic, critic_steps=5, clip_value=0.1, **settings)


def wgan_gp(generator, critic, **settings):
    """Returns a WGAN-GP with a critic that may be steep between narrow spots."""
    return kw.WGANGP(generator, critic, critic_steps=2, penalty_weight=0.1, **settings)


def falling(rate, steps):
    """Returns a learning rate that falls linearly to 1 % over `steps`."""
    return keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.01 * rate)


def falling_adam(rate, beta_1):
    """Returns a function from steps to an Adam with a falling rate."""

    def optimizer(steps):
        schedule = falling(rate, steps)
        return keras.optimizers.Adam(schedule, beta_1=beta_1, beta_2=0.9)

    return optimizer


def falling_rmsprop(rate):
    """Returns a function from steps to an RMSprop with a falling rate."""
    return lambda steps: keras.optimizers.RMSprop(falling(rate, steps))


MODELS = {"gan": gan, "wgan": wgan, "wgan_gp": wgan_gp}
OPTIMIZERS = {
    "gan": falling_adam(1e-3, 0.5),
    "wgan": falling_rmsprop(1e-3),
    "wgan_gp": falling_adam(3e-3, 0.5),
}

# %% [markdown]
# ## 3. How long?
#
# A GAN step is short: it has one critic step and no penalty. The GAN takes more steps,
# so that all models get about the same processor time.

STEPS = {
    "eight_gaussians": 16_000,
    "twenty_five_gaussians": 48_000,
    "swiss_roll": 12_000,
}
STEPS_IN_THE_SAME_TIME = {"gan": 2.0, "wgan": 0.8, "wgan_gp": 1.0}  # about


# %%
def train(folder, data, kind, steps, seed, width, num_points):
    """Trains one model, or continues its training; returns the model."""
    model = build_model(kind, data, steps, seed, width)
    points = getattr(kw.data, data)(num_points, seed=seed)
    steps_per_epoch = max(1, steps // FRAMES)
    if steps_per_epoch > 50:
        steps_per_epoch -= steps_per_epoch % 50  # whole executions
    model.fit(
        points,
        batch_size=BATCH_SIZE,
        steps_per_epoch=steps_per_epoch,
        epochs=steps // steps_per_epoch,
        callbacks=[
            KeepFrames(folder),
            kw.callbacks.StopOnNonFinite(),
            kw.callbacks.Resume(folder / "checkpoints"),
        ],
        verbose=2,
    )
    return model


class KeepFrames(keras.callbacks.Callback):
    """Writes samples of the same latents and the critic's scores after each epoch."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def on_epoch_end(self, epoch, logs=None):
        surface = kw.diagnostics.value_surface(
            self.model.critic, ((-LIMIT, LIMIT), (-LIMIT, LIMIT)), resolution=81
        )
        samples = self.model.generate(2000, seed=0)
        path = self.folder / f"frame-{epoch + 1:05d}.npz"
        np.savez(path, samples=samples, **surface._asdict())


LIMIT = 2.2  # of the pictures' axes

# %% [markdown]
# ## 4. How good?
#
# A sample is good if it is within three standard deviations of a center along both
# axes; 99.5 % of true samples are. W1 is the exact distance between 2,000 generated and
# 2,000 new real points, averaged over four such pairs of sets. Its floor is the same
# for pairs of real sets: the value of a perfect generator.


# %%
def measure(model, data, seed, num_samples, repeats=4):
    """Returns the measures of a model's samples by name."""
    numbers = {}
    if MODES[data] is not None:
        coverage = kw.metrics.mode_coverage(
            model.generate(20_000, seed=seed), *kw.data.gaussian_modes(MODES[data])
        )
        numbers |= coverage._asdict()
    sets = real_sets(data, num_samples, 2 * repeats, seed)
    samples = model.generate(repeats * num_samples, seed=seed)
    fakes = samples.reshape(repeats, num_samples, 2)
    exact = mean_distance(sets[:repeats], fakes)
    floor = mean_distance(sets[:repeats], sets[repeats:])
    return numbers | {"w1": exact, "floor": floor, "ratio": exact / floor}


def real_sets(data, num_samples, count, seed):
    """Returns new sets of real points, `(count, num_samples, 2)`."""
    points = getattr(kw.data, data)(count * num_samples, seed=seed + 1_000_000)
    return points.reshape(count, num_samples, 2)


def mean_distance(sets, others):
    """Returns the mean exact W1 of pairs of sets."""
    pairs = zip(sets, others, strict=True)
    return float(np.mean([kw.distances.wasserstein_distance(*pair) for pair in pairs]))


def report(kind, numbers):
    """Prints the measures of one model."""
    modes = ""
    if "modes" in numbers:
        modes = (
            f"modes {numbers['modes']}, good samples {numbers['good_share']:.1%}, "
            f"reverse KL {numbers['reverse_kl']:.4f}, "
        )
    print(
        f"{NAMES[kind]:14} {modes}W1 {numbers['w1']:.4f}, "
        f"{numbers['ratio']:.2f} times the floor of {numbers['floor']:.4f}"
    )


# %% [markdown]
# ## 5. The picture
#
# Samples over the contour lines of the model's critic, with true points in gray: the
# final ones as a picture, and the whole training as an animation.


# %%
def draw(folders, data, path):
    """Draws the last frames of all models side by side, and their animation."""
    real = getattr(kw.data, data)(2000, seed=1)
    frames = {kind: sorted(folder.glob("frame-*.npz")) for kind, folder in folders}
    last = {kind: np.load(paths[-1]) for kind, paths in frames.items()}
    panels(last, real, dpi=110).savefig(path / "samples.png")
    length = min(len(paths) for paths in frames.values())
    pictures = [picture(moment(frames, real, index)) for index in range(length)]
    kw.pictures.save_gif(pictures, path / "progress.gif", milliseconds=400)


def moment(frames, real, index):
    """Returns a small figure of one frame of all models, without contour lines."""
    loaded = {kind: np.load(paths[index]) for kind, paths in frames.items()}
    return panels(loaded, real[:1000], dpi=56, num_points=1000, with_lines=False)


def panels(frames, real, dpi, num_points=None, with_lines=True):
    """Returns a figure with a panel for each model's frame."""
    figure = Figure((3.4 * len(frames), 3.75), dpi=dpi, layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    row = figure.subplots(1, len(frames), squeeze=False)[0]
    style = {"linewidths": 0, "antialiased": with_lines}  # keeps the GIF small
    for axes, (kind, frame) in zip(row, frames.items(), strict=True):
        if with_lines:
            surface = frame["x"], frame["y"], frame["scores"]
            lines = {"colors": INK, "linewidths": 0.4, "linestyles": "solid"}
            axes.contour(*surface, 12, alpha=0.5, **lines)
        axes.scatter(*real.T, s=5, color=GRAY, **style)
        axes.scatter(*frame["samples"][:num_points].T, s=3, color=BLUE, **style)
        axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
        axes.set(xticks=[], yticks=[])
        axes.set_title(NAMES[kind], loc="left", color=INK)
        axes.spines[:].set_color(GRAY)
    return figure


def picture(figure):
    """Returns a figure as a picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.array(canvas.buffer_rgba())).convert("RGB")


# %%
def main(
    output="runs/10_toy_distributions",
    data="swiss_roll",
    models=("gan", "wgan", "wgan_gp"),
    seed=0,
    steps=None,
    width=128,
    num_points=256_000,
    num_samples=2000,
):
    """Trains, measures and draws; returns the measures by model."""
    path = pathlib.Path(output) / f"{data}-{seed}"
    folders = [(kind, path / kind) for kind in models]
    numbers = {}
    for kind, folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        own_steps = round((steps or STEPS[data]) * STEPS_IN_THE_SAME_TIME[kind])
        start = time.process_time()
        model = train(folder, data, kind, own_steps, seed, width, num_points)
        print(f"trained in {time.process_time() - start:.0f} s of processor time")
        numbers[kind] = measure(model, data, seed, num_samples)
        (folder / "numbers.json").write_text(json.dumps(numbers[kind], indent=2))
    for kind in models:
        report(kind, numbers[kind])
    draw(folders, data, path)
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", choices=list(MODES), default="swiss_roll")
    parser.add_argument("--models", nargs="+", choices=list(NAMES), default=list(NAMES))
    parser.add_argument("--seed", type=int, default=0)
    main(**vars(parser.parse_args()))
