"""Robustness: thirty random pairs of networks, the same for GAN and for WGAN-GP.

The best network is not known beforehand. So it matters how often a method works with a
network that was not chosen for it. Here depth, width, activation and normalization are
chosen at random, and nothing is tuned.

Paper: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028), section 5.1 and table 2, with 200 pairs on small ImageNet.

Run: `python examples/14_robustness.py`, about an hour on 1 CPU core. If it is stopped
and run again, it continues with the next pair. `--pairs 10` takes a third of the time.

Measured with 30 pairs each of seeds 0, 1 and 2: WGAN-GP succeeds with 30, 29 and 28 of
them, GAN with 2, 2 and 5. The critics with which WGAN-GP fails have two or three
layers; one has 64 units, two have softplus and layer normalization. Two of their ratios
of distances are 1.31 and 1.30, with all digits found; the third is 2.05. Half of
WGAN-GP's ratios are below 1.13, half of GAN's above 1.6. With one critic step instead
of three, WGAN-GP fails if the critic has 64 units.
"""

# %%
import argparse
import functools
import math
import pathlib
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd
from keras import layers
from matplotlib.figure import Figure
from sklearn.svm import SVC

import keras_wgan as kw

SHAPE = (8, 8, 1)
LATENTS = 64

# %% [markdown]
# ## 1. The pairs
#
# Every setting of every network is chosen at random. The activations are the paper's. A
# generator may have batch normalization and a critic may have layer normalization,
# because a critic with a gradient penalty must score each sample by itself.

# %%
DEPTHS = (2, 3, 4, 6)
WIDTHS = (64, 128, 256)
ACTIVATIONS = {
    "relu": keras.activations.relu,
    "leaky_relu": lambda x: keras.activations.leaky_relu(x, negative_slope=0.2),
    "softplus": lambda x: keras.activations.softplus(2 * x + 2) / 2 - 1,
    "tanh": keras.activations.tanh,
}


class Body(NamedTuple):
    """The hidden layers of one network."""

    depth: int
    width: int
    activation: str
    normalized: bool


def draw_pairs(count, seed):
    """Returns `count` pairs of bodies, of a generator and of a critic.

    The first pairs are the same for every `count`.
    """
    rng = np.random.default_rng(seed)
    return [(draw_body(rng), draw_body(rng)) for _ in range(count)]


def draw_body(rng):
    """Returns a random body; each setting is uniform."""
    return Body(
        depth=int(rng.choice(DEPTHS)),
        width=int(rng.choice(WIDTHS)),
        activation=str(rng.choice(list(ACTIVATIONS))),
        normalized=bool(rng.integers(2)),
    )


def build_generator(body):
    """Returns a generator of digits from latents."""
    latents = keras.Input((LATENTS,))
    x = hidden_layers(latents, body, layers.BatchNormalization)
    samples = layers.Dense(math.prod(SHAPE), activation="tanh")(x)
    return keras.Model(latents, layers.Reshape(SHAPE)(samples))


def build_critic(body):
    """Returns a critic of digits."""
    samples = keras.Input(SHAPE)
    x = hidden_layers(layers.Flatten()(samples), body, layers.LayerNormalization)
    return keras.Model(samples, layers.Dense(1)(x))


def hidden_layers(x, body, normalization):
    """Applies the hidden layers of a body."""
    for _ in range(body.depth):
        x = layers.Dense(body.width, kernel_initializer="he_normal")(x)
        if body.normalized:
            x = normalization()(x)
        x = layers.Activation(ACTIVATIONS[body.activation])(x)
    return x


# %% [markdown]
# ## 2. The budget
#
# Both methods get the same processor time. A WGAN-GP step has three critic steps with
# penalties and one generator step; it takes as long as two and a half GAN steps, which
# have one of each. GAN has its usual optimizer (Radford et al. 2015, arXiv 1511.06434),
# WGAN-GP that of its paper with a higher rate; both rates fall to 2 %.

# %%
OPTIMIZERS = {
    "gan": {"rate": 2e-4, "beta_1": 0.5, "beta_2": 0.999},
    "wgan-gp": {"rate": 1e-3, "beta_1": 0.0, "beta_2": 0.9},
}
MODELS = {"gan": kw.GAN, "wgan-gp": kw.WGANGP}
CRITIC_STEPS = {"gan": 1, "wgan-gp": 3}
STEPS_IN_THE_SAME_TIME = {"gan": 2.5, "wgan-gp": 1.0}  # measured


def train(kind, pair, steps, batch_size, seed):
    """Returns a trained model; `steps` counts steps of WGAN-GP in the same time."""
    keras.utils.set_random_seed(seed)
    generator, critic = build_generator(pair[0]), build_critic(pair[1])
    critic_steps = CRITIC_STEPS[kind]
    model = MODELS[kind](generator, critic, critic_steps=critic_steps, seed=seed)
    steps = round(steps * STEPS_IN_THE_SAME_TIME[kind])
    model.compile(
        falling_adam(steps * critic_steps, **OPTIMIZERS[kind]),
        falling_adam(steps, **OPTIMIZERS[kind]),
        jit_compile=steps > 100,  # compiling takes longer than a few steps
        steps_per_execution=min(20, steps),
    )
    digits, _ = kw.data.load_digits("train")
    model.fit(digits, batch_size=batch_size, steps_per_epoch=steps, verbose=0)
    return model


def falling_adam(steps, rate, **betas):
    """Returns an Adam with a rate that falls to 2 % over `steps`."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, **betas)


# %% [markdown]
# ## 3. What counts as success
#
# The exact distance of generated digits to held-out digits must be at most 1.25 times
# that of real training digits, and each of the ten digits must have a share of at least
# 2 %. For comparison, the ten mean digits have a ratio of 1.29, a hundred repeated
# training digits 1.27, and a normal distribution of pixels, clipped to their range,
# 1.40.

# %%
LARGEST_RATIO = 1.25
LEAST_SHARE = 0.02


@functools.cache
def reference():
    """Returns the held-out digits, their distance to real ones, and a classifier."""
    digits, labels = kw.data.load_digits("train")
    held_out, _ = kw.data.load_digits("test")
    floor = kw.distances.wasserstein_distance(digits[: len(held_out)], held_out)
    return held_out, floor, SVC(kernel="rbf", C=10).fit(flat(digits), labels)


def quality(samples):
    """Returns the ratio of distances, the number of digits found, and success."""
    held_out, floor, classifier = reference()
    if not np.isfinite(samples).all():
        return {"ratio": np.inf, "digits": 0, "success": False}
    ratio = kw.distances.wasserstein_distance(samples, held_out) / floor
    shares = np.bincount(classifier.predict(flat(samples)), minlength=10) / len(samples)
    digits = int((shares >= LEAST_SHARE).sum())
    success = bool(ratio <= LARGEST_RATIO and digits == 10)
    return {"ratio": ratio, "digits": digits, "success": success}


def flat(samples):
    """Returns images as vectors, `(n, 8, 8, 1) -> (n, 64)`."""
    return np.reshape(samples, (len(samples), -1))


# %% [markdown]
# ## 4. The runs
#
# After each run a row with its settings is written to `results.csv`. A run that has a
# row is not repeated.


# %%
def run_pairs(path, num_pairs, steps, batch_size, seed):
    """Trains every pair with both methods; returns the table of results."""
    rows = pd.read_csv(path).to_dict("records") if path.exists() else []
    finished = {(row["settings"], row["pair"], row["model"]) for row in rows}
    settings = f"{steps} x {batch_size}, seed {seed}"
    for number, pair in enumerate(draw_pairs(num_pairs, seed)):
        for kind in ("gan", "wgan-gp"):
            if (settings, number, kind) in finished:
                continue
            model = train(kind, pair, steps, batch_size, seed)
            samples = model.generate(len(reference()[0]), seed=seed)
            row = {"settings": settings, "pair": number, "model": kind}
            rows.append(row | describe(pair) | quality(samples))
            pd.DataFrame(rows).to_csv(path, index=False)
            print(*rows[-1].values())
            keras.backend.clear_session()
    table = pd.DataFrame(rows)
    return table[(table["settings"] == settings) & (table["pair"] < num_pairs)]


def describe(pair):
    """Returns both bodies as columns of the table."""
    return {
        f"{role} {name}": value
        for role, body in zip(("generator", "critic"), pair, strict=True)
        for name, value in body._asdict().items()
    }


# %% [markdown]
# ## 5. The results
#
# As in the paper, the table says with how many pairs each method succeeds, and with how
# many only one method does. Each pair is a point of the picture; lower is better.


# %%
def summary(table):
    """Returns how many pairs succeed with each method, and only with that method."""
    success = table.pivot(index="pair", columns="model", values="success")
    gan, wgan_gp = success["gan"].astype(bool), success["wgan-gp"].astype(bool)
    return {
        "pairs": len(success),
        "WGAN-GP succeeds": int(wgan_gp.sum()),
        "GAN succeeds": int(gan.sum()),
        "only WGAN-GP": int((wgan_gp & ~gan).sum()),
        "only GAN": int((gan & ~wgan_gp).sum()),
        "WGAN-GP with batch normalization": batch_normalized(table, "wgan-gp"),
        "GAN with batch normalization": batch_normalized(table, "gan"),
    }


def batch_normalized(table, kind):
    """Returns successes and number of pairs with a batch-normalized generator."""
    chosen = table[(table["model"] == kind) & table["generator normalized"]]
    return f"{chosen['success'].sum()} of {len(chosen)}"


def draw(table, path):
    """Draws each pair as a point: its ratio with WGAN-GP and with GAN."""
    ratios = table.pivot(index="pair", columns="model", values="ratio").clip(
        upper=LIMIT
    )
    digits = table.pivot(index="pair", columns="model", values="digits")
    figure = Figure(figsize=(5.6, 5.6), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(1, LARGEST_RATIO, color="#3f9b6e", alpha=0.12, linewidth=0)
    axes.axhspan(1, LARGEST_RATIO, color="#3f9b6e", alpha=0.12, linewidth=0)
    axes.plot([1, LIMIT], [1, LIMIT], color="#a9a9a4", linewidth=0.8)
    complete = digits["gan"] == 10
    for chosen, marker, label in (
        (complete, "o", "GAN finds all ten digits"),
        (~complete, "x", "GAN loses digits"),
    ):
        points = ratios[chosen]
        axes.scatter(points["wgan-gp"], points["gan"], marker=marker, label=label)
    axes.set(
        xlim=(1, LIMIT),
        ylim=(1, LIMIT),
        aspect="equal",
        xlabel="WGAN-GP: exact W1 to held-out digits / that of real digits",
        ylabel="GAN: the same, with the same networks",
        title=f"{len(ratios)} random pairs of networks",
    )
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=110)


LIMIT = 2.0  # of the axes; larger ratios are drawn at the edge


def main(
    output="runs/14_robustness",
    num_pairs=30,
    steps=4000,
    batch_size=64,
    seed=0,
):
    """Trains and draws all pairs; returns the printed numbers."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    path = output / "results.csv"
    table = run_pairs(path, num_pairs, steps, batch_size, seed)
    draw(table, output / "robustness.png")
    numbers = summary(table)
    for name, value in numbers.items():
        print(f"{name}: {value}")
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    main(num_pairs=options.pairs, seed=options.seed)
