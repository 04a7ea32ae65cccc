"""BestGenerator: what it keeps, in spite of interruptions, and what it refuses."""

import json

import keras
import numpy as np
import pytest
from conftest import small_data, small_model

import keras_wgan as kw
from keras_wgan.callbacks import Resume
from keras_wgan.callbacks.best_generator import BestGenerator
from keras_wgan.callbacks.wasserstein_monitor import WassersteinMonitor


class Script(keras.callbacks.Callback):
    """Logs the values it is given, epoch by epoch."""

    def __init__(self, *values, name="score"):
        super().__init__()
        self.values = values
        self.name = name

    def on_epoch_end(self, epoch, logs=None):
        logs[self.name] = self.values[epoch]


class Kept(keras.callbacks.Callback):
    """Keeps what the generator makes after every epoch."""

    def __init__(self):
        super().__init__()
        self.samples = []

    def on_epoch_end(self, epoch, logs=None):
        self.samples.append(self.model.sampler(LATENTS).numpy())


LATENTS = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


def run(callbacks, epochs, model=None, **arguments):
    """Fits a small model with callbacks, and returns it."""
    model = model or small_model(kw.WGANGP, **arguments)
    model.fit(
        *small_data(), epochs=epochs, batch_size=4, verbose=0, callbacks=callbacks
    )
    return model


def saved_samples(path):
    """Returns what the saved generator makes, read as anyone would."""
    return keras.saving.load_model(path)(LATENTS).numpy()


@pytest.mark.parametrize("ema_decay", [None, 0.5])
@pytest.mark.parametrize("mode, best", [("min", 3), ("max", 2)])
def test_keeps_the_generator_of_the_best_epoch(mode, best, ema_decay, tmp_path):
    kept, path = Kept(), tmp_path / "folder" / "best.keras"
    callback = BestGenerator(path, "score", mode)
    script = Script(2.0, np.nan, 5.0, 1.0, 1.0, np.inf if mode == "min" else -np.inf)
    run([script, kept, callback], 6, ema_decay=ema_decay)
    np.testing.assert_allclose(saved_samples(path), kept.samples[best], rtol=1e-5)
    record = json.loads((tmp_path / "folder" / "best.keras.json").read_text())
    assert len(record.pop("sha256")) == 64
    assert record == {"score": script.values[best], "mode": mode, "epoch": best + 1}
    assert len(list(path.parent.iterdir())) == 2


def test_goes_on_after_an_interruption(tmp_path):
    path, states = tmp_path / "best.keras", tmp_path / "states"
    run([Script(2.0, 1.0), BestGenerator(path, "score"), Resume(states)], 2)
    best = saved_samples(path)
    again = BestGenerator(path, "score")
    run([Script(0, 0, 1.5), again, Resume(states)], 3)
    assert again.best == 1.0
    np.testing.assert_array_equal(saved_samples(path), best)
    run([Script(0, 0, 0, 0.5), BestGenerator(path, "score"), Resume(states)], 4)
    assert not np.array_equal(saved_samples(path), best)


def test_a_new_run_replaces_what_an_earlier_one_left(tmp_path):
    path = tmp_path / "best.keras"
    callback = BestGenerator(path, "score")
    run([Script(1.0), callback], 1)
    run([Script(3.0, 4.0), callback], 2)  # the same object, another model
    assert json.loads(callback.record.read_text())["score"] == 3.0


def test_a_second_fit_goes_on_with_the_best(tmp_path):
    callback = BestGenerator(tmp_path / "best.keras", "score")
    model = run([Script(1.0), callback], 1)
    run([Script(3.0), callback], 1, model)
    assert callback.best == 1.0


def test_a_missing_model_file_is_made_again(tmp_path):
    path = tmp_path / "best.keras"
    model = run([Script(1.0), BestGenerator(path, "score")], 1)
    path.unlink()
    run([Script(3.0), BestGenerator(path, "score")], 1, model)
    assert path.exists()


def test_a_failure_to_save_leaves_the_old_generator(tmp_path, monkeypatch):
    path = tmp_path / "best.keras"
    model = run([Script(2.0), BestGenerator(path, "score")], 1)
    before = path.read_bytes()

    def fail(path):
        path.write_bytes(b"half")
        raise OSError("the disk is full")

    monkeypatch.setattr(model.generator, "save", fail)
    with pytest.raises(OSError, match="disk is full"):
        run([Script(1.0), BestGenerator(path, "score")], 1, model)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_keeps_a_generator_that_later_collapses(tmp_path):
    model = small_model(kw.WGANGP)
    (data,) = small_data(40)
    monitor = WassersteinMonitor(data, num_samples=20)
    callback = BestGenerator(tmp_path / "best.keras")
    raise_rate = keras.callbacks.LearningRateScheduler(
        lambda epoch: 1e-3 if epoch < 4 else 3.0
    )
    history = model.fit(
        data, epochs=8, batch_size=8, verbose=0,
        callbacks=[raise_rate, monitor, callback],
    ).history  # fmt: skip
    best, last = min(history["exact_wasserstein"]), history["exact_wasserstein"][-1]
    assert last > 2 * best
    generator = keras.saving.load_model(tmp_path / "best.keras")
    generated = generator(keras.random.normal((20, 4), seed=0))
    distance = kw.distances.wasserstein_distance(monitor.real, generated)
    assert distance == pytest.approx(best, rel=1e-5)


def test_passes_over_epochs_without_validation(tmp_path):
    callback = BestGenerator(tmp_path / "best.keras", "val_wasserstein", "max")
    small_model(kw.WGANGP).fit(
        *small_data(), epochs=2, batch_size=4, verbose=0, callbacks=[callback],
        validation_data=small_data()[0], validation_freq=2,
    )  # fmt: skip
    assert json.loads(callback.record.read_text())["epoch"] == 2


def test_a_missing_log_is_named_with_those_there_are(tmp_path):
    message = "needs the log 'exact_wasserstein'.*`monitor`. Received: critic_loss, "
    with pytest.raises(ValueError, match=message):
        run([BestGenerator(tmp_path / "best.keras")], 1)
    behind = [BestGenerator(tmp_path / "best.keras", "score"), Script(1.0)]
    with pytest.raises(ValueError, match="of a callback before it"):
        run(behind, 1)


def test_refuses_other_files_modes_and_records(tmp_path):
    with pytest.raises(ValueError, match="path that ends in .keras"):
        BestGenerator(tmp_path / "best.h5")
    with pytest.raises(ValueError, match="'min' or 'max'"):
        BestGenerator(tmp_path / "best.keras", mode="auto")
    model = run([Script(1.0), BestGenerator(tmp_path / "best.keras", "score")], 1)
    for arguments in ({"monitor": "wasserstein"}, {"monitor": "score", "mode": "max"}):
        with pytest.raises(ValueError, match="another path for another log"):
            run([BestGenerator(tmp_path / "best.keras", **arguments)], 1, model)


@pytest.mark.parametrize("damage", ["model", "record"])
def test_a_damaged_generator_is_set_aside_and_not_the_best(damage, tmp_path):
    best = kw.callbacks.BestGenerator(tmp_path / "best.keras", monitor="score")
    best.set_model(small_model(kw.WGANGP))
    best.save(1.0, 0)
    path = best.path if damage == "model" else best.record
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.warns(UserWarning, match="best.keras is damaged .* damaged-best.keras"):
        assert best._read_record() is None
    assert not best.path.exists() and (tmp_path / "damaged-best.keras").exists()
