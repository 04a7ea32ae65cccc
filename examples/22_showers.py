"""Showers in a calorimeter: volumes conditioned on a class and a number.

A particle that enters a calorimeter starts a shower, which leaves energy in its cells.
Physicists replace the slow simulation by a generator, which must give the right total,
depth and width for each kind of particle at each energy. Here the simulation is a
formula, so that data cost nothing, and every number can be judged.

The generator takes three inputs: latents, the kind of particle, and its energy. It is
judged by the exact W1 of total, depth and width in bins of energy. The floor is the W1
of two sets of real showers of the same size.

Papers: Paganini et al., CaloGAN, 2018 (arXiv 1712.10321); Grindhammer and Peters 1993
(arXiv hep-ex/0001020), for the form of the profiles.

Run: `python examples/22_showers.py`; about 7 minutes of processor time.

Expected (seed 0), sets of about 500 showers:

    total: W1 0.0075, floor 0.0049, ratio 1.53
    depth: W1 0.0299, floor 0.0316, ratio 0.95
    width: W1 0.0063, floor 0.0070, ratio 0.91
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from keras import layers

import keras_wgan as kw

LAYERS, CELLS = 6, 5  # layers of 5 x 5 cells
SHAPE = (LAYERS, CELLS, CELLS, 1)
ENERGIES = (5.0, 100.0)  # GeV
PARTICLES = ("electron", "pion")
BINS = 4  # of energy
DEPTHS = np.arange(LAYERS) + 0.5
PLACES = np.arange(CELLS) - (CELLS - 1) / 2

# %% [markdown]
# ## 1. The simulation
#
# Along the depth the energy falls as a gamma function whose maximum moves with the
# logarithm of the energy. A pion starts anywhere, and is wider. The sum of all cells
# fluctuates as one over the root of the energy, more for a pion.


# %%
def simulate(count, seed):
    """Returns deposits `(n, 6, 5, 5, 1)` in GeV, particles `(n,)`, energies `(n,)`."""
    rng = np.random.default_rng(seed)
    particles = rng.integers(len(PARTICLES), size=count).astype("int32")
    energies = np.exp(rng.uniform(*np.log(ENERGIES), size=count))
    pion = particles == 1
    start = np.where(pion, rng.exponential(1.0, count), 0.0)
    spread = np.where(pion, 0.15, 0.05)
    peak = (0.8 + 0.5 * np.log(energies)) * np.exp(spread * rng.normal(size=count))
    depth = np.maximum(DEPTHS - start[:, None], 1e-3)
    profile = depth ** peak[:, None] * np.exp(-depth)
    width = np.where(pion, 0.9, 0.5) * np.exp(0.1 * rng.normal(size=count))
    width = width * (1 + 1 / np.sqrt(energies))
    side = np.exp(-0.5 * (PLACES / width[:, None]) ** 2)
    cells = np.einsum("nd,nx,ny->ndxy", profile, side, side)
    resolution = np.where(pion, 0.5, 0.1) / np.sqrt(energies) + 0.01
    total = (
        energies * np.exp(resolution * rng.normal(size=count)) * np.where(pion, 0.8, 1)
    )
    noisy = cells * rng.gamma(100.0, 0.01, size=cells.shape)
    noisy *= (total / noisy.sum(axis=(1, 2, 3)))[:, None, None, None]
    return noisy[..., None], particles, energies


def features(deposits, energies):
    """Returns total over energy, depth in layers, and width in cells, `(n, 3)`."""
    cells = np.maximum(deposits[..., 0], 0)
    total = np.maximum(cells.sum(axis=(1, 2, 3)), 1e-9)
    depth = cells.sum(axis=(2, 3)) @ DEPTHS / total
    squares = PLACES[:, None] ** 2 + PLACES**2
    width = np.sqrt((cells.sum(axis=1) * squares).sum(axis=(1, 2)) / total)
    return np.stack([total / energies, depth, width], axis=1)


# %% [markdown]
# ## 2. What the networks see
#
# The root of each cell's share of the energy, so that small deposits are not lost, and
# the energy on a logarithmic scale from -1 to 1.


# %%
def to_samples(deposits, energies):
    """Returns what the networks see of deposits."""
    shares = deposits / energies[:, None, None, None, None]
    return (4 * np.sqrt(shares) - 0.5).astype("float32")


def to_deposits(samples, energies):
    """Returns generated samples in GeV."""
    shares = (np.maximum(samples + 0.5, 0) / 4) ** 2
    return shares * energies[:, None, None, None, None]


def to_conditions(particles, energies):
    """Returns the labels, by the names of the networks' inputs."""
    low, high = np.log(ENERGIES)
    scaled = (2 * (np.log(energies) - low) / (high - low) - 1).astype("float32")
    return {"particle": particles, "energy": scaled}


# %% [markdown]
# ## 3. The networks
#
# Both are dense, and take the conditions as two inputs. The generator gives the total and
# the share of each cell. The critic also sees the sums over layers, over places and over
# all cells, because these are what must be right.


# %%
def conditions():
    """Returns the two label inputs, and their features as one tensor."""
    particle = keras.Input((), dtype="int32", name="particle")
    energy = keras.Input((1,), name="energy")
    embedded = layers.Embedding(len(PARTICLES), 8)(particle)
    return [particle, energy], layers.Concatenate()([embedded, layers.Dense(8)(energy)])


def build_generator(width, latent_dim=32):
    """Returns a generator of showers."""
    latents, (inputs, known) = keras.Input((latent_dim,)), conditions()
    x = layers.Concatenate()([latents, known])
    for _ in range(3):
        x = layers.Dense(width, activation="leaky_relu")(x)
    log_shares = keras.ops.log_softmax(layers.Dense(LAYERS * CELLS**2)(x))
    log_total = layers.Dense(1, kernel_initializer="zeros")(x)
    roots = keras.ops.exp((log_shares + log_total) / 2)
    return keras.Model([latents, *inputs], layers.Reshape(SHAPE)(4 * roots - 0.5))


def build_critic(width):
    """Returns a critic of showers."""
    samples, (inputs, known) = keras.Input(SHAPE), conditions()
    shares = keras.ops.square((samples + 0.5) / 4)
    by_layer, by_place = (keras.ops.sum(shares, axis=axes) for axes in ((2, 3), 1))
    total = keras.ops.sum(by_layer, axis=1)
    depth = keras.ops.sum(by_layer * DEPTHS[:, None], axis=1) / (total + 1e-3)
    squares = (PLACES[:, None] ** 2 + PLACES**2)[..., None]
    spread = keras.ops.sum(by_place * squares, axis=(1, 2)) / (total + 1e-3)
    known_features = [10 * (total - 1), depth - 3, 5 * (keras.ops.sqrt(spread) - 1)]
    parts = [samples, 4 * by_layer, 4 * by_place]
    parts = [layers.Flatten()(part) for part in parts]
    x = layers.Concatenate()([*parts, *known_features, known])
    for _ in range(3):
        x = layers.Dense(width, activation="leaky_relu")(x)
    return keras.Model([samples, *inputs], layers.Dense(1)(x))


def build_model(steps, seed, width):
    """Returns a compiled WGAN-GP with two conditions and rates that fall."""
    keras.utils.set_random_seed(seed)
    model = kw.WGANGP(
        build_generator(width), build_critic(width), critic_steps=3, penalty_weight=1.0,
        seed=seed,
    )  # fmt: skip
    model.compile(
        falling_adam(3 * steps), falling_adam(steps), steps_per_execution=min(10, steps)
    )
    return model


def falling_adam(steps, rate=5e-4):
    """Returns an Adam with a rate that falls to 1 % over `steps` of its own steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.01 * rate)
    return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 4. The measures
#
# For each particle and bin of energy: W1 of each feature between generated and held-out
# showers, over W1 between two held-out sets of the same size. Both are means over bins.


# %%
def measure(model, count, seed):
    """Returns W1 and its floor, for total, depth and width."""
    real, particles, energies = simulate(count, 1_000_000 + seed)
    other, other_particles, other_energies = simulate(count, 2_000_000 + seed)
    labels = to_conditions(particles, energies)
    generated = to_deposits(model.generate(count, labels, seed=seed), energies)
    real, generated = features(real, energies), features(generated, energies)
    other = features(other, other_energies)
    edges = np.exp(np.linspace(*np.log(ENERGIES), BINS + 1))
    rows = []
    for particle in range(len(PARTICLES)):
        for low, high in zip(edges[:-1], edges[1:], strict=True):
            here, there = (
                (kinds == particle) & (low <= values) & (values < high)
                for kinds, values in (
                    (particles, energies),
                    (other_particles, other_energies),
                )
            )
            compared = (generated[here], real[here])
            rows.append([distances(ours, other[there]) for ours in compared])
    found, floor = np.mean(rows, axis=0)
    return {
        name: (float(w), float(f))
        for name, w, f in zip(("total", "depth", "width"), found, floor, strict=True)
    }


def distances(ours, theirs):
    """Returns the exact W1 of each feature."""
    pairs = zip(ours.T, theirs.T, strict=True)
    return [kw.distances.wasserstein_distance(a, b) for a, b in pairs]


def main(
    output="runs/22_showers",
    steps=4000,
    batch_size=256,
    width=256,
    num_train=100_000,
    num_judged=4000,
    seed=0,
):
    """Trains and measures; returns the printed numbers."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    deposits, particles, energies = simulate(num_train, seed)
    model = build_model(steps, seed, width)
    epoch = min(500, steps)
    model.fit(
        to_samples(deposits, energies),
        to_conditions(particles, energies),
        batch_size=batch_size,
        steps_per_epoch=epoch,
        epochs=steps // epoch,
        verbose=2,
    )
    model.save(output / "showers.keras")
    numbers = measure(model, num_judged, seed)
    for name, (found, floor) in numbers.items():
        print(f"{name}: W1 {found:.4f}, floor {floor:.4f}, ratio {found / floor:.2f}")
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    main(seed=parser.parse_args().seed)
