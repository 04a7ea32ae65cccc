"""Trains one model in this process and prints what that took, as a line of JSON.

In the flow: `step_time` starts it once for each measurement, so that the time to
the first step holds everything a user waits for: the start of Python, imports,
building, tracing, compiling. By hand:

    python benchmarks/one_run.py toy ours --started $(date +%s.%N)
"""

import argparse
import itertools
import json
import resource
import statistics
import sys
import time

import keras
import workloads

WARM_UP_STEPS = 3


class Clock(keras.callbacks.Callback):
    """Notes the time at which each training step has finished."""

    def __init__(self):
        super().__init__()
        self.ticks = []

    def on_train_batch_end(self, batch, logs=None):
        float(logs["critic_loss"])  # its value is there when the step has ended
        self.ticks.append(time.time())


def ours(workload, steps, jit_compile):
    """Returns this package's model and the data for its `fit`."""
    import keras_wgan as kw  # here, for the other case must not pay for it

    model = kw.WGANGP(*workload.networks(), critic_steps=workload.critic_steps, seed=0)
    model.compile(*optimizers(workload, steps), jit_compile=jit_compile)
    samples, labels = (*workload.data(), None)[:2]
    return model, {"x": samples, "y": labels, "batch_size": workload.batch_size}


def textbook(workload, steps, jit_compile):
    """Returns the textbook's model and the data for its `fit`."""
    import tensorflow as tf
    from textbook import TextbookWGANGP

    generator, critic = workload.networks()
    latent_dim = keras.tree.flatten(generator.input_shape)[1]
    model = TextbookWGANGP(generator, critic, latent_dim, workload.critic_steps)
    model.compile(*optimizers(workload, steps), jit_compile=jit_compile)
    arrays = workload.data()
    dataset = tf.data.Dataset.from_tensor_slices(arrays if arrays[1:] else arrays[0])
    dataset = dataset.shuffle(len(arrays[0])).repeat()
    size = workload.critic_steps * workload.batch_size
    batches = dataset.batch(size, drop_remainder=True).prefetch(2)
    return model, {"x": batches, "shuffle": False}  # it is shuffled


def optimizers(workload, steps):
    """Returns the critic's and the generator's optimizer."""
    return workload.optimizer(steps * workload.critic_steps), workload.optimizer(steps)


CASES = {
    "ours": (ours, "auto"),
    "textbook": (textbook, "auto"),
    "textbook, XLA": (textbook, True),
}


def measure(workload, case, steps, started):
    """Builds and trains one model.

    Args:
        workload: A `Workload`.
        case: Key of `CASES`.
        steps: Training steps to take the median of, after the warm-up.
        started: Time at which the process was started, in seconds of `time.time`.

    Returns:
        Dictionary of seconds, and of the peak memory in MiB.
    """
    build, jit_compile = CASES[case]
    steps += WARM_UP_STEPS
    model, data = build(workload, steps, jit_compile)
    clock, fit_called = Clock(), time.time()
    model.fit(**data, steps_per_epoch=steps, verbose=0, callbacks=[clock])
    return {
        "process_to_first_step": clock.ticks[0] - started,
        "fit_to_first_step": clock.ticks[0] - fit_called,
        "per_step": median_step(clock.ticks),
        "peak_memory": peak_memory(),
    }


def median_step(ticks):
    """Returns the median time between steps, those of the warm-up left out."""
    ticks = ticks[WARM_UP_STEPS - 1 :]
    return statistics.median(b - a for a, b in itertools.pairwise(ticks))


def peak_memory():
    """Returns the most memory that this process has held, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, else KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("workload", choices=list(workloads.WORKLOADS))
    parser.add_argument("case", choices=list(CASES))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--started", type=float, required=True)
    options = parser.parse_args(arguments)
    workload = workloads.WORKLOADS[options.workload]
    print(json.dumps(measure(workload, options.case, options.steps, options.started)))


if __name__ == "__main__":
    main()
