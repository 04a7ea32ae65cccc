"""Gradients through a deep critic: clipping explodes or vanishes, a penalty is flat.

A critic of 12 layers learns the swiss roll with its weights clipped at 0.1, 0.01 and
0.001, and with a gradient penalty. Measured are the gradients that reach each of its
layers, and where its weights have gone.

Paper: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028), figure 1b.

Run: `python examples/11_layer_gradients.py`, about 2 minutes on one core.

Expected (seed 0): `layers.png` in `runs/11_layer_gradients`, and as ratio of the largest
to the smallest norm 3.0e8, 5.6e3 and 2.4e26 for clipping at 0.1, 0.01 and 0.001, and 5.7
for the penalty; clipped at 0.1, 82 % of the weights lie at the ends of their interval.
Over seeds 0, 1 and 2 the penalty has 3.6 to 5.7. Clipping at 0.01 stands between
vanishing and exploding, and gave 19 to 17,000.
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
COLOURS = ("#c44e52", "#e07b39", "#7d63ac", "#2a9d8f")
PALE = "#e3e6ea"

# %% [markdown]
# ## 1. Four critics
#
# The networks are alike: 11 hidden layers of 128 units and the score. A clipped critic's
# weights begin uniform in their interval; otherwise the first clipping would put most
# of them at its ends, and the histogram would show nothing of the training.


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
    """Returns a generator, and a critic of 12 layers."""
    keras.utils.set_random_seed(seed)
    return (
        kw.networks.mlp_generator((2,), latent_dim=4, width=width, activation=None),
        kw.networks.mlp_critic((2,), width=width, depth=DEPTH - 1),
    )


def spread_weights(critic, limit, seed):
    """Draws every kernel anew, uniform in `[-limit, limit]`."""
    uniform = keras.initializers.RandomUniform(-limit, limit, seed=seed)
    for layer in critic.layers:
        if layer.weights:
            layer.kernel.assign(uniform(layer.kernel.shape))


def optimizer(model):
    """Returns the optimizer of the model's paper, ten times as fast.

    RMSprop's epsilon would drown gradients as small as these: it goes to nothing.
    """
    if isinstance(model, kw.WGAN):
        return keras.optimizers.RMSprop(5e-4, epsilon=1e-30)
    return keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 2. What reaches the layers
#
# From layer to layer a gradient is multiplied by the weights: by less than 1 each time
# if they are clipped low, by more if they are clipped high, and eleven times over.
# Where the penalty holds the slope of the whole at 1, no layer can do either.


# %%
def train_and_measure(models, points, steps):
    """Trains all models; returns the norms by layer and the kernels' weights."""
    norms, weights = {}, {}
    for name, model in models.items():
        model.fit(points, batch_size=BATCH_SIZE, steps_per_epoch=steps, verbose=0)
        gradients = kw.diagnostics.gradient_norms_by_layer(model, points[:1000])
        norms[name] = gradients.norms
        weights[name] = kw.diagnostics.weight_histogram(model.critic, bins=101)
    return norms, weights


def measure(name, norms, histogram):
    """Prints and returns the ratio of the norms, and the weights at the ends."""
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
    """Draws norms over the layers, and the histograms of a clipped critic and ours."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.25, 1])
    axes = left.subplots()
    for (name, values), colour in zip(norms.items(), COLOURS, strict=True):
        layers = np.arange(1, len(values) + 1)
        axes.semilogy(layers, values, color=colour, marker="o", linewidth=2, label=name)
    axes.set(xlabel="layer of the critic", ylabel="mean gradient norm")
    axes.set_title("Gradients that reach each layer", loc="left")
    axes.set_xticks(layers)
    axes.legend(frameon=False)
    finish(axes)
    shown = ("clipped at 0.1", COLOURS[0]), (PENALTY, COLOURS[-1])
    for below, (name, colour) in zip(right.subplots(2, 1), shown, strict=True):
        counts, edges = weights[name]
        below.stairs(counts, edges, fill=True, color=colour)
        common = counts > 0.001 * counts.sum()  # a few weights lie far out
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
