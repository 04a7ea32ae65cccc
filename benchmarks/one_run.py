"""Trains one model in this process and prints its times and memory as JSON.

In the flow: `step_time` starts it once for each measurement, so that the time to the
first step includes all that a user waits for: the start of Python, imports, building,
tracing and compiling. To run it by hand:

    python benchmarks/one_run.py toy ours --started $(date +%s.%N)
"""

import argparse
import importlib
import json
import resource
import sys

import workloads
from clock import WARM_UP_STEPS, Clock

# A case is imported when it is measured, so that it does not pay for other libraries.
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
        steps: Number of timed training steps after the warm-up.
        started: Start of the process, in seconds of `time.time`.

    Returns:
        Dictionary of times in seconds and the peak memory in MiB.
    """
    module, function = CASES[case]
    clock = Clock()
    train = getattr(importlib.import_module(module), function)
    train(workload, steps + WARM_UP_STEPS, clock)
    return {
        "process_to_first_step": clock.first_step - started,
        "fit_to_first_step": clock.to_first_step,
        "per_step": clock.per_step,
        "peak_memory": peak_memory(),
    }


def peak_memory():
    """Returns the peak memory of this process, in MiB."""
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
