"""The commands as a user runs them: results, going on, and errors of one line."""

import csv
import json
import os
import pathlib
import runpy
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from conftest import assert_same_state
from PIL import Image

import keras_wgan as kw
from keras_wgan import callbacks
from keras_wgan.command_line import main, recipes, train
from keras_wgan.command_line.interpolate import _great_circle


@pytest.fixture
def small(monkeypatch, without_xla):
    """Makes the program's networks and reports small, and compiles nothing by XLA."""

    def networks(kind, shape, num_classes):
        sizes = {"width": 8, "num_classes": num_classes}
        return kw.networks.mlp_generator(shape, 4, **sizes), kw.networks.mlp_critic(
            shape, **sizes
        )

    monkeypatch.setattr(recipes, "_build_networks", networks)
    monkeypatch.setattr(train, "REPORT_STEPS", 2)


def run(*arguments):
    return main([str(argument) for argument in arguments])


TRAIN = ("train", "digits", "--batch-size", 16, "--seed", 0, "--output")


@pytest.mark.parametrize("model", ["wgan-gp", "wgan", "gan"])
def test_a_run_directory_holds_everything(model, small, tmp_path, capsys):
    assert run(*TRAIN, tmp_path, "--steps", 5, "--model", model) == 0
    found = {path.name for path in tmp_path.iterdir()}
    expected = {"config.json", "model.keras", "history.csv", "samples", "state"}
    assert found == expected | {"progress.gif", "curves.png"}
    rows = list(csv.DictReader((tmp_path / "history.csv").read_text().splitlines()))
    assert [row["step"] for row in rows] == ["2", "4", "5"]
    assert json.loads((tmp_path / "config.json").read_text())["model"] == model
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert int(loaded.steps_taken) == 5 and loaded.conditional
    output = capsys.readouterr().out
    assert "5/5" in output and "steps/s" in output and "left" in output


def test_the_same_command_goes_on_and_repeats_no_row(small, tmp_path, capsys):
    assert run(*TRAIN, tmp_path / "parts", "--steps", 3) == 0
    assert run(*TRAIN, tmp_path / "parts", "--steps", 3) == 0
    assert run(*TRAIN, tmp_path / "parts", "--steps", 6) == 0
    assert "Going on from step 3 of 6" in capsys.readouterr().out
    table = (tmp_path / "parts/history.csv").read_text().splitlines()
    steps = [row["step"] for row in csv.DictReader(table)]
    assert steps == ["2", "3", "5", "6"]


def test_an_interrupted_run_ends_as_the_uninterrupted_one(small, tmp_path, monkeypatch):
    assert run(*TRAIN, tmp_path / "whole", "--steps", 6) == 0
    original = callbacks.StopOnInterrupt

    class Pressed(original):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.steps_taken) == 3:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.1)
            super().on_train_batch_end(batch, logs)

    monkeypatch.setattr(callbacks, "StopOnInterrupt", Pressed)
    assert run(*TRAIN, tmp_path / "parts", "--steps", 6) == 130
    monkeypatch.setattr(callbacks, "StopOnInterrupt", original)
    assert run(*TRAIN, tmp_path / "parts", "--steps", 6) == 0
    models = [
        keras.saving.load_model(tmp_path / d / "model.keras")
        for d in ("whole", "parts")
    ]
    assert_same_state(*models)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run of two steps, once for all tests that only read it."""
    directory = tmp_path_factory.mktemp("trained")
    assert run(*TRAIN, directory, "--steps", 2) == 0
    return directory


@pytest.mark.parametrize("name", ["grid.png", "samples.h5", "samples.npz", "folder"])
def test_generate_writes_every_kind_of_output(name, trained, tmp_path):
    path = tmp_path / name
    command = ("generate", trained, "--num", 6, "--label", 3, "--seed", 1)
    assert run(*command, "--output", path) == 0
    again = run(*command, "--output", path)  # over a file of ours, and a full folder
    assert again == (2 if name == "folder" else 0)
    if name == "grid.png":
        with Image.open(path) as picture:
            assert picture.size[0] > 100
        return
    source = kw.data.load(path)
    assert len(source) == 6
    assert run(*command, "--output", tmp_path / f"again-{name}") == 0
    again = kw.data.load(tmp_path / f"again-{name}")
    np.testing.assert_array_equal(source.arrays()[0], again.arrays()[0])


def test_evaluate_prints_and_writes_its_table(trained, tmp_path, capsys):
    assert run("evaluate", trained) == 0
    numbers = json.loads((trained / "evaluation.json").read_text())
    np.testing.assert_allclose(numbers["wasserstein_floor"], 2.491, atol=5e-3)
    assert numbers["exact_wasserstein"] > numbers["wasserstein_floor"]
    assert numbers["samples"] == 897 and 0 <= numbers["recall"] <= 1
    assert "exact_wasserstein" in capsys.readouterr().out
    kw.data.save_samples(tmp_path / "real.npz", *kw.data.load_digits("test"))
    assert run("evaluate", trained, "--data", tmp_path / "real.npz") == 0


def test_interpolate_writes_a_closed_walk(trained, tmp_path):
    path = tmp_path / "walk.gif"
    command = ("interpolate", trained, "--num", 10, "--frames", 4, "--seed", 0)
    assert run(*command, "--output", path) == 0
    with Image.open(path) as animation:
        assert animation.n_frames == 4


def test_latents_of_the_walk_are_normal():
    walk = np.stack(list(_great_circle((500, 8), 6, np.random.default_rng(0))))
    np.testing.assert_allclose(walk.std(axis=(1, 2)), 1, atol=0.05)
    np.testing.assert_allclose(walk[0] + walk[3], 0, atol=1e-6)  # half a turn apart


def test_unconditional_training_on_a_file(small, tmp_path):
    samples = np.random.default_rng(0).uniform(-1, 1, (200, 3))
    kw.data.save_samples(tmp_path / "points.npz", samples.astype("float32"))
    assert run("train", tmp_path / "points.npz", "--output", tmp_path / "run", "--steps", 2,
               "--batch-size", 16) == 0  # fmt: skip
    assert run("generate", tmp_path / "run", "--output", tmp_path / "out.h5") == 0
    assert run("train", "digits", "--no-conditional", "--output", tmp_path / "plain",
               "--steps", 2, "--batch-size", 16) == 0  # fmt: skip


def contents(directory):
    return {p: p.read_bytes() for p in directory.rglob("*") if p.is_file()}


REFUSALS = {
    "unknown data": (("train", "no-such-data", "--output", "{new}"), "digits"),
    "no steps": (("train", "digits", "--steps", "0", "--output", "{new}"), "steps"),
    "negative steps": (("train", "digits", "--steps", "-3", "--output", "{new}"), "steps"),
    "huge batch": (("train", "digits", "--batch-size", "500", "--output", "{new}"), "900"),
    "empty batch": (("train", "digits", "--batch-size", "0", "--output", "{new}"), "batch"),
    "negative batch": (("train", "digits", "--batch-size", "-1", "--output", "{new}"), "batch"),
    "negative seed": (("train", "digits", "--seed", "-1", "--output", "{new}"), "seed"),
    "size of digits": (("train", "digits", "--image-size", "9", "--output", "{new}"), "image_size"),
    "other settings": (("train", "digits", "--seed", "5", "--output", "{run}"), "other settings"),
    "foreign folder": (("train", "digits", "--output", "{foreign}"), "must be a new directory"),
    "output is a file": (("train", "digits", "--output", "{foreign}/note.txt"), "must be a new directory"),
    "generate from nothing": (("generate", "{new}", "--output", "{new}.png"), "config.json"),
    "generate from foreign": (("generate", "{foreign}", "--output", "{new}.png"), "config.json"),
    "generate nothing": (("generate", "{run}", "--num", "0", "--output", "{new}.png"), "num"),
    "generate unknown label": (("generate", "{run}", "--label", "10", "--output", "{new}.png"), "from 0 to 9"),
    "generate to unknown kind": (("generate", "{run}", "--output", "{new}.docx"), "docx"),
    "walk of nothing": (("interpolate", "{new}", "--output", "{new}.gif"), "config.json"),
    "walk to a picture": (("interpolate", "{run}", "--output", "{new}.png"), "gif"),
    "walk of one frame": (("interpolate", "{run}", "--frames", "1", "--output", "{new}.gif"), "frames"),
    "evaluate nothing": (("evaluate", "{new}"), "config.json"),
    "evaluate unknown data": (("evaluate", "{run}", "--data", "no-such"), "no-such"),
    "truncated model": (("generate", "{truncated}", "--output", "{new}.png"), "cannot be read"),
    "damaged config": (("generate", "{damaged}", "--output", "{new}.png"), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("command, message", REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_are_one_line_and_touch_nothing(
    command, message, trained, tmp_path, capsys
):
    folders = {name: tmp_path / name for name in ("foreign", "truncated", "damaged")}
    for folder in folders.values():
        folder.mkdir()
    (folders["foreign"] / "note.txt").write_text("mine")
    (folders["truncated"] / "config.json").write_text("{}")
    model = (trained / "model.keras").read_bytes()
    (folders["truncated"] / "model.keras").write_bytes(model[: len(model) // 2])
    (folders["damaged"] / "config.json").write_text("{")
    paths = {"new": tmp_path / "new", "run": trained} | folders
    before = contents(tmp_path) | contents(trained)
    try:
        code = main([part.format(**paths) for part in command])
    except SystemExit as stop:
        code = stop.code
    error = capsys.readouterr().err
    assert code == 2 and message in error and "Traceback" not in error
    assert error.count("\n") == 1 and error.startswith("keras-wgan: error: ")
    assert contents(tmp_path) | contents(trained) == before


def test_the_program_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["keras_wgan", "--version"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("keras_wgan", run_name="__main__")
    assert not stop.value.code and capsys.readouterr().out.strip() == kw.__version__


def test_the_installed_program_is_the_same():
    program = pathlib.Path(sys.executable).with_name("keras-wgan")
    if not program.exists():
        pytest.skip("the package is not installed beside this Python")
    result = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=120
    )
    assert result.stdout.strip() == kw.__version__
