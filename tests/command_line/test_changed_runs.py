"""Run directories that people, disks and other processes have changed."""

# ruff: noqa: F811 (fixtures that are imported)

import json
import os
import shutil
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_model
from test_commands import TRAIN, contents, run, small, trained  # noqa: F401

import keras_wgan as kw
from keras_wgan import callbacks
from keras_wgan.command_line import train


def state_of(directory):
    return keras.saving.load_model(directory / "model.keras")


def test_each_of_state_and_model_is_written_anew_from_the_other(
    small, tmp_path, capsys
):
    whole, run_path = tmp_path / "whole", tmp_path / "run"
    assert run(*TRAIN, whole, "--steps", 4) == 0
    shutil.copytree(whole, run_path)
    model = (run_path / "model.keras").read_bytes()
    shutil.rmtree(run_path / "state")
    assert run(*TRAIN, run_path, "--steps", 4) == 0
    assert (run_path / "model.keras").read_bytes() == model
    (run_path / "model.keras").write_bytes(model[:-100])
    assert run(*TRAIN, run_path, "--steps", 4) == 0
    assert (run_path / "damaged-model.keras").read_bytes() == model[:-100]
    assert_same_state(state_of(run_path), state_of(whole))
    (run_path / "model.keras").unlink()
    shutil.rmtree(run_path / "samples")
    assert run(*TRAIN, run_path, "--steps", 6) == 0
    assert run(*TRAIN, whole, "--steps", 6) == 0
    assert_same_state(state_of(run_path), state_of(whole))
    history = [(path / "history.csv").read_bytes() for path in (run_path, whole)]
    assert history[0] == history[1]
    assert "is damaged and not used" in capsys.readouterr().err


def test_data_that_have_moved_are_replaced_by_others(small, tmp_path, capsys):
    points = np.random.default_rng(0).uniform(-1, 1, (200, 3)).astype("float32")
    for name in ("mine", "other"):
        kw.data.save_samples(tmp_path / f"{name}.npz", points)
    command = ("train", tmp_path / "mine.npz", "--batch-size", 16, "--steps", 2)
    assert run(*command, "--output", tmp_path / "run") == 0
    (tmp_path / "mine.npz").unlink()
    assert run("evaluate", tmp_path / "run") == 2
    assert run("evaluate", tmp_path / "run", "--data", tmp_path / "other.npz") == 0
    numbers = json.loads((tmp_path / "run/evaluation.json").read_text())
    assert numbers["samples"] == 100 and "nearest_train_distance" not in numbers
    assert "The run's own data cannot be read" in capsys.readouterr().err


EDITED = {
    "a state that is no folder": (lambda run: replaced(run / "state"), "folder"),
    "samples that are no folder": (lambda run: replaced(run / "samples"), "folder"),
    "a table of another": (lambda run: (run / "history.csv").write_text("a,b\n1,2\n"), "history.csv"),
    "a checkpoint of another model": (lambda run: foreign(run / "state"), "does not fit"),
    "settings of another type": (lambda run: (run / "config.json").write_text("[1]"), "config.json"),
    "settings without data": (lambda run: (run / "config.json").write_text("{}"), "other settings"),
    "settings that nest": (lambda run: (run / "config.json").write_text("[" * 10**5), "config.json"),
    "settings that are a folder": (lambda run: replaced(run / "config.json", folder=True), "config.json"),
    "settings without end": (lambda run: os.truncate(run / "config.json", 2**25), "config.json"),
}  # fmt: skip


def replaced(path, folder=False):
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.mkdir() if folder else path.write_text("mine")


def foreign(state):
    model = small_model(kw.WGANGP, shape=(3,))
    resume = callbacks.Resume(state)
    resume.set_model(model)
    resume.save(9)


@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.parametrize("edit, message", EDITED.values(), ids=EDITED)
def test_an_edited_run_is_refused_before_the_training(
    edit, message, trained, small, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(train, "REPORT_STEPS", 100)
    run_path = shutil.copytree(trained, tmp_path / "run")
    edit(run_path)
    before = contents(run_path)
    assert run(*TRAIN, run_path, "--steps", 4) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and message in error
    assert str(run_path) in error
    after = contents(run_path)
    assert {path for path in before if before[path] != after.get(path)} <= {
        run_path / "config.json"
    }


def test_two_processes_do_not_train_in_one_directory(trained, tmp_path, capsys):
    run_path = shutil.copytree(trained, tmp_path / "run")
    script = "import sys; from keras_wgan.locks import only_writer\n"
    script += "with only_writer(sys.argv[1]): print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(run_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        before = contents(run_path)
        assert run(*TRAIN, run_path, "--steps", 4) == 2
        assert f"pid {other.pid}, since" in capsys.readouterr().err
        assert contents(run_path) == before
        other.kill()


def test_a_model_file_that_would_grow_is_refused(trained, tmp_path, capsys):
    run_path = shutil.copytree(trained, tmp_path / "run")
    with zipfile.ZipFile(run_path / "model.keras", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", b" " * 2**26)
        file.writestr("metadata.json", b"{}")
        file.writestr("model.weights.h5", b"")
    assert run("generate", run_path, "--output", tmp_path / "new.png") == 2
    assert "stored without compression" in capsys.readouterr().err
