"""Which share of a training step does the check of its batches take?

In the flow: reads the batches of a data set with and without the check that `fit` puts
into the pipeline, in turn, and trains some steps on them.

    python benchmarks/check_time.py                          # two minutes

The share is the median difference of the time to read a training step's batches, over
the median time of a training step.
"""

import argparse
import json
import pathlib
import statistics
import time

import keras
import numpy as np
import tensorflow as tf

import keras_wgan as kw
from keras_wgan.models.feeding.guard import Guard

HERE = pathlib.Path(__file__).resolve().parent
CASES = {  # networks, shape of a sample, batch
    "points, dense, 256": ("mlp", (2,), 256),
    "digits 8x8, dense, 128": ("mlp", (8, 8, 1), 128),
    "images 28x28, convolutional, 64": ("dcgan", (28, 28, 1), 64),
}


def make_model(networks, shape, width):
    """Returns a compiled conditional WGAN-GP."""
    keras.utils.set_random_seed(0)
    build = {
        part: getattr(kw.networks, f"{networks}_{part}")
        for part in ("generator", "critic")
    }
    generator, critic = (
        build[part](shape, num_classes=10, width=width)
        for part in ("generator", "critic")
    )
    model = kw.WGANGP(generator, critic, seed=0)
    model.compile()
    return model


def make_steps(model, shape, batch_size):
    """Returns an endless data set of the batches of a training step each."""
    rng = np.random.default_rng(0)
    samples = rng.uniform(-1, 1, (10 * batch_size, *shape)).astype("float32")
    labels = rng.integers(10, size=len(samples))
    data_set = tf.data.Dataset.from_tensor_slices((samples, labels)).batch(
        batch_size, True
    )
    return data_set.repeat().rebatch(model.critic_steps * batch_size, True)


def seconds_per_element(data_set, count):
    """Returns the time to read one element."""
    start = time.perf_counter()
    for _ in data_set.take(count):
        pass
    return (time.perf_counter() - start) / count


class StepTimes(keras.callbacks.Callback):
    """Notes how long each training step takes."""

    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_train_batch_begin(self, batch, logs=None):
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


def measure(case, width, repeats, count):
    """Returns the seconds of the check and of a step, and their ratio."""
    networks, shape, batch_size = case
    model = make_model(networks, shape, width)
    plain = make_steps(model, shape, batch_size)
    checked = Guard(model).over(plain, model.critic_steps)
    extra = []
    for _ in range(repeats):
        without = seconds_per_element(plain, count)
        extra.append(seconds_per_element(checked, count) - without)
    times, batches = StepTimes(), make_steps(model, shape, batch_size).unbatch()
    model.fit(
        batches.batch(batch_size, True),
        steps_per_epoch=2 + repeats,
        callbacks=[times],
        verbose=0,
    )
    check, step = statistics.median(extra), statistics.median(times.seconds[2:])
    return {"check": check, "step": step, "share": check / step}


def main(arguments=None):
    """Measures, writes JSON and prints a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--width", type=int, help="width of the networks (their default)"
    )
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument(
        "--count", type=int, default=200, help="elements to read each time"
    )
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results")
    options = parser.parse_args(arguments)
    report = {}
    for name, case in CASES.items():
        width = options.width or (24 if case[0] == "dcgan" else 256)
        report[name] = measure(case, width, options.repeats, options.count)
        print(
            "{}: {:.3f} ms of {:.1f} ms a step, {:.2%}".format(
                name,
                1e3 * report[name]["check"],
                1e3 * report[name]["step"],
                report[name]["share"],
            )
        )
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "check_time.json"
    path.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
