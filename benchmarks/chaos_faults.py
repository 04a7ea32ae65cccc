"""The faults that `chaos.py` draws: to a process, to a disk, and to files.

Each function of `PROCESS` starts the run, disturbs it, and waits for its end. Each of
`FILES` changes files while no process runs, and returns the epochs whose checkpoints it
damaged.
"""

import contextlib
import os
import pathlib
import signal
import subprocess

from chaos_run import BACK, run

ENDS = {0, 2, 130, 143, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}
REFUSED = 2
SIZE = "24m"  # of the small disk


def start(context, directory, **options):
    """Starts the run in a process of its own."""
    process = context.Process(target=run, args=(directory,), kwargs=options)
    process.start()
    return process


def kill(context, directory, moment):
    """Kills the run at a moment."""
    return _signaled(context, directory, moment, signal.SIGKILL)


def terminate(context, directory, moment):
    """Ends the run as a cluster does."""
    return _signaled(context, directory, moment, signal.SIGTERM)


def interrupt(context, directory, moment):
    """Presses Ctrl-C."""
    return _signaled(context, directory, moment, signal.SIGINT)


def _signaled(context, directory, moment, number):
    """Sends a signal to the run at a moment. Returns the exit codes."""
    process = start(context, directory)
    process.join(moment)
    if process.exitcode is None:
        os.kill(process.pid, number)
    return [_ended(process)]


def two_writers(context, directory, moment):
    """Starts the run twice at once, and kills what still runs at a moment."""
    processes = [start(context, directory) for _ in range(2)]
    processes[0].join(moment)
    for process in processes:
        if process.exitcode is None:
            process.kill()
    return [_ended(process) for process in processes]


def clock_back(context, directory, moment):
    """Kills a run whose clock is ten days late."""
    process = start(context, directory, clock=BACK)
    process.join(moment)
    if process.exitcode is None:
        process.kill()
    return [_ended(process)]


def full_disk(context, directory, moment):
    """Lets the disk of the run be full but for some bytes, and ends what still runs."""
    filler = directory.parent / "filler"
    free = int(
        os.statvfs(directory.parent).f_bavail * os.statvfs(directory.parent).f_frsize
    )
    left = int(moment * 200_000)
    with open(filler, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - left))
    try:
        process = start(context, directory)
        process.join(3 * moment)
        if process.exitcode is None:
            process.kill()
        return [_ended(process)]
    finally:
        filler.unlink()


def _ended(process):
    """Waits for the end of a process, and returns its exit code."""
    process.join(120)
    if process.exitcode is None:
        process.kill()
        raise RuntimeError("A run did not end within two minutes after a fault.")
    return process.exitcode


def truncate(directory, rng):
    """Cuts a checkpoint, a record or the model."""
    path = _some_file(directory, rng)
    return _changed(path, lambda content: content[: rng.randrange(len(content))])


def flip(directory, rng):
    """Changes one bit of a checkpoint, a record or the model."""

    def flipped(content):
        place = rng.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return _changed(_some_file(directory, rng), flipped)


def delete(directory, rng):
    """Deletes a checkpoint, a record or the model."""
    path = _some_file(directory, rng)
    if path is None:
        return set()
    path.unlink()
    return _epochs_of([path])


def swap(directory, rng):
    """Exchanges the names of two checkpoints."""
    states = sorted((directory / "state").glob("epoch-*.keras"))
    if len(states) < 2:
        return set()
    first, second = rng.sample(states, 2)
    other = first.with_name("other")
    first.rename(other)
    second.rename(first)
    other.rename(second)
    return _epochs_of([first, second])


def junk(directory, rng):
    """Adds files with high epoch numbers that are no checkpoints."""
    if not (directory / "state").exists():
        return set()
    for number in rng.sample(range(90, 99), 2):
        (directory / "state" / f"epoch-{number:05d}.json").write_text('{"epoch": 1}')
        (directory / "state" / f"epoch-{number:05d}.keras").write_bytes(b"junk")
    return set()


def cut_table(directory, rng):
    """Cuts the last row of the table, as a full disk leaves it."""
    path = directory / "history.csv"
    if path.exists() and path.read_bytes().count(b"\n") > 2:
        path.write_bytes(path.read_bytes()[: -rng.randrange(1, 30)])
    return set()


def _some_file(directory, rng):
    """Returns one of the files of the state, or the model, or `None`."""
    paths = sorted((directory / "state").glob("epoch-*"))
    if rng.random() < 0.2:
        paths = [directory / "model.keras"]
    paths = [path for path in paths if path.exists() and path.stat().st_size]
    return rng.choice(paths) if paths else None


def _changed(path, change):
    """Changes the content of a file. Returns the epochs that it belongs to."""
    if path is None:
        return set()
    path.write_bytes(change(path.read_bytes()))
    return _epochs_of([path])


def _epochs_of(paths):
    """Returns the epochs of checkpoints."""
    names = [path.stem for path in paths if path.stem.startswith("epoch-")]
    return {int(name.removeprefix("epoch-")) for name in names}


@contextlib.contextmanager
def small_disk(folder):
    """Mounts a small disk, or yields `False` where that is not allowed."""
    pathlib.Path(folder).mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mounting, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


PROCESS = [kill, kill, terminate, interrupt, two_writers, clock_back, full_disk]
FILES = [truncate, flip, delete, swap, junk, cut_table]
