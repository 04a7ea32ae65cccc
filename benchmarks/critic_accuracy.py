"""How accurate is the critic's estimate of W1? A comparison with the exact distance.

In the flow: trains a critic between two fixed sets of samples, and compares the logged
`wasserstein` with the exact W1 of the same samples. Papers: Arjovsky et
al. 2017 (arXiv 1701.07875), Gulrajani et al. 2017 (arXiv 1704.00028).

    python benchmarks/critic_accuracy.py                # 25 minutes on one core
    python benchmarks/critic_accuracy.py --smoke        # checks that it runs

* Gaussians in the plane, shifted by 1, 4 and 8, with penalty weights 1, 10 and 100: the
  estimate must be within 2 %. The raw score gap is inflated by 1 + W1 / (2 weight).
* 8 and 25 Gaussians, and digits and noise, with weight 10: within 10 %.
* For comparison, the clipped critic of `WGAN` on each pair: its raw gap, which is not a
  distance, and the gap divided by the mean and by the largest measured slope.
* One training run on the digits: curves of the estimate and of the exact distance.

Writes `critic_accuracy.json` and `critic_accuracy.png`, and prints a table.
"""

import argparse
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf
from digits_model import digits_model
from keras import ops
from matplotlib.figure import Figure

import keras_wgan as kw

HERE = pathlib.Path(__file__).resolve().parent
SHIFTS, WEIGHTS, NUM_SAMPLES, BATCH_SIZE = (1, 4, 8), (1, 10, 100), 2000, 256
NUM_DIGITS = 500  # more would need a larger critic to separate them from the noise
WIDTHS = {2: 128, 64: 256}  # of the critic's layers, by dimension of the samples
FIRST_RATE, LAST_RATE = 3e-3, 3e-5  # 1e-3 is too slow for a weight of 100
TOLERANCES = {"shift": 0.02, "mixtures": 0.10, "digits": 0.10}
LOGGED_SHARE = 0.2  # share of the last steps, over which the logs are means


def pairs(seed, num_samples):
    """Yields name, real samples, generated samples and penalty weights of each case."""
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(2, num_samples, 2))
    for shift in SHIFTS:
        yield f"shift {shift}", real, fake + [shift, 0], WEIGHTS
    eight = kw.data.eight_gaussians(num_samples, seed=seed)
    many = kw.data.twenty_five_gaussians(num_samples, seed=seed)
    yield "mixtures 8, 25", eight, many, (10,)
    digits = kw.data.load_digits("all")[0].reshape(-1, 64)[:NUM_DIGITS]
    yield "digits, noise", digits, rng.uniform(-1, 1, size=digits.shape), (10,)


def kind(name):
    """Returns the kind of a pair, the first word of its name."""
    return name.split()[0].rstrip(",")


class SampleTable(keras.layers.Layer):
    """Turns a normal latent into one of the given samples, all equally likely."""

    def __init__(self, samples):
        super().__init__()
        self.samples = self.add_weight(
            shape=samples.shape,
            initializer=lambda shape, dtype: samples,
            name="samples",
        )

    def call(self, latents):
        shares = (1 + ops.erf(latents[:, 0] / 2**0.5)) / 2  # uniform in [0, 1]
        count = self.samples.shape[0]
        rows = ops.cast(shares * count, "int32")
        return ops.take(self.samples, ops.minimum(rows, count - 1), axis=0)


def new_model(fake, weight, steps, seed):
    """Returns a `WGANGP`, or a `WGAN` for weight `None`, that generates `fake`."""
    keras.utils.set_random_seed(seed)
    latents = keras.Input((1,))
    table = SampleTable(np.asarray(fake, "float32"))
    generator = keras.Model(latents, table(latents))
    critic = kw.networks.mlp_critic(fake.shape[1:], width=WIDTHS[fake.shape[1]])
    if weight is None:
        model = kw.WGAN(generator, critic, seed=seed)
        model.compile()
        return model
    model = kw.WGANGP(generator, critic, penalty_weight=weight, seed=seed)
    rate = keras.optimizers.schedules.PolynomialDecay(FIRST_RATE, steps, LAST_RATE)
    model.compile(keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.9))
    return model


def train_critic(model, real, steps):
    """Takes only critic steps; returns the mean logs of the last steps."""
    samples = ops.convert_to_tensor(real, "float32")

    @tf.function(jit_compile=True)
    def train(count):
        for _ in tf.range(count):
            places = model.draw(tf.random.stateless_uniform, (BATCH_SIZE,))
            rows = ops.cast(places * len(real), "int32")
            model.update_critic(ops.take(samples, rows, axis=0))

    logged = max(1, round(LOGGED_SHARE * steps))
    train(ops.convert_to_tensor(steps - logged))
    model.reset_metrics()
    train(ops.convert_to_tensor(logged))
    return {name: float(value) for name, value in model.get_metrics_result().items()}


def measure(name, real, fake, weight, steps, seed):
    """Returns one critic's estimate and the exact distance, as a record."""
    model = new_model(fake, weight, steps, seed)
    logs = train_critic(model, real, steps)
    exact = kw.distances.wasserstein_distance(real, fake)
    record = {"pair": name, "weight": weight, "seed": seed, "exact": exact}
    record |= {"score_gap": logs["score_gap"], "inflation": logs["score_gap"] / exact}
    if weight is not None:
        record["predicted_inflation"] = 1 + exact / (2 * weight)
        record["estimate"] = logs["wasserstein"]
    else:
        slopes = kw.diagnostics.lipschitz_estimate(model.critic, real, fake, seed=seed)
        record["estimate"] = logs["score_gap"] / slopes.mean
        record["by_largest_slope"] = logs["score_gap"] / slopes.largest
    return record | {"error": record["estimate"] / exact - 1}


def measure_all(seeds, steps, num_samples, chosen):
    """Returns the records of all pairs of the chosen kinds."""
    records = []
    for seed in range(seeds):
        for name, real, fake, weights in pairs(seed, num_samples):
            for weight in (*weights, None) if kind(name) in chosen else ():
                records.append(measure(name, real, fake, weight, steps, seed))
                print(json.dumps(records[-1]), flush=True)
    return records


def summarize(records):
    """Returns a row for each pair and weight: means over seeds, and the worst error."""
    groups = {}
    for record in records:
        groups.setdefault((record["pair"], record["weight"]), []).append(record)
    rows = []
    for (pair, weight), group in groups.items():
        names = [name for name in group[0] if name not in ("pair", "weight", "seed")]
        means = {name: float(np.mean([r[name] for r in group])) for name in names}
        worst = max(abs(record["error"]) for record in group)
        row = {"pair": pair, "weight": weight} | means | {"worst_error": worst}
        if weight is not None:
            row["holds"] = worst <= TOLERANCES[kind(pair)]
        rows.append(row)
    return rows


def table(rows):
    """Returns the rows as the lines of a Markdown table."""
    heads = ["pair", "critic", "exact W1", "score gap", "gap / W1", "predicted"]
    heads += ["estimate", "worst error", "by largest slope", "holds"]
    lines = [heads, ["---"] * len(heads)]
    for row in rows:
        clipped = row["weight"] is None
        critic = "clipped" if clipped else f"penalty {row['weight']}"
        names = ["exact", "score_gap", "inflation", "predicted_inflation", "estimate"]
        numbers = [f"{row[name]:.4g}" if name in row else "" for name in names]
        largest = f"{row['by_largest_slope']:.4g}" if clipped else ""
        verdict = "" if clipped else "yes" if row["holds"] else "NO"
        error = f"{100 * row['worst_error']:.2f} %"
        lines.append([row["pair"], critic, *numbers, error, largest, verdict])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def follow_training(epochs, steps_per_epoch):
    """Returns the logs of a run on digits, with the exact distance."""
    source = kw.data.load("digits")
    steps = epochs * steps_per_epoch
    model = digits_model(steps, seed=0)
    history = model.fit(
        source,
        batch_size=128,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        verbose=0,
        callbacks=[kw.callbacks.WassersteinMonitor(kw.data.load_digits("test"))],
    )
    return history.history | {
        "step": [steps_per_epoch * (e + 1) for e in range(epochs)]
    }


def draw(history, path):
    """Draws estimate, exact distance and its floor over a training run."""
    figure = Figure((7.5, 4.5), dpi=110, layout="constrained")
    axes = figure.add_subplot(xlabel="generator step", ylabel="distance")
    curves = {
        "exact_wasserstein": "exact W1, generated to held-out",
        "wasserstein_floor": "its floor, real to held-out",
        "wasserstein": "the critic's estimate",
    }
    for name, text in curves.items():
        axes.plot(history["step"], history[name], label=text)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    figure.savefig(path)


def parse(arguments):
    """Returns the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--pairs", nargs="+", default=list(TOLERANCES), choices=list(TOLERANCES))
    option("--seeds", type=int, default=3, help="runs of each case (%(default)s)")
    option("--steps", type=int, default=6000, help="critic steps (%(default)s)")
    option(
        "--epochs",
        type=int,
        default=20,
        help="epochs of 200 steps on digits (%(default)s)",
    )
    option("--smoke", action="store_true", help="only a few steps")
    option("--output", default=HERE / "results", type=pathlib.Path, help="folder")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Measures, writes JSON and picture, and prints the table."""
    options = parse(arguments)
    smoke = options.smoke
    seeds, steps, num_samples = (
        (1, 5, 100) if smoke else (options.seeds, options.steps, NUM_SAMPLES)
    )
    records = measure_all(seeds, steps, num_samples, options.pairs)
    history = follow_training(*(2, 2) if smoke else (options.epochs, 200))
    report = {"steps": steps, "rows": summarize(records), "records": records}
    report["training_run"] = history
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "critic_accuracy.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    draw(history, path.with_suffix(".png"))
    print(table(report["rows"]))


if __name__ == "__main__":
    main()
