"""Which share of the training time do monitors take with their default settings?

In the flow: trains the model of `keras-wgan train digits` in epochs of 100 steps, with
each monitor in turn.

    python benchmarks/monitor_time.py                        # three minutes

One callback reads the clock before the monitor and one after it. So a single run gives
the monitor's seconds and all seconds of an epoch. The first epoch is left out, because
it includes the compilation.
"""

import argparse
import json
import pathlib
import statistics
import tempfile
import time

import keras
from digits_model import digits_model

import keras_wgan as kw

HERE = pathlib.Path(__file__).resolve().parent


class Clock(keras.callbacks.Callback):
    """Notes the time at the end of each epoch."""

    def __init__(self):
        super().__init__()
        self.ticks = []

    def on_epoch_end(self, epoch, logs=None):
        self.ticks.append(time.perf_counter())


def monitors(folder):
    """Returns the callbacks to time, with their default settings."""
    held_out = kw.data.load_digits("test")
    distance = kw.callbacks.WassersteinMonitor(held_out)
    best = kw.callbacks.BestGenerator(pathlib.Path(folder) / "best.keras")
    return {
        "WassersteinMonitor": [distance],
        "FrechetMonitor": [kw.callbacks.FrechetMonitor(held_out)],
        "WassersteinMonitor and BestGenerator": [distance, best],
    }


def measure(callbacks, epochs, steps_per_epoch):
    """Returns the seconds of one epoch, of the callbacks in it, and their share."""
    source = kw.data.load("digits")
    model = digits_model(epochs * steps_per_epoch, seed=0)
    before, after = Clock(), Clock()
    model.fit(
        source,
        batch_size=128,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        callbacks=[before, *callbacks, after],
        verbose=0,
    )
    pairs = list(zip(before.ticks, after.ticks, strict=True))[1:]
    monitor = statistics.median(end - start for start, end in pairs)
    epoch = (after.ticks[-1] - after.ticks[0]) / len(pairs)
    return {"epoch": epoch, "monitor": monitor, "share": monitor / epoch}


def main(arguments=None):
    """Measures, writes JSON and prints a line for each monitor."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument(
        "--steps", type=int, default=100, help="steps of an epoch (%(default)s)"
    )
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = {
            name: measure(callbacks, options.epochs, options.steps)
            for name, callbacks in monitors(folder).items()
        }
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "monitor_time.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    for name, numbers in report.items():
        print(
            "{}: {monitor:.3f} s of {epoch:.2f} s an epoch, {share:.1%}".format(
                name, **numbers
            )
        )


if __name__ == "__main__":
    main()
