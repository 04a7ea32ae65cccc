"""Names that tools show: the same in every run, and those of the roles."""

import keras
import numpy as np
import pytest
from conftest import (
    small_critic,
    small_data,
    small_generator,
    small_model,
    small_tadgan,
)
from keras import layers

import keras_wgan as kw


def shown(model):
    """Returns the names that summaries, histograms and tables of logs show."""
    names = [network.name for network in model.layers]
    paths = [w.path for network in model.layers for w in network.weights]
    return names, paths, [each.name for each in model.optimizer.optimizers]


def fresh(kind=kw.WGANGP, **settings):
    model = kind(small_generator(), small_critic(), critic_steps=2, **settings)
    model.compile(jit_compile=False)
    return model


def test_names_are_those_of_the_roles_in_every_run():
    names, paths, optimizers = shown(fresh(ema_decay=0.9))
    assert names == ["generator", "critic", "averaged_generator"]
    assert paths[:2] == ["generator/dense/kernel", "generator/dense/bias"]
    assert "averaged_generator/dense_1/kernel" in paths
    assert len(set(paths)) == len(paths)
    assert optimizers == ["critic", "generator"]
    assert shown(fresh(ema_decay=0.9)) == (names, paths, optimizers)


def test_names_survive_a_save_and_a_second_model(tmp_path):
    model = fresh()
    before = shown(model)
    model.save(tmp_path / "model.keras")
    assert shown(keras.saving.load_model(tmp_path / "model.keras")) == before
    again = kw.GAN(model.generator, model.critic)
    again.compile(jit_compile=False)
    assert shown(again) == before


def test_names_of_the_user_stay():
    latents = keras.Input((4,))
    named = keras.Model(
        latents, layers.Dense(2, name="dense_7_out")(latents), name="mine"
    )
    model = kw.GAN(named, small_critic())
    model.compile("sgd", keras.optimizers.Adam(name="slow"), jit_compile=False)
    assert model.generator.name == "mine"
    assert model.generator.weights[0].path == "generator/dense_7_out/kernel"
    assert [each.name for each in model.optimizer.optimizers] == ["critic", "slow"]


def test_inner_layers_are_counted_too():
    series = keras.Sequential(
        [keras.Input((4, 2)), layers.Bidirectional(layers.LSTM(2)), layers.Dense(1)]
    )
    model = kw.GAN(small_generator((4, 2)), series)
    paths = [weight.path for weight in model.critic.weights]
    assert all(path.startswith("critic/") for path in paths)
    assert len(set(paths)) == len(paths)


def test_tadgan_names_its_players():
    names, _, optimizers = shown(small_tadgan())
    assert names[:4] == ["encoder", "generator", "critic_x", "critic_z"]
    assert optimizers == ["critic_x", "critic_z", "generator"]


def test_rates_in_the_logs_are_those_of_the_players(tmp_path):
    model, path = small_model(kw.GAN), tmp_path / "logs.csv"
    table = keras.callbacks.CSVLogger(path)
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    options = {"batch_size": 4, "verbose": 0, "callbacks": [schedule, table]}
    history = model.fit(*small_data(), **options).history
    rates = {"learning_rate_critic", "learning_rate_generator"}
    assert rates <= set(history)
    assert rates <= set(path.read_text().splitlines()[0].split(","))


def test_scaled_optimizers_have_the_same_names():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = fresh()
    finally:
        keras.config.set_dtype_policy(policy)
    assert [each.name for each in model.optimizer.optimizers] == ["critic", "generator"]
    assert model.optimizer.get_config()["critic_learning_rate"] == pytest.approx(1e-4)


def test_the_group_of_optimizers_has_rates_and_settings():
    model = fresh()
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-4)
    config = model.optimizer.get_config()
    assert config["critic_beta_2"] == config["generator_beta_2"] == 0.9
    model.optimizer.learning_rate = 0.5
    rates = [float(each.learning_rate) for each in model.optimizer.optimizers]
    assert rates == [0.5, 0.5]


def test_training_stops_by_itself_when_a_log_is_not_finite(capsys):
    model = fresh()
    model.critic.set_weights([w * np.nan for w in model.critic.get_weights()])
    history = model.fit(*small_data(), batch_size=4, epochs=3, verbose=0)
    assert len(history.epoch) == 1 and model.steps_taken == 1
    assert capsys.readouterr().out.count("Stopped at step 0") == 1
