"""Resume: the interrupted run ends where the uninterrupted one does."""

import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import time

import fresh
import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_data, small_model

import keras_wgan as kw
from keras_wgan.callbacks import Resume

RUN = """
import sys, time
sys.path.insert(0, sys.argv[2])
import keras
from conftest import small_data, small_model
import keras_wgan as kw

directory, _, delay = sys.argv[1:]
model = small_model(kw.WGANGP, conditional=True, dropout=0.3, ema_decay=0.9)
slow = keras.callbacks.LambdaCallback(
    on_train_batch_end=lambda batch, logs: time.sleep(float(delay)),
    on_epoch_begin=lambda epoch, logs: print("epoch", epoch, flush=True),
)
resume = kw.callbacks.Resume(directory)
model.fit(*small_data(conditional=True), batch_size=4, epochs=4, verbose=0,
          callbacks=[resume, slow])
model.save(directory + "/final.keras")
"""


def start(directory, delay):
    tests = os.path.dirname(os.path.dirname(__file__))
    arguments = [str(directory), tests, str(delay)]
    return fresh.Popen([sys.executable, "-c", RUN, *arguments])


def test_after_a_kill_in_mid_epoch_the_run_ends_as_the_uninterrupted_one(tmp_path):
    """Of one kind, because `models/test_saving.py` restores the state of each."""
    process = start(tmp_path, delay=0.3)
    process.wait_for("epoch 2\n")
    time.sleep(0.7)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert Resume(tmp_path).saved_epochs() == [1, 2]

    again = start(tmp_path, delay=0)
    output, _ = again.communicate(timeout=300)
    assert again.returncode == 0 and output == "epoch 2\nepoch 3\n"
    whole = small_model(kw.WGANGP, conditional=True, dropout=0.3, ema_decay=0.9)
    whole.fit(*small_data(conditional=True), batch_size=4, epochs=4, verbose=0)
    assert_same_state(keras.saving.load_model(tmp_path / "final.keras"), whole)
    assert not list(tmp_path.glob("*partial*"))


def fitted(directory, epochs, model=None):
    model = model or small_model(kw.WGANGP)
    model.fit(
        *small_data(),
        batch_size=4,
        epochs=epochs,
        callbacks=[Resume(directory)],
        verbose=0,
    )
    return model


@pytest.fixture(scope="module")
def two_epochs(tmp_path_factory):
    """The checkpoints of a run of two epochs, which tests copy before they damage."""
    directory = tmp_path_factory.mktemp("two_epochs")
    fitted(directory, 2)
    return directory


@pytest.fixture
def run(two_epochs, tmp_path):
    """A copy of a run of two epochs."""
    return shutil.copytree(two_epochs, tmp_path / "run")


def test_two_checkpoints_are_kept_and_a_finished_run_is_left_alone(tmp_path):
    model = fitted(tmp_path, 3)
    assert Resume(tmp_path).saved_epochs() == [2, 3]
    again = fitted(tmp_path, 3)
    assert_same_state(again, model)
    assert again._initial_epoch is None


@pytest.mark.parametrize("damage", ["truncated", "changed", "missing", "record"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(
    damage, run, two_epochs
):
    weights, record = Resume(run).paths(2)
    content = weights.read_bytes()
    if damage == "truncated":
        weights.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        weights.write_bytes(content[:-9] + b"x" + content[-8:])
    elif damage == "missing":
        weights.unlink()
    else:
        record.write_text("{")
    with pytest.warns(UserWarning, match="00002.keras is damaged"):
        resumed = fitted(run, 2)
    assert_same_state(resumed, fitted(two_epochs, 2))


def damage_all(directory, content=b""):
    for path in directory.glob("*.keras"):
        path.write_bytes(content)


@pytest.mark.filterwarnings("ignore:The checkpoint")
def test_with_every_checkpoint_damaged_the_run_starts_again_and_says_so(run, tmp_path):
    whole = fitted(tmp_path / "whole", 1)
    damage_all(run)
    with pytest.warns(UserWarning, match="No whole checkpoint is left"):
        resumed = fitted(run, 1)
    assert_same_state(resumed, whole)
    aside = {path.name for path in run.glob("damaged-*")}
    stems = ("damaged-epoch-00001", "damaged-epoch-00002")
    assert aside == {f"{stem}{kind}" for stem in stems for kind in (".json", ".keras")}
    assert fitted(run, 1) and Resume(run).saved_epochs() == [1]


@pytest.mark.parametrize("size", [0, 1, 100, 4096, -1])
def test_a_checkpoint_cut_anywhere_is_passed_over(size, run):
    weights, _ = Resume(run).paths(2)
    weights.write_bytes(weights.read_bytes()[:size])
    resume = Resume(run)
    resume.set_model(small_model(kw.WGANGP))
    with pytest.warns(UserWarning, match="00002.keras is damaged"):
        assert resume.restore() == 1


def test_other_files_in_the_directory_stay(tmp_path):
    for name in ("epoch-old.json", "epoch-1.txt", "notes.json"):
        (tmp_path / name).write_text("mine")
    fitted(tmp_path, 1)
    assert Resume(tmp_path).saved_epochs() == [1]
    assert (tmp_path / "epoch-old.json").read_text() == "mine"


@contextlib.contextmanager
def full_disk(size):
    """Lets no file grow beyond a size, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("size", [0, 2000, 20000])
def test_a_full_disk_costs_no_checkpoint_and_leaves_no_file(size, run):
    before = {path: path.read_bytes() for path in run.iterdir()}
    resume = Resume(run)
    resume.set_model(small_model(kw.WGANGP))
    with full_disk(size), pytest.raises(OSError):
        resume.save(3)
    assert {path: path.read_bytes() for path in run.iterdir()} == before
    resume.save(3)
    assert resume.saved_epochs() == [2, 3]


@pytest.mark.filterwarnings("ignore:Skipping nested container")
def test_checkpoints_of_another_model_are_refused(tmp_path):
    fitted(tmp_path, 1)
    resume = Resume(tmp_path)
    resume.set_model(small_model(kw.WGANGP, shape=(3,)))
    with pytest.raises(ValueError, match="of this model"):
        resume.restore()


def test_a_diverged_state_is_not_saved(tmp_path):
    model = fitted(tmp_path, 1)
    model.generator.set_weights([w * np.nan for w in model.generator.get_weights()])
    resume = Resume(tmp_path / "other")
    stop = kw.callbacks.StopOnNonFinite()
    model.fit(*small_data(), batch_size=4, callbacks=[stop, resume], verbose=0)
    assert resume.saved_epochs() == []


def test_the_next_fit_starts_at_its_own_epoch(tmp_path):
    model = fitted(tmp_path, 2)
    history = model.fit(*small_data(), batch_size=4, epochs=1, verbose=0)
    assert history.epoch == [0]


def test_records_name_epoch_and_digest(tmp_path):
    fitted(tmp_path, 1)
    record = json.loads((tmp_path / "epoch-00001.json").read_text())
    assert record["epoch"] == 1 and len(record["sha256"]) == 64
    assert record["logs"].keys() >= {"critic_loss", "wasserstein"}


HOLD = """
import sys, time
from keras_wgan.locks import only_writer

with only_writer(sys.argv[1]):
    print("held", flush=True)
    time.sleep(300)
"""


def test_another_process_is_kept_out_until_it_ends_or_is_killed(run):
    other = fresh.Popen([sys.executable, "-c", HOLD, str(run)])
    other.wait_for("held\n")
    with pytest.raises(ValueError, match=rf"host .*pid {other.pid}, since 20"):
        fitted(run, 3)
    other.kill()
    assert other.communicate()[0] == "held\n"
    assert (run / ".lock").exists()  # which locks nothing any more
    fitted(run, 3)
    assert Resume(run).saved_epochs() == [2, 3] and not (run / ".lock").exists()


def test_a_fit_that_fails_lets_others_in(run):
    stop = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        small_model(kw.WGANGP).fit(
            *small_data(),
            batch_size=4,
            callbacks=[Resume(run), stop],
            epochs=9,
            verbose=0,
        )
    assert not (run / ".lock").exists()


def test_a_state_that_is_no_folder_is_refused(tmp_path):
    (tmp_path / "state").write_text("mine")
    with pytest.raises(ValueError, match="must be a folder"):
        fitted(tmp_path / "state", 1)


def test_what_a_kill_left_of_a_removal_is_removed(run, two_epochs):
    for name in ("epoch-00000.keras", "epoch-00000.json"):
        (run / name.replace("json", "txt")).write_text("mine")
    fitted(run, 2)
    names = {path.name for path in two_epochs.iterdir()}
    assert {path.name for path in run.iterdir()} == names | {"epoch-00000.txt"}
