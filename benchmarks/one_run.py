"""Trains one model in this process and prints what that took, as a line of JSON.

In the flow: `step_time` starts it once for each measurement, so that the time to
the first step holds everything a user waits for: the start of Python, imports,
building, tracing, compiling. By hand:

    python benchmarks/one_run.py toy ours --started $(date +%s.%N)
"""

import argparse
import importlib
import itertools
import json
import resource
import statistics
import sys
import time

import workloads

WARM_UP_STEPS = 3


# Cases are imported when they are measured, for none must pay for another's library.
CASES = {
    "ours": ("keras_case", "ours"),
    "textbook": ("keras_case", "textbook"),
    "textbook, XLA": ("keras_case", "textbook_xla"),
    "PyTorch": ("torch_case", "train"),
    "JAX": ("jax_case", "train"),
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
    module, function = CASES[case]
    train = getattr(importlib.import_module(module), function)
    ticks, called = [], time.time()
    train(workload, steps + WARM_UP_STEPS, lambda loss: ticks.append(time.time()))
    return {
        "process_to_first_step": ticks[0] - started,
        "training_to_first_step": ticks[0] - called,
        "per_step": median_step(ticks),
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
    found = measure(workload, options.case, options.steps, options.started)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
