"""Engines: one compiled model trains the models of many detectors."""

import functools
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import PlainDetector, assert_same_state

import keras_wgan as kw
from keras_wgan.series.model import engines, training
from keras_wgan.series.model.structure import structure_of
from keras_wgan.series.model.window_source import Windows

WINDOW = 8
SERIES = np.sin(np.arange(120) / 3)[:, None]


def networks(window_shape, **options):
    return kw.networks.tadgan_dense(window_shape, latent_dim=3, width=4, depth=1)


def detector(**arguments):
    settings = {"epochs": 1, "steps_per_epoch": 3, "batch_size": 4}
    settings |= {"networks": networks, "window": WINDOW}
    return PlainDetector(**(settings | arguments))


def new_model(**arguments):
    return detector(**arguments).new_model((WINDOW, 1))


def train(model, make=new_model, **options):
    windows = Windows([SERIES], WINDOW)
    options = {"epochs": 1, "steps_per_epoch": 3, "verbose": 0} | options
    training.train(model, windows, 4, make, **options)
    return model


@pytest.fixture(autouse=True)
def no_engines():
    engines.clear()
    yield
    engines.clear()


@pytest.fixture
def compiled(monkeypatch):
    """Counts how often a training step is traced."""
    traced = []
    update = kw.TadGAN.update_generator

    def counting(model, real):
        traced.append(model)
        return update(model, real)

    monkeypatch.setattr(kw.TadGAN, "update_generator", counting)
    return traced


def test_an_engine_trains_a_model_as_the_model_would_train_itself():
    itself = train(new_model(), make=None)
    for seed in (0, 1, 0):
        model = train(new_model(seed=seed))
    assert len(engines._engines) == 1
    assert_same_state(model, itself)
    assert model.history.history == itself.history.history
    assert model.history.model is model


def test_many_detectors_of_a_structure_compile_once(compiled):
    first = detector().fit(SERIES)
    state = [weight.numpy() for weight in first.model_.weights]
    others = [detector(seed=seed, error="point").fit(SERIES) for seed in (1, 0)]
    assert len(compiled) == 1
    first_model = first.model_
    first.fit(SERIES[:60])
    first.fit(SERIES, warm_start=True)
    assert len(compiled) == 1
    assert first.model_ is not first_model
    for weight, value in zip(first_model.weights, state, strict=True):
        np.testing.assert_array_equal(weight, value)  # the model of an earlier fit
    assert_same_state(others[1].model_, first_model)
    assert compiled[0] not in (first_model, *(other.model_ for other in others))


def test_an_engine_survives_the_end_of_a_session(compiled):
    first = train(new_model())
    keras.backend.clear_session(free_memory=False)
    assert_same_state(train(new_model()), first)
    assert len(compiled) == 1


def test_networks_made_by_lambdas_share_an_engine_if_they_are_equal(compiled):
    for _ in range(2):
        make = functools.partial(new_model, networks=lambda shape: networks(shape))
        train(make(), make)
    assert len(compiled) == 1


def test_callbacks_receive_the_detectors_own_model():
    class Remember(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            self.steps = int(self.model.steps_taken)

    remember = Remember()
    model = train(new_model(), callbacks=[remember])
    assert remember.model is model and remember.steps == 3
    assert not engines._engines
    assert_same_state(model, train(new_model()))


def with_activation(function):
    def make(window_shape):
        *others, critic_z = networks(window_shape)
        latents = keras.Input(critic_z.input_shape[1:])
        scores = critic_z(keras.layers.Activation(function)(latents))
        return *others, keras.Model(latents, scores)

    return make


def twice(x):
    return 2 * x


first_twice = twice


def twice(x):  # noqa: F811
    return x + x


OTHERS = {
    "rate": {"learning_rate": 1e-4},
    "steps": {"steps_per_epoch": 4},
    "decay": {"ema_decay": 0.5},
    "no average": {"ema_decay": None},
    "activation": {"networks": with_activation("tanh")},
    "a function": {"networks": with_activation(twice)},
    "another function of this name": {"networks": with_activation(first_twice)},
}


def test_whatever_a_graph_depends_on_makes_another_structure():
    models = [new_model(), *(new_model(**other) for other in OTHERS.values())]
    models += [detector().new_model((WINDOW + 1, 1)), new_model()]
    models[-1].compile(*models[-1].optimizer.optimizers, jit_compile=True)
    structures = set(map(structure_of, models))
    assert len(structures) == len(OTHERS) + 3 and None not in structures


def test_seeds_and_names_make_no_other_structure():
    assert structure_of(new_model()) == structure_of(new_model(seed=5))
    for make in (
        kw.networks.tadgan_convolutional,
        functools.partial(kw.networks.tadgan_recurrent, encoder_width=2, width=2),
    ):
        models = [new_model(networks=make, seed=seed) for seed in (0, 1)]
        assert len(set(map(structure_of, models))) == 1


def test_the_type_of_floats_is_part_of_the_structure():
    usual = structure_of(new_model())
    keras.config.set_floatx("float64")
    try:
        assert structure_of(new_model()) != usual
    finally:
        keras.config.set_floatx("float32")


class Secretive(keras.layers.Layer):
    """A layer that does not tell its config."""

    def call(self, inputs):
        return inputs

    def get_config(self):
        raise NotImplementedError


def test_models_of_unknown_structure_train_themselves(monkeypatch):
    make = functools.partial(new_model, networks=with_activation(Secretive()))
    assert structure_of(make()) is None
    assert train(make(), make).steps_taken == 3
    monkeypatch.setattr(engines, "MOST_WEIGHTS", 10)
    assert train(new_model()).steps_taken == 3
    assert not engines._engines


def test_a_maker_of_other_models_is_not_trusted():
    model = train(new_model(), functools.partial(new_model, learning_rate=0.1))
    assert_same_state(model, train(new_model(), make=None))
    assert not engines._engines


def test_few_engines_are_kept_and_none_that_failed(monkeypatch):
    monkeypatch.setattr(engines, "MOST_ENGINES", 2)
    for decay in (0.1, 0.2, 0.1, 0.3):
        make = functools.partial(new_model, ema_decay=decay)
        with engines.engine_of(make(), make):
            pass
    kept = [engine.ema_decay for engine in engines._engines.values()]
    assert kept == [0.1, 0.3]
    with pytest.raises(KeyboardInterrupt), engines.engine_of(make(), make):
        raise KeyboardInterrupt
    assert [engine.ema_decay for engine in engines._engines.values()] == [0.1]


def test_threads_fit_as_one_after_the_other():
    expected = [train(new_model(seed=seed)) for seed in range(3)]
    found = [None] * 3

    def fit(seed):
        found[seed] = train(new_model(seed=seed))

    threads = [threading.Thread(target=fit, args=[seed]) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ours, theirs in zip(found, expected, strict=True):
        assert_same_state(ours, theirs)


def test_distributed_models_train_themselves():
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        assert structure_of(new_model()) is None


@pytest.mark.parametrize(
    "shape, message",
    [
        ((100, 100_000), "at most 2,000 channels"),
        ((1000, 101), "at most 100 channels"),
        ((10_001, 1), "window"),
    ],
)
def test_too_wide_windows_are_refused_before_networks_are_built(shape, message):
    def refuse(window_shape):
        raise AssertionError

    wide = detector(window=shape[0], networks=refuse)
    with pytest.raises(ValueError, match=message):
        wide.new_model(shape)
