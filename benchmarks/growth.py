"""Measures how the time of a step grows with critic steps, batch and image size.

In the flow: complements `step_time`, for this package only. The cost is the time per
operation of the algorithm, relative to the first row of its series: it stays 1 if the
time is proportional to the operations. The time to the first step shows how tracing
grows. Each model is trained in a process of its own.

    python benchmarks/growth.py                  # about 8 minutes
    python benchmarks/growth.py --networks toy
"""

import argparse
import json
import pathlib
import subprocess
import sys
from math import prod

import numpy as np
from clock import WARM_UP_STEPS, Clock
from keras import layers
from keras_case import fit, own_parts, toy_networks
from step_time import HERE, digits, surroundings
from workloads import Workload

import keras_wgan as kw

SETTINGS = ("critic_steps", "batch_size", "size")
BASE = {"toy": (5, 256, 2), "dcgan": (3, 64, 32)}
GROWTH = {
    "toy": {"critic_steps": (1, 2, 5, 10), "batch_size": (16, 64, 256)},
    "dcgan": {
        "critic_steps": (1, 2, 5, 10),
        "batch_size": (16, 64, 256),
        "size": (16, 32, 64),
    },
}


def train(name, critic_steps, batch_size, size, steps):
    """Trains one model in this process.

    Args:
        name: `"toy"` for dense networks of points, `"dcgan"` for those of images.
        critic_steps: Critic steps to one generator step.
        batch_size: Samples to one critic step.
        size: Side of the images, or dimension of the points.
        steps: Steps to take the median of.

    Returns:
        Dictionary of seconds to the first step, seconds per step, and operations.
    """
    clock = Clock()
    generator, critic = networks_of(name, size)
    model = kw.WGANGP(generator, critic, critic_steps=critic_steps, seed=0)
    model.compile(jit_compile=False)
    shape = (critic_steps * batch_size, *critic.input_shape[1:])
    samples = np.random.default_rng(0).uniform(-1, 1, shape)
    fit(model, steps + WARM_UP_STEPS, clock, x=samples, batch_size=batch_size)
    counted = products(generator), products(critic)
    workload = Workload(name, None, batch_size, critic_steps, *counted, rate=None)
    return {
        "first_step": clock.to_first_step,
        "per_step": clock.per_step,
        "operations": workload.operations(),
    }


def networks_of(name, size):
    """Returns a generator and a critic."""
    if name == "toy":
        return toy_networks(own_parts(kw.layers))
    shape = (size, size, 1)
    return kw.networks.dcgan_generator(shape), kw.networks.dcgan_critic(shape)


def products(network):
    """Returns the number of products in a pass of one sample."""
    return sum(map(products_of_layer, network.layers))


def products_of_layer(layer):
    """Returns the number of products in one layer, padding included."""
    if isinstance(layer, layers.Conv2D):
        return prod(layer.kernel.shape) * prod(layer.output.shape[1:3])
    if isinstance(layer, layers.Dense):
        return prod(layer.kernel.shape)
    return layer.input[0].shape[-1] if isinstance(layer, layers.Dot) else 0


def settings(names):
    """Yields the networks, the varied setting and all settings of each row."""
    for name in names:
        for varied, values in GROWTH[name].items():
            for value in values:
                chosen = dict(zip(SETTINGS, BASE[name], strict=True)) | {varied: value}
                yield name, varied, chosen


def measure(names, steps):
    """Returns the measurements, each from a process of its own."""
    runs = []
    for name, varied, chosen in settings(names):
        numbers = [str(n) for n in (*chosen.values(), steps)]
        command = [sys.executable, __file__, "--one", name, *numbers]
        line = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.splitlines()[-1]
        print(name, varied, chosen[varied], line, file=sys.stderr, flush=True)
        runs.append({"networks": name, "varied": varied, **chosen, **json.loads(line)})
    return with_costs(runs)


def with_costs(runs):
    """Adds seconds per operation, relative to the first row of the same series."""
    first = {}
    for run in runs:
        cost = run["per_step"] / run["operations"]
        base = first.setdefault((run["networks"], run["varied"]), cost)
        run["relative_cost"] = cost / base
    return runs


def table(runs):
    """Returns the lines of a Markdown table."""
    heads = ("networks", "varied", "value", "first step, s", "step, ms", "cost")
    rows = [heads, ["---"] * len(heads)]
    for run in runs:
        seconds = (digits(run["first_step"]), digits(1000 * run["per_step"]))
        value, cost = str(run[run["varied"]]), digits(run["relative_cost"])
        rows.append((run["networks"], run["varied"], value, *seconds, cost))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--networks", nargs="+", choices=list(GROWTH), default=list(GROWTH))
    option("--steps", type=int, default=10, help="timed steps of a run (%(default)s)")
    option("--one", nargs=5, metavar="SETTING", help="one measurement in this process")
    option("--output", default=HERE / "results" / "growth.json", type=pathlib.Path)
    options = parser.parse_args(arguments)
    if options.one:
        name, *numbers = options.one
        print(json.dumps(train(name, *map(int, numbers))))
        return
    report = {"surroundings": surroundings(), "steps": options.steps}
    # An output that cannot be written fails now, not after minutes.
    options.output.parent.mkdir(parents=True, exist_ok=True)
    report["runs"] = measure(options.networks, options.steps)
    options.output.write_text(json.dumps(report, indent=1) + "\n")
    print(table(report["runs"]))


if __name__ == "__main__":
    main()
