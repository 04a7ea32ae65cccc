"""TadGAN: what moves in which step, by which sums, and that it is kept whole."""

import logging

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import (
    assert_same_state,
    saves_the_first_epoch,
    small_cycle,
    small_data,
    small_tadgan,
)
from keras import layers

import keras_wgan as kw

LOGS = {
    "critic_x_loss",
    "critic_z_loss",
    "generator_loss",
    "reconstruction_error",
    "wasserstein_x",
    "wasserstein_z",
    "gradient_penalty_x",
    "gradient_penalty_z",
}
(WINDOWS,) = small_data(shape=(6, 2))


def weights_of(model):
    return {role: getattr(model, role).get_weights() for role in model.roles}


def moved(before, after):
    """The roles whose weights differ."""
    return {
        role
        for role in before
        for old, new in zip(before[role], after[role], strict=True)
        if not np.array_equal(old, new)
    }


def test_one_epoch_logs_everything_and_takes_every_step():
    model = small_tadgan()
    history = model.fit(WINDOWS, batch_size=4, verbose=0).history
    assert set(history) == LOGS
    assert np.isfinite(list(history.values())).all()
    for critic in (model.critic_x_optimizer, model.critic_z_optimizer):
        assert int(critic.iterations) == 6 * 2
    assert int(model.generator_optimizer.iterations) == int(model.steps_taken) == 6


def test_each_update_moves_its_players_only():
    model = small_tadgan()
    batch, before = tf.constant(WINDOWS[:8]), weights_of(model)
    model.update_critic(batch)
    between = weights_of(model)
    assert moved(before, between) == {"critic_x", "critic_z"}
    model.update_generator(batch)
    assert moved(between, weights_of(model)) == {"encoder", "generator"}


@pytest.mark.parametrize("space", ["x", "z"])
def test_a_critic_s_loss_moves_that_critic_only(space):
    model = small_tadgan()
    real = tf.constant(WINDOWS[:8] if space == "x" else WINDOWS[:8, :3, 0])
    before, critic = weights_of(model), getattr(model, f"critic_{space}")
    model.minimize(
        lambda: model.critic_terms(critic, real, real + 1),
        getattr(model, f"critic_{space}_optimizer"),
        critic,
    )
    assert moved(before, weights_of(model)) == {f"critic_{space}"}


class FixedNoise(kw.TadGAN):
    """Draws the same latents and places every time."""

    def draw(self, distribution, shape):
        if distribution is tf.random.stateless_uniform:
            return tf.range(8.0) / 8
        return tf.reshape(tf.range(24.0), (8, 3)) / 12 - 1


def dense(layer, x):
    return x @ layer.kernel.numpy().astype("float64") + layer.bias.numpy()


def apply(network, x):
    """What a network of `small_cycle` makes of flat rows, in float64."""
    first, last = (lay for lay in network.layers if isinstance(lay, layers.Dense))
    hidden = dense(first, x)
    return dense(last, np.where(hidden > 0, hidden, 0.2 * hidden))


def slopes(critic, x):
    """Norms of the gradient of a critic of `small_cycle`, by hand."""
    first, last = (lay for lay in critic.layers if isinstance(lay, layers.Dense))
    gains = np.where(dense(first, x) > 0, 1, 0.2) * last.kernel.numpy()[:, 0]
    return np.linalg.norm(gains @ first.kernel.numpy().astype("float64").T, axis=1)


def test_logged_losses_equal_a_float64_computation():
    model = small_tadgan(FixedNoise, penalty_weight=3.0, reconstruction_weight=7.0)
    logs = model.test_on_batch(WINDOWS[:8], return_dict=True)
    real = WINDOWS[:8].reshape(8, -1).astype("float64")
    latents = np.arange(24.0).reshape(8, 3) / 12 - 1
    fake, encoded = apply(model.generator, latents), apply(model.encoder, real)
    places = np.arange(8.0)[:, None] / 8
    expected = {}
    players = (("x", real, fake), ("z", latents, encoded))
    for space, true, made in players:
        critic = getattr(model, f"critic_{space}")
        gap = apply(critic, true).mean() - apply(critic, made).mean()
        norms = slopes(critic, true + places * (made - true))
        penalty = np.mean((norms - 1) ** 2)
        expected[f"critic_{space}_loss"] = -gap + 3 * penalty
        expected[f"wasserstein_{space}"] = gap / norms.mean()
        expected[f"gradient_penalty_{space}"] = penalty
    error = np.mean((real - apply(model.generator, encoded)) ** 2)
    expected["reconstruction_error"] = error
    expected["generator_loss"] = (
        -apply(model.critic_x, fake).mean()
        - apply(model.critic_z, encoded).mean()
        + 7 * error
    )
    assert set(logs) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(logs[name], value, rtol=1e-4, atol=1e-6)


def test_xla_and_plain_graph_agree_on_the_same_noise():
    models = [small_tadgan(FixedNoise, jit_compile=jit) for jit in (False, True)]
    for model in models:
        model.fit(WINDOWS, batch_size=8, verbose=0)
    for ours, theirs in zip(*(model.weights for model in models), strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-4, atol=1e-5)


def test_training_reconstructs_what_repeats():
    wave = np.sin(np.arange(200) / 3)
    windows = np.lib.stride_tricks.sliding_window_view(wave, 12)[:, :, None]
    model = small_tadgan(shape=(12, 1))
    rates = [keras.optimizers.Adam(5e-3) for _ in range(3)]
    model.compile(*rates, jit_compile=False)
    before = np.mean((model.reconstruct(windows) - windows) ** 2)
    model.fit(windows, batch_size=16, epochs=20, verbose=0)
    assert np.mean((model.reconstruct(windows) - windows) ** 2) < 0.3 * before


def test_inference_is_the_same_in_any_batch():
    model = small_tadgan(dropout=0.5)
    whole, parts = (model.critic_scores(WINDOWS, batch_size=n) for n in (48, 5))
    np.testing.assert_allclose(whole, parts, rtol=1e-5, atol=1e-6)
    assert whole.shape == (48,)
    whole, parts = (model.reconstruct(WINDOWS, batch_size=n) for n in (48, 5))
    np.testing.assert_allclose(whole, parts, rtol=1e-5, atol=1e-6)
    predicted = model.predict(WINDOWS, verbose=0)
    np.testing.assert_allclose(whole, predicted, rtol=1e-5, atol=1e-6)
    assert model.reconstruct(WINDOWS[:0]).shape == (0, 6, 2)


def test_averaged_weights_follow_the_recurrence_and_reconstruct():
    model = small_tadgan(ema_decay=0.75, critic_steps=1)
    before = weights_of(model)
    model.train_on_batch(WINDOWS[:8])
    after = weights_of(model)
    for role in ("encoder", "generator"):
        averages = getattr(model, f"averaged_{role}").get_weights()
        for average, a, b in zip(averages, before[role], after[role], strict=True):
            np.testing.assert_allclose(average, 0.75 * a + 0.25 * b, atol=1e-6)
    averaged = model.averaged_generator(model.averaged_encoder(WINDOWS))
    np.testing.assert_allclose(model.reconstruct(WINDOWS), averaged, atol=1e-6)
    assert not np.allclose(averaged, model(WINDOWS, training=True), atol=1e-6)


def test_saved_model_trains_on_bit_for_bit(tmp_path):
    whole = small_tadgan(dropout=0.3, ema_decay=0.9)
    saving = saves_the_first_epoch(whole, tmp_path / "model.keras")
    whole.fit(WINDOWS, batch_size=4, epochs=3, callbacks=[saving], verbose=0)
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    loaded.fit(WINDOWS, batch_size=4, epochs=2, verbose=0)
    assert_same_state(loaded, whole)


def test_config_equals_the_arguments():
    settings = {
        "critic_steps": 3,
        "penalty_weight": 2.0,
        "reconstruction_weight": 4.0,
        "ema_decay": 0.5,
        "seed": 5,
        "name": "mine",
    }
    model = small_tadgan(**settings)
    same = kw.TadGAN.from_config(model.get_config())
    assert {name: getattr(same, name) for name in settings} == settings
    assert same.latent_dim == 3


def test_default_optimizers_are_the_reference_s():
    model = small_tadgan()
    for optimizer in model.optimizer.optimizers:
        assert isinstance(optimizer, keras.optimizers.Adam)
        np.testing.assert_allclose(optimizer.learning_rate.numpy(), 5e-4)
    assert len(model.optimizer.optimizers) == 3


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_trains_finitely(policy):
    keras.config.set_dtype_policy(policy)
    try:
        model = small_tadgan()
        history = model.fit(WINDOWS, batch_size=4, epochs=2, verbose=0).history
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.isfinite(list(history.values())).all()
    assert model.reconstruct(WINDOWS).dtype == np.float32


def with_other(role, network):
    networks = dict(zip(kw.TadGAN.roles, small_cycle(), strict=True))
    return (networks | {role: network}).values()


def labeled():
    samples, labels = keras.Input((6, 2)), keras.Input((1,))
    features = layers.Concatenate()([layers.Flatten()(samples), labels])
    return keras.Model([samples, labels], layers.Dense(1)(features))


def ending_in(shape, *last):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), *last])


CYCLES = {
    "encoder of other windows": (lambda: with_other("encoder", small_cycle((5, 2))[0]), "one shape"),
    "generator of other windows": (lambda: with_other("generator", small_cycle((5, 2))[1]), "one shape"),
    "critic of other windows": (lambda: with_other("critic_x", small_cycle((5, 2))[2]), "one shape"),
    "other latents": (lambda: with_other("encoder", small_cycle(latent_dim=4)[0]), "critic_z's input must have one shape"),
    "critic of other latents": (lambda: with_other("critic_z", small_cycle(latent_dim=4)[3]), "critic_z's input must have one shape"),
    "two scores": (lambda: with_other("critic_x", ending_in((6, 2), layers.Dense(2))), "critic_x must return one"),
    "bounded critic": (lambda: with_other("critic_z", ending_in((3,), layers.Dense(1, activation="tanh"))), "critic_z must return one unbounded.*values from -1 to 1"),
    "batch statistics": (lambda: with_other("critic_x", ending_in((6, 2), layers.BatchNormalization(), layers.Dense(1))), "BatchNormalization"),
    "labels": (lambda: with_other("critic_x", labeled()), "no labels"),
    "no network": (lambda: with_other("encoder", "lstm"), "built Keras model"),
}  # fmt: skip


@pytest.mark.parametrize("make, message", CYCLES.values(), ids=CYCLES.keys())
def test_networks_that_make_no_cycle_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        kw.TadGAN(*make())


@pytest.mark.parametrize(
    "setting",
    [
        {"critic_steps": 0},
        {"penalty_weight": -1},
        {"reconstruction_weight": float("nan")},
        {"ema_decay": 1.0},
        {"seed": -1},
    ],
    ids=str,
)
def test_settings_outside_their_range_are_refused(setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        kw.TadGAN(*small_cycle(), **setting)


@pytest.mark.parametrize(
    "data, message",
    [
        ((WINDOWS[:7],), "Received 7"),
        ((WINDOWS[:, :5],), "shape"),
        ((WINDOWS + np.nan,), "finite"),
        ((WINDOWS, np.zeros(48, "int32")), "unconditional"),
    ],
    ids=["too few", "other shape", "nan", "labels"],
)
def test_data_that_do_not_fit_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        small_tadgan().fit(*data, batch_size=4, verbose=0)


def test_windows_that_do_not_fit_are_refused_at_inference():
    for method in (small_tadgan().reconstruct, small_tadgan().critic_scores):
        with pytest.raises(ValueError, match="shape"):
            method(WINDOWS[:, :5])


def test_one_optimizer_for_two_players_is_refused():
    optimizer = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="optimizer of its own"):
        small_tadgan().compile(optimizer, generator_optimizer=optimizer)


def test_many_models_reconstruct_without_a_warning_of_tensorflow(caplog):
    """TensorFlow warns of the sixth trace of one Python function."""
    logging.getLogger("tensorflow").addHandler(caplog.handler)
    try:
        for _ in range(7):
            kw.TadGAN(*small_cycle()).reconstruct(np.zeros((2, 6, 2), "float32"))
    finally:
        logging.getLogger("tensorflow").removeHandler(caplog.handler)
    assert "retracing" not in caplog.text
