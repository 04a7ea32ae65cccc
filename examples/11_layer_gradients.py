"""Gradients through a deep critic: with clipping they explode or vanish.

A critic of 12 layers learns the swiss roll with its weights clipped at 0.1, 0.01 and
0.001, and with a gradient penalty. The example measures the gradients that reach each
layer and the histogram of the weights.

Paper: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028), figure 1b.

Run: `python examples/11_layer_gradients.py`, about 2 minutes on one core.

Expected (seed 0): `layers.png` in `runs/11_layer_gradients`. The largest norm divided
by the smallest is 3.0e8, 5.6e3 and 2.4e26 for clipping at 0.1, 0.01 and 0.001, and 5.7
for the penalty. Clipped at 0.1, 82 % of the weights lie at the ends of their interval.
Over seeds 0, 1 and 2 the ratio is 3.6 to 5.7 for the penalty, and 19 to 17,000 for
clipping at 0.01, which is between vanishing and exploding.
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from matplotlib.figure import Figure

import keras_wgan as kw

DEPTH, BATCH_SIZE = 12, 256
CLIP_VALUES = (0.1, 0.01, 0.001)
PENALTY = "gradient penalty"
COLORS = ("#c44e52", "#e07b39", "#7d63ac", "#2a9d8f")
PALE = "#e3e6ea"

# %% [markdown]
# ## 1. Four critics
#
# All networks have the same shape: 11 hidden layers of 128 units and the score. The
# initial weights of a clipped critic are uniform in their interval. Otherwise the first
# clipping would put most of them at its ends, and the histogram would not show the
# effect of the training.


# %%
def build_models(width, seed, **settings):
    """Returns the compiled models by name."""
    models = {}
    for clip_value in CLIP_VALUES:
        networks = build_networks(width, seed)
        spread_weights(networks[1], clip_value, seed)
        models[f"clipped at {clip_value}"] = kw.WGAN(
            *networks, clip_value=clip_value, seed=seed
        )
    models[PENALTY] = kw.WGANGP(*build_networks(width, seed), seed=seed)
    for model in models.values():
        model.compile(optimizer(model), optimizer(model), **settings)
    return models


def build_networks(width, seed):
    """Returns a generator and a critic of 12 layers."""
    keras.utils.set_random_seed(seed)
    return (
        kw.networks.mlp_generator((2,), latent_dim=4, width=width, activation=None),
        kw.networks.mlp_critic((2,), width=width, depth=DEPTH - 1),
    )


def spread_weights(critic, limit, seed):
    """Replaces every kernel by uniform values in `[-limit, limit]`."""
    uniform = keras.initializers.RandomUniform(-limit, limit, seed=seed)
    for layer in critic.layers:
        if layer.weights:
            layer.kernel.assign(uniform(layer.kernel.shape))


def optimizer(model):
    """Returns the optimizer of the model's paper with ten times its rate.

    RMSprop's default epsilon is larger than these gradients, so it is made tiny.
    """
    if isinstance(model, kw.WGAN):
        return keras.optimizers.RMSprop(5e-4, epsilon=1e-30)
    return keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 2. What reaches the layers
#
# Each of eleven layers multiplies a gradient by its weights: by a factor below 1 if
# they are clipped low, above 1 if they are clipped high. The penalty holds the slope of
# the whole critic near 1, so its gradients neither vanish nor explode.


# %%
def train_and_measure(models, points, steps):
    """Trains all models; returns gradient norms and weight histograms by name."""
    norms, weights = {}, {}
    for name, model in models.items():
        model.fit(points, batch_size=BATCH_SIZE, steps_per_epoch=steps, verbose=0)
        gradients = kw.diagnostics.gradient_norms_by_layer(model, points[:1000])
        norms[name] = gradients.norms
        weights[name] = kw.diagnostics.weight_histogram(model.critic, bins=101)
    return norms, weights


def measure(name, norms, histogram):
    """Prints and returns the ratio of norms and the share of weights at the ends."""
    ratio = norms.max() / norms.min()
    at_ends = histogram.counts[[0, -1]].sum() / histogram.counts.sum()
    print(
        f"{name:17} largest norm / smallest {ratio:9.3g} (first layer {norms[0]:.2g}, "
        f"last {norms[-1]:.2g}), weights in the outermost bins {at_ends:.1%}"
    )
    return {"ratio": float(ratio), "at_ends": float(at_ends)}


# %% [markdown]
# ## 3. The picture


# %%
def draw(norms, weights, path):
    """Draws norms by layer, and the histograms of a clipped and a penalized critic."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.25, 1])
    axes = left.subplots()
    for (name, values), color in zip(norms.items(), COLORS, strict=True):
        layers = np.arange(1, len(values) + 1)
        axes.semilogy(layers, values, color=color, marker="o", linewidth=2, label=name)
    axes.set(xlabel="layer of the critic", ylabel="mean gradient norm")
    axes.set_title("Gradients that reach each layer", loc="left")
    axes.set_xticks(layers)
    axes.legend(frameon=False)
    finish(axes)
    shown = ("clipped at 0.1", COLORS[0]), (PENALTY, COLORS[-1])
    for below, (name, color) in zip(right.subplots(2, 1), shown, strict=True):
        counts, edges = weights[name]
        below.stairs(counts, edges, fill=True, color=color)
        common = counts > 0.001 * counts.sum()  # leaves out a few distant weights
        limit = 1.1 * np.abs(edges[:-1][common]).max()
        below.set_xlim(-limit, limit)
        below.locator_params(axis="x", nbins=6)
        below.set_title(f"Weights, {name}", loc="left")
        below.set(yticks=[])
        finish(below)
    below.set_xlabel("weight")
    figure.savefig(path, dpi=110)


def finish(axes):
    axes.grid(color=PALE)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


# %%
def main(
    output="runs/11_layer_gradients", steps=300, seed=0, width=128, jit_compile="auto"
):
    """Trains, measures and draws; returns the measures by model."""
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    points = kw.data.swiss_roll(50_000, seed=seed)
    models = build_models(
        width, seed, jit_compile=jit_compile, steps_per_execution=min(20, steps)
    )
    norms, weights = train_and_measure(models, points, steps)
    draw(norms, weights, folder / "layers.png")
    return {name: measure(name, norms[name], weights[name]) for name in models}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    main(seed=parser.parse_args().seed)
