"""The run that `chaos.py` disturbs: small networks, and everything that writes files.

It is `keras-wgan train` on the digits: conditional, with averaged weights and dropout, a
report every second step, and the monitors, `BestGenerator`, pictures, table and
checkpoints. What a finished run must have, and what a whole file is, also stands here.
"""

import contextlib
import io
import json
import time
import zipfile

import h5py
import keras
import numpy as np
from PIL import Image

import keras_wgan as kw
from keras_wgan.callbacks.resume import Resume, is_whole
from keras_wgan.command_line import main, recipes, train

STEPS = 16
REPORT_STEPS = 2
BACK = 10 * 24 * 3600  # seconds by which the clock jumps back
PICTURES = (".png", ".gif")


def small_model(directory, shape, num_classes, seed):
    """Returns a model that trains quickly; the test is about files."""
    keras.utils.set_random_seed(seed)
    data = kw.data.load_digits("test")
    watching = {"num_samples": 32, "every": 3, "seed": 0}

    class Watched(kw.WGANGP):
        """A model whose fit has every callback."""

        def fit(self, *arguments, callbacks, **others):
            best = kw.callbacks.BestGenerator(directory / "best.keras")
            monitors = [
                kw.callbacks.WassersteinMonitor(data, **watching),
                kw.callbacks.FrechetMonitor(data, **watching),
            ]
            callbacks = [*monitors, best, *callbacks]
            return super().fit(*arguments, callbacks=callbacks, **others)

    sizes = {"width": 8, "num_classes": num_classes}
    inner = kw.networks.mlp_critic(shape, **sizes)
    dropped = keras.layers.Dropout(0.2)(inner.inputs[0])
    critic = keras.Model(inner.inputs, inner([dropped, *inner.inputs[1:]]))
    generator = kw.networks.mlp_generator(shape, 4, **sizes)
    model = Watched(generator, critic, critic_steps=2, ema_decay=0.9, seed=seed)
    model.compile(jit_compile=False)
    return model


def run(directory, clock=0.0):
    """Trains, or goes on, like the command line, and exits with its code.

    Args:
        directory: The run's directory.
        clock: Seconds by which this process' clock is late.
    """
    known = time.time
    time.time = lambda: known() - clock
    recipes.build_model = lambda kind, shape, classes, steps, seed: small_model(
        directory, shape, classes, seed
    )
    train.REPORT_STEPS = REPORT_STEPS
    command = ["train", "digits", "--batch-size", "16", "--seed", "0"]
    command += ["--steps", str(STEPS), "--output", str(directory)]
    with (
        open(log_of(directory), "a") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        code = main(command)
    raise SystemExit(code)


def log_of(directory):
    """Returns where a run writes its lines: on another disk, which is never full."""
    return directory.parent.parent / f"{directory.parent.name}-{directory.name}.log"


def whole_epochs(directory):
    """Returns the epochs of the whole checkpoints, the oldest first."""
    resume = Resume(directory / "state")
    return [epoch for epoch in resume.saved_epochs() if is_whole(*resume.paths(epoch))]


def broken_files(directory):
    """Returns the content of the files that are not whole, by their paths.

    What a run has set aside, and what it writes, is left out.
    """
    hidden = {"damaged-", ".partial-", ".lock"}
    broken = {}
    for path in (each for each in directory.rglob("*") if each.is_file()):
        inside = path.relative_to(directory).parts
        if not any(part.startswith(tuple(hidden)) for part in inside):
            try:
                _read(path)
            except Exception:  # each reader has its own
                broken[path] = path.read_bytes()
    return broken


def _read(path):
    """Reads all of a file, and fails if it is not whole."""
    if path.suffix == ".keras":
        if zipfile.ZipFile(path).testzip() is not None:
            raise ValueError("a member is damaged")
    elif path.suffix == ".json":
        json.loads(path.read_text())
    elif path.suffix in PICTURES:
        with Image.open(path) as picture:
            for frame in range(getattr(picture, "n_frames", 1)):
                picture.seek(frame)
                picture.load()
    elif path.suffix == ".csv" and not path.read_bytes().endswith(b"\r\n"):
        raise ValueError("the last row is cut")


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
    """Returns all that must be equal in two finished runs, by what it is.

    The checkpoint before the last may be missing: if the run had ended when it was
    damaged, no step makes it again.
    """
    epoch = whole_epochs(directory)[-1]
    state, _ = Resume(directory / "state").paths(epoch)
    before, record = Resume(directory / "state").paths(epoch - 1)
    paths = set(directory.rglob("*")) - {before, record}
    files = sorted(
        str(path.relative_to(directory))
        for path in paths
        if not path.name.startswith("damaged-")
    )
    pictures = [directory / name for name in files if name.endswith(PICTURES)]
    return {
        "state": arrays_in(state),
        "model": arrays_in(directory / "model.keras"),
        "best generator": arrays_in(directory / "best.keras"),
        "table": (directory / "history.csv").read_bytes(),
        "pictures": [_pixels(path) for path in pictures],
        "files": files,
    }


def _pixels(path):
    """Returns the last frame of a picture as bytes."""
    with Image.open(path) as picture:
        picture.seek(getattr(picture, "n_frames", 1) - 1)
        return np.asarray(picture.convert("RGB")).tobytes()
