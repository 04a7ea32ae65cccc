"""Compares the time and memory of this package with those of the usual alternatives.

In the flow: starts `one_run` in a new process for each measurement. Ours and theirs
take turns, so that a slow phase of the machine slows both. Writes every measurement as
JSON, and prints a table of medians and of the ratios of neighboring runs. PyTorch and
JAX are timed if they are installed (`pip install torch jax optax`).

    python benchmarks/step_time.py                                   # 25 minutes python
    benchmarks/step_time.py --workloads toy digits --repeats 3 python
    benchmarks/step_time.py --smoke                           # checks that it runs
"""

import argparse
import importlib.util
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
from importlib import metadata

import numpy as np
from workloads import WORKLOADS

HERE = pathlib.Path(__file__).resolve().parent
LIBRARIES = {"PyTorch": ("torch",), "JAX": ("jax", "optax")}
CASES = {
    "toy": ("ours", "textbook", "textbook, XLA", "PyTorch", "JAX"),
    "image": ("ours", "textbook", "PyTorch"),  # no XLA: slow for convolutions on a CPU
    "digits": ("ours", "textbook", "textbook, XLA", "PyTorch"),
    "tadgan": ("ours", "textbook", "textbook, XLA"),
}
FIGURES = {
    "process_to_first_step": ("process to 1st step", "s", 1),
    "fit_to_first_step": ("fit to 1st step", "s", 1),
    "per_step": ("generator step", "ms", 1000),
    "share": ("of the matrix rate", "%", 100),
    "peak_memory": ("peak memory", "MiB", 1),
}


def measure(workload, repeats, steps):
    """Returns the measurements of a workload's cases, each `repeats` times, in turn."""
    return [
        {"workload": workload, "case": case, "repeat": repeat}
        | with_share(run_one(workload, case, steps), workload)
        for repeat in range(repeats)
        for case in CASES[workload]
        if installed(case)
    ]


def installed(case):
    """Tells whether the libraries of a case are installed."""
    return all(importlib.util.find_spec(name) for name in LIBRARIES.get(case, ()))


def with_share(run, workload):
    """Adds the operations per second as a share of the machine's matrix rate."""
    operations = WORKLOADS[workload].operations()
    return run | {"share": operations / run["per_step"] / matrix_rate()}


def matrix_rate(size=2048, repeats=5):
    """Returns the floating-point operations per second of a matrix product."""
    x = np.random.default_rng(0).normal(size=(size, size)).astype("float32")
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        x @ x
        seconds.append(time.perf_counter() - start)
    return 2 * size**3 / min(seconds)


def run_one(workload, case, steps):
    """Measures one case in a process of its own."""
    print(f"{workload}: {case} ... ", end="", file=sys.stderr, flush=True)
    arguments = [workload, case, "--steps", str(steps), "--started", str(time.time())]
    process = subprocess.run(
        [sys.executable, str(HERE / "one_run.py"), *arguments],
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    line = process.stdout.splitlines()[-1]
    print(line, file=sys.stderr, flush=True)
    return json.loads(line)


def spread(values):
    """Returns the median and the range of some values."""
    middle = statistics.median(values)
    return {"median": middle, "min": min(values), "max": max(values)}


def medians(runs):
    """Returns the spread of every figure: `[workload][case][figure]`."""
    return {
        workload: {
            case: {name: spread(values(runs, workload, case, name)) for name in FIGURES}
            for case in cases_of(runs, workload)
        }
        for workload in names_of(runs)
    }


def ratios(runs):
    """Returns the spread of ours / theirs for neighboring runs."""
    return {
        workload: {
            case: {name: ratio(runs, workload, case, name) for name in FIGURES}
            for case in cases_of(runs, workload)
            if case != "ours"
        }
        for workload in names_of(runs)
    }


def ratio(runs, workload, case, figure):
    """Returns the spread of the ratio of one figure, ours over that of a case."""
    own = values(runs, workload, "ours", figure)
    their = values(runs, workload, case, figure)
    return spread([a / b for a, b in zip(own, their, strict=True)])


def names_of(runs):
    """Returns the workloads that were run, in their order."""
    return list(dict.fromkeys(run["workload"] for run in runs))


def cases_of(runs, workload):
    """Returns the cases of a workload that were run, in their order."""
    found = (run["case"] for run in runs if run["workload"] == workload)
    return list(dict.fromkeys(found))


def values(runs, workload, case, figure):
    """Returns one figure of all repeats of a case."""
    return [
        run[figure]
        for run in runs
        if (run["workload"], run["case"]) == (workload, case)
    ]


def table(report):
    """Returns the report's medians and ratios as the lines of a Markdown table."""
    heads = [f"{head}, {unit}" for head, unit, _ in FIGURES.values()]
    rows = [["workload", "case", *heads], ["---"] * (2 + len(heads))]
    for workload, cases in report["medians"].items():
        for case, figures in cases.items():
            rows.append([workload, case, *scaled_cells(figures)])
        for case, figures in report["ratios"][workload].items():
            cells = [cell(figures[name], 1) for name in FIGURES]
            rows.append([workload, f"ours / {case}", *cells])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def scaled_cells(figures):
    """Returns figures as cells in the units of the table's head."""
    return [cell(figures[name], scale) for name, (_, _, scale) in FIGURES.items()]


def cell(found, scale):
    """Returns a median and its range, such as `1.20 (1.10-1.40)`, to three digits."""
    median, low, high = (digits(found[key] * scale) for key in ("median", "min", "max"))
    return f"{median} ({low}-{high})"


def digits(value):
    """Returns a positive number as text of at least three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def surroundings():
    """Returns what the figures depend on: versions, cores and their load."""
    packages = ("keras", "tensorflow", "numpy")
    return {
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in packages},
        "cores": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
    }


def parse(arguments):
    """Returns the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--workloads", nargs="+", choices=list(CASES), default=list(CASES))
    option("--repeats", type=int, default=5, help="runs of each case (%(default)s)")
    option("--steps", type=int, default=20, help="timed steps of a run (%(default)s)")
    option("--smoke", action="store_true", help="one run of two steps each")
    option("--output", default=HERE / "results" / "step_time.json", type=pathlib.Path)
    options = parser.parse_args(arguments)
    if options.smoke:
        options.repeats, options.steps = 1, 2
    if min(options.repeats, options.steps) < 1:
        parser.error("--repeats and --steps must be at least 1")
    return options


def main(arguments=None):
    """Measures, writes the JSON after every workload and prints the table."""
    options = parse(arguments)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    around = surroundings() | {"steps": options.steps, "repeats": options.repeats}
    runs = []
    for workload in options.workloads:
        runs += measure(workload, options.repeats, options.steps)
        found = {"medians": medians(runs), "ratios": ratios(runs), "runs": runs}
        report = {"surroundings": around} | found
        options.output.write_text(json.dumps(report, indent=1) + "\n")
    print(table(report))


if __name__ == "__main__":
    main()
