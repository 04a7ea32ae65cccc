"""Round trips: saved, loaded and trained on, as if nothing had happened."""

import sys
from concurrent.futures import ThreadPoolExecutor

import fresh
import h5py
import keras
import numpy as np
import pytest
from conftest import (
    assert_same_state,
    saves_the_first_epoch,
    small_critic,
    small_data,
    small_model,
)

import keras_wgan as kw

TRAIN_ON = """
import sys
import keras, numpy as np
import keras_wgan as kw
model_path, data_path, result_path = sys.argv[1:]
model = keras.saving.load_model(model_path)
data = np.load(data_path)
history = model.fit(data["samples"], data["labels"], batch_size=4, epochs=2, verbose=0)
state = model.weights + model.optimizer.variables + model.random_states()
np.savez(result_path, *(v.numpy() for v in state), losses=history.history["critic_loss"])
"""


def test_training_on_in_a_new_process_is_bit_identical(tmp_path):
    """Of one kind; `test_weights_file_restores_the_whole_state` has them all."""
    whole = small_model(kw.WGANGP, conditional=True, dropout=0.3, ema_decay=0.9)
    samples, labels = small_data(conditional=True)
    paths = [str(tmp_path / name) for name in ("model.keras", "data.npz", "result.npz")]
    np.savez(paths[1], samples=samples, labels=labels)
    saving = saves_the_first_epoch(whole, paths[0])
    history = whole.fit(
        samples, labels, batch_size=4, epochs=3, callbacks=[saving], verbose=0
    ).history

    fresh.run([sys.executable, "-c", TRAIN_ON, *paths], check=True)
    result = np.load(tmp_path / "result.npz")
    state = whole.weights + whole.optimizer.variables + whole.random_states()
    for index, variable in enumerate(state):
        np.testing.assert_array_equal(
            result[f"arr_{index}"], variable.numpy(), err_msg=variable.path
        )
    np.testing.assert_array_equal(result["losses"], history["critic_loss"][1:])


@pytest.mark.parametrize(
    "kind, jit_compile",
    [(kw.GAN, False), (kw.WGAN, False), (kw.WGANGP, True)],
)
def test_weights_file_restores_the_whole_state(kind, jit_compile, tmp_path):
    model = small_model(kind, dropout=0.3, jit_compile=jit_compile)
    model.fit(*small_data(), batch_size=4, verbose=0)
    model.save_weights(tmp_path / "model.weights.h5")
    other = small_model(kind, dropout=0.3, jit_compile=jit_compile)
    other.load_weights(tmp_path / "model.weights.h5")
    assert_same_state(model, other)
    for each in (model, other):
        each.fit(*small_data(), batch_size=4, verbose=0)
    assert_same_state(model, other)


def test_config_equals_the_arguments(kind):
    model = small_model(
        kind, critic_steps=3, ema_decay=0.5, seed=4, name="mine",
    )  # fmt: skip
    same = kind.from_config(model.get_config())
    for name in ("critic_steps", "ema_decay", "seed", "name", "latent_dim"):
        assert getattr(same, name) == getattr(model, name)


@pytest.mark.parametrize(
    "kind, arguments",
    [
        (kw.GAN, {"loss": "minimax"}),
        (kw.WGAN, {"clip_value": 0.02}),
        (
            kw.WGANGP,
            {"penalty_weight": 1.0, "penalty_target": 0.5, "one_sided": True},
        ),
    ],
)
def test_config_holds_each_method_s_own_arguments(kind, arguments):
    config = small_model(kind, **arguments).get_config()
    same = kind.from_config(config)
    assert {name: getattr(same, name) for name in arguments} == arguments


def test_compile_settings_are_restored(tmp_path):
    model = small_model(kw.WGANGP, jit_compile="auto", steps_per_execution=2)
    model.save(tmp_path / "model.keras")
    same = keras.saving.load_model(tmp_path / "model.keras")
    assert same.steps_per_execution == 2
    assert same.get_compile_config() == model.get_compile_config()
    assert same.get_compile_config()["jit_compile"] == "auto"


def test_uncompiled_model_saves_and_generates(kind, tmp_path):
    model = kind(*(small_model(kind).generator, small_model(kind).critic))
    model.save(tmp_path / "model.keras")
    same = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(same.generate(3, seed=1), model.generate(3, seed=1))


@pytest.mark.filterwarnings("ignore:Skipping nested container")
def test_model_file_of_other_networks_is_refused(tmp_path):
    small_model(kw.GAN, dropout=0.3).save_weights(tmp_path / "model.weights.h5")
    with pytest.raises(ValueError):
        small_model(kw.GAN, shape=(3,)).load_weights(tmp_path / "model.weights.h5")


def test_keras_checkpoints_restore_the_whole_state(tmp_path):
    model = small_model(kw.WGANGP)
    path = tmp_path / "last.keras"
    checkpoint = keras.callbacks.ModelCheckpoint(path)
    backup = keras.callbacks.BackupAndRestore(
        tmp_path / "backup", delete_checkpoint=False
    )
    logger = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    stopping = keras.callbacks.EarlyStopping("critic_loss", mode="min", patience=9)
    callbacks = [checkpoint, backup, logger, stopping]
    model.fit(*small_data(), batch_size=4, epochs=2, callbacks=callbacks, verbose=0)
    assert_same_state(keras.saving.load_model(path), model)
    again = small_model(kw.WGANGP)
    again.fit(*small_data(), batch_size=4, epochs=2, callbacks=[backup], verbose=0)
    assert_same_state(again, model)
    assert "wasserstein" in (tmp_path / "log.csv").read_text()


def test_nothing_runs_when_a_model_file_holds_a_lambda(tmp_path):
    generator = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(2), keras.layers.Lambda(lambda x: x)]
    )
    model = kw.GAN(generator, small_model(kw.GAN).critic)
    model.save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="[Ll]ambda"):
        keras.saving.load_model(tmp_path / "model.keras")


def test_every_random_generator_is_part_of_the_state():
    model = small_model(kw.WGANGP, dropout=0.3)
    assert len(model.random_states()) == 3  # the model's, and a Dropout in each network


@pytest.mark.parametrize("name", ["model.h5", "model.hdf5", "model", "model.tf"])
def test_other_formats_are_refused_and_the_file_stays(name, tmp_path):
    path = tmp_path / name
    path.write_text("mine")
    with pytest.raises(ValueError, match=r"ends in \.keras"):
        small_model(kw.GAN).save(path)
    assert path.read_text() == "mine"


class Unwritable(keras.layers.Dense):
    def get_config(self):
        raise NotImplementedError("no configuration")


@pytest.mark.filterwarnings("ignore:The file cannot be loaded")
def test_a_failed_save_leaves_the_older_file(tmp_path):
    latents = keras.Input((4,))
    samples = Unwritable(2)(latents)
    model = kw.GAN(keras.Model(latents, samples), small_critic())
    path = tmp_path / "model.keras"
    path.write_text("older")
    with pytest.raises(NotImplementedError):
        model.save(path)
    assert path.read_text() == "older" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [kw.WGAN, kw.WGANGP])
def test_optimizers_with_averages_end_with_them(kind):
    model, data = small_model(kind), small_data()
    rates = {"learning_rate": 0.05, "use_ema": True, "ema_momentum": 0.5}
    adam = [keras.optimizers.Adam(**rates) for _ in "ab"]
    model.compile(*adam, jit_compile=False)
    model.fit(*data, batch_size=4, epochs=0, verbose=0)
    start = model.get_weights()
    twin = kind(copied(model.generator), copied(model.critic), critic_steps=2, seed=1)
    plain = [keras.optimizers.Adam(0.05) for _ in "ab"]
    twin.compile(*plain, jit_compile=False)
    seen = [twin.generator.get_weights()]
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(twin.generator.get_weights())
    )
    options = {"batch_size": 4, "epochs": 3, "steps_per_epoch": 1, "verbose": 0}
    model.fit(*data, **options)
    twin.fit(*data, callbacks=[note], **options)
    averages = seen[1]
    for weights in seen[2:]:
        averages = [0.5 * a + 0.5 * w for a, w in zip(averages, weights, strict=True)]
    for found, average in zip(model.generator.get_weights(), averages, strict=True):
        np.testing.assert_allclose(found, average, rtol=1e-4, atol=1e-6)
    assert any((a != b).any() for a, b in zip(start, model.get_weights(), strict=True))
    if kind is kw.WGAN:
        assert max(abs(w).max() for w in kernel_values(model.critic)) <= 0.01


def copied(network):
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return copy


def kernel_values(network):
    return [w for w in network.get_weights() if w.ndim > 1]


@pytest.mark.parametrize("name", ["step", "random"])
def test_a_negative_counter_or_random_state_is_refused(name, tmp_path):
    model = small_model(kw.WGANGP)
    model.save_weights(tmp_path / "a.weights.h5")
    with h5py.File(tmp_path / "a.weights.h5", "r+") as file:
        own = file["vars"]
        key = next(
            key for key in own if key.startswith("random_") == (name == "random")
        )
        shape = own[key].shape
        del own[key]
        own[key] = np.full(shape, -1, "int64")
    with pytest.raises(ValueError, match="not negative"):
        model.load_weights(tmp_path / "a.weights.h5")


def test_threads_that_evaluate_at_once_get_the_same_values():
    model, data = small_model(kw.WGANGP), small_data(32)
    alone = model.evaluate(*data, batch_size=4, verbose=0, return_dict=True)

    def evaluate(_):
        return model.evaluate(*data, batch_size=4, verbose=0, return_dict=True)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(evaluate, range(8))) == [alone] * 8
