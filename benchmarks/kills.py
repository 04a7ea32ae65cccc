"""Does a run that is killed at random moments end like an uninterrupted run?

    python benchmarks/kills.py                # 200 kills
    python benchmarks/kills.py --smoke        # two kills, to check that it works

Runs `keras-wgan train` with small networks and a report every second step, kills its
process by SIGKILL at a random moment, and starts it again with the same command until
it ends. Then the next run begins, until there were enough kills. Checked after each
kill:

* no checkpoint is lost: the newest complete one is at least as new as before.

Checked after each run, compared with an uninterrupted run:

* the final state (weights, both optimizers, random states) is equal bit for bit, in the
  checkpoint and in `model.keras`; the table of logs is also equal;
* the same files exist, and no temporary file is left.

Prints a line and writes `kills.json`. The processes are forked from one that has
imported everything, so that they are killed while they train, not while Python starts.
"""

import argparse
import contextlib
import io
import json
import multiprocessing
import pathlib
import random
import signal
import tempfile
import time
import zipfile

import h5py
import keras

import keras_wgan as kw
from keras_wgan.callbacks.resume import Resume, is_whole
from keras_wgan.command_line import main as keras_wgan_main
from keras_wgan.command_line import recipes, train

STEPS = 24
REPORT_STEPS = 2


def small_model(kind, sample_shape, num_classes, steps, seed):
    """Returns a model that trains quickly; the test is about writing files."""
    keras.utils.set_random_seed(seed)
    sizes = {"width": 8, "num_classes": num_classes}
    model = kw.WGANGP(
        kw.networks.mlp_generator(sample_shape, 4, **sizes),
        kw.networks.mlp_critic(sample_shape, **sizes),
        critic_steps=2,
        seed=seed,
    )
    model.compile(jit_compile=False)
    return model


def run(directory):
    """Trains, or continues to train, like the command line."""
    recipes.build_model = small_model
    train.REPORT_STEPS = REPORT_STEPS
    command = ["train", "digits", "--batch-size", "16", "--seed", "0"]
    command += ["--steps", str(STEPS), "--output", str(directory)]
    with (
        open(directory.with_suffix(".log"), "a") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        code = keras_wgan_main(command)
    raise SystemExit(code)


def start(context, directory):
    """Starts `run` in a process of its own."""
    process = context.Process(target=run, args=(directory,))
    process.start()
    return process


def newest_checkpoint(directory):
    """Returns the epoch of the newest complete checkpoint, 0 if no one exists."""
    resume = Resume(directory / "state")
    complete = [
        epoch for epoch in resume.saved_epochs() if is_whole(*resume.paths(epoch))
    ]
    return max(complete, default=0)


def arrays_in(path):
    """Returns all arrays of a model file by name, as bytes."""
    arrays = {}

    def note(name, item):
        if isinstance(item, h5py.Dataset):
            arrays[name] = item[()].tobytes()

    with zipfile.ZipFile(path) as model:
        weights = io.BytesIO(model.read("model.weights.h5"))
    with h5py.File(weights, "r") as file:
        file.visititems(note)
    return arrays


def final_state(directory):
    """Returns all that must be equal in two finished runs."""
    state, _ = Resume(directory / "state").paths(newest_checkpoint(directory))
    files = (str(path.relative_to(directory)) for path in directory.rglob("*"))
    return {
        "state": arrays_in(state),
        "model": arrays_in(directory / "model.keras"),
        "history": (directory / "history.csv").read_text(),
        "files": sorted(files),
    }


def kill_run(context, directory, duration, rng, kills_left):
    """Kills and resumes a run until it ends or there were enough kills.

    Args:
        context: A context of `multiprocessing`.
        directory: The run's directory.
        duration: Seconds that an uninterrupted run takes.
        rng: A `random.Random` for the moments of the kills.
        kills_left: Largest number of kills.

    Returns:
        Number of kills.
    """
    kills, checkpoint = 0, 0
    while True:
        process = start(context, directory)
        process.join(rng.uniform(0, duration) if kills < kills_left else None)
        if process.exitcode is None:
            process.kill()
            process.join()
            kills += 1
        elif process.exitcode == 0:
            return kills
        if process.exitcode not in (0, -signal.SIGKILL):
            log = directory.with_suffix(".log").read_text()
            raise RuntimeError(f"A resumed run failed after {kills} kills: {log}")
        newest = newest_checkpoint(directory)
        if newest < checkpoint:
            raise RuntimeError(f"Checkpoint {checkpoint} was lost; {newest} is left.")
        checkpoint = newest


def measure(kills, minutes, seed):
    """Kills runs until the kills or the minutes are reached; returns the counts."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["keras_wgan.command_line", "__main__"])
    rng, started = random.Random(seed), time.monotonic()
    killed = runs = 0
    with tempfile.TemporaryDirectory() as folder:
        uninterrupted = pathlib.Path(folder, "uninterrupted")
        start(context, uninterrupted).join()  # also starts the fork server
        expected = final_state(uninterrupted)
        timed, begun = pathlib.Path(folder, "timed"), time.monotonic()
        start(context, timed).join()
        duration = time.monotonic() - begun
        while killed < kills and time.monotonic() - started < 60 * minutes:
            directory = pathlib.Path(folder, f"run-{runs}")
            killed += kill_run(context, directory, duration, rng, kills - killed)
            found = final_state(directory)
            others = [name for name in expected if found[name] != expected[name]]
            if others:
                raise RuntimeError(f"Run {runs} ended with another {others[0]}.")
            runs += 1
    return {
        "kills": killed,
        "runs": runs,
        "seconds": round(time.monotonic() - started, 1),
        "seconds_of_a_run": duration,
    }


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument(
        "--minutes", type=float, default=60, help="longest time (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--smoke", action="store_true", help="two kills")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."))
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    numbers = measure(
        2 if options.smoke else options.kills, options.minutes, options.seed
    )
    path = options.output / "kills.json"
    path.write_text(json.dumps(numbers, indent=2) + "\n")
    print(
        f"{numbers['kills']} kills in {numbers['runs']} runs, {numbers['seconds']} s: every "
        "run continued and ended with the state of an uninterrupted run."
    )


if __name__ == "__main__":
    main()
