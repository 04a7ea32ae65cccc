"""Does a run end like an uninterrupted one, whatever happens to it?

    python benchmarks/chaos.py                # 300 faults
    python benchmarks/chaos.py --smoke        # a few faults, to check that it works

Runs `keras-wgan train` with small networks and every callback, and disturbs it at random
moments: SIGKILL, SIGTERM, Ctrl-C, two processes in one directory, a full disk (a small
tmpfs, where mounting is allowed), a clock that jumps back; and between the starts
checkpoints that are truncated, changed, deleted, swapped, junk beside them, and a table
whose last row is cut. Checked after each fault:

* every file is whole, but for those that were damaged on purpose;
* no checkpoint is lost but the damaged ones.

Checked after each run, compared with an uninterrupted run: state (weights, optimizers,
random states), model, best generator, table of logs, pictures and animation are equal bit
for bit, and the same files exist. Prints a table of the faults, and writes `chaos.json`.
The processes are forked from one that has imported everything, so that they are
disturbed while they train, not while Python starts.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import tempfile
import time
from collections import Counter

import chaos_faults as faults
from chaos_run import broken_files, final_state, log_of, whole_epochs


class Lost(Exception):
    """A run that a fault cost something."""


def disturb(context, directory, rng, duration, processes, counts):
    """Does some faults to files, and one to a process. Checks what is left."""
    whole, damaged = set(whole_epochs(directory)), set()
    for fault in rng.sample(faults.FILES, rng.randrange(3)):
        damaged |= fault(directory, rng)
        counts[fault.__name__] += 1
    known = broken_files(directory)
    fault = rng.choice(processes)
    codes = fault(context, directory, rng.uniform(0.1, 1) * duration)
    counts[fault.__name__] += 1
    if not set(codes) <= faults.ENDS:
        raise Lost(f"{fault.__name__} ended with {codes}: {lines_of(directory)}")
    left = max(whole_epochs(directory), default=0)
    if left < max(whole - damaged, default=0):
        raise Lost(f"{fault.__name__}: of {whole} without {damaged}, {left} is left.")
    # What was damaged on purpose stays if the run was killed before it looked.
    broken = broken_files(directory).items() - known.items()
    if broken:
        raise Lost(f"{fault.__name__} left {sorted(path for path, _ in broken)}")


def lines_of(directory):
    """Returns the last lines that a run wrote."""
    log = log_of(directory)
    return log.read_text()[-2000:] if log.exists() else ""


def finish(context, directory):
    """Lets a run end, and returns its final state."""
    process = faults.start(context, directory)
    process.join()
    if process.exitcode != 0:
        raise Lost(f"A run failed at its end: {lines_of(directory)}")
    broken = broken_files(directory)
    if broken:
        raise Lost(f"A finished run has {sorted(broken)}")
    return final_state(directory)


def one_run(context, directory, expected, rng, duration, processes, most):
    """Disturbs a run until it was disturbed enough, and lets it end.

    Returns:
        A `Counter` of the faults.
    """
    counts = Counter()
    while counts.total() < most:
        disturb(context, directory, rng, duration, processes, counts)
    found = finish(context, directory)
    others = [name for name in expected if found[name] != expected[name]]
    if others:
        files = set(found["files"]) ^ set(expected["files"])
        raise Lost(f"After {dict(counts)} these differ: {', '.join(others)}. {files}")
    return counts


def _prepared_context():
    """Returns a context whose processes start with everything imported."""
    context = multiprocessing.get_context("forkserver")
    path = [str(pathlib.Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    context.set_forkserver_preload(["chaos_run", "__main__"])
    first = context.Process(target=int)  # starts the server of all others
    first.start()
    first.join()
    return context


def measure(number, minutes, seed, in_a_run):
    """Disturbs runs until the faults or the minutes are reached. Returns the numbers."""
    context = _prepared_context()
    rng, begun = random.Random(seed), time.monotonic()
    counts, runs = Counter(), 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary, "disk")
        with faults.small_disk(folder) as mounted:
            processes = [f for f in faults.PROCESS if mounted or f != faults.full_disk]
            again = time.monotonic()
            expected = finish(context, folder / "uninterrupted")
            duration = time.monotonic() - again
            shutil.rmtree(folder / "uninterrupted")
            while counts.total() < number and time.monotonic() - begun < 60 * minutes:
                directory = folder / f"run-{runs}"
                most = min(in_a_run, number - counts.total())
                counts += one_run(
                    context, directory, expected, rng, duration, processes, most
                )
                shutil.rmtree(directory)
                runs += 1
    seconds = round(time.monotonic() - begun, 1)
    return {"faults": dict(counts), "runs": runs, "lost": 0, "seconds": seconds}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--faults", type=int, default=300)
    parser.add_argument(
        "--minutes", type=float, default=60, help="longest time (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--smoke", action="store_true", help="a few faults")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."))
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    most = 4 if options.smoke else options.faults
    numbers = measure(most, options.minutes, options.seed, in_a_run=10)
    path = options.output / "chaos.json"
    path.write_text(json.dumps(numbers, indent=2) + "\n")
    for name, count in sorted(numbers["faults"].items()):
        print(f"{name:<14} {count:4}")
    print(
        f"{sum(numbers['faults'].values())} faults in {numbers['runs']} runs, "
        f"{numbers['seconds']} s: nothing was lost, and every run ended with the files of "
        "an uninterrupted run, bit for bit."
    )


if __name__ == "__main__":
    main()
