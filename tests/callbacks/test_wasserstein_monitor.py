"""WassersteinMonitor: its values, its sizes, and that training does not notice it."""

import csv

import keras
import numpy as np
import pytest
from conftest import CLASSES, assert_same_state, small_data, small_model

import keras_wgan as kw
from keras_wgan.callbacks.wasserstein_monitor import WassersteinMonitor
from keras_wgan.distances import wasserstein_distance


def fitted(monitor, *others, epochs=3, model=None, **arguments):
    """Returns the history and the model of a short run with callbacks."""
    model = model or small_model(kw.WGANGP, **arguments)
    data = small_data(16, conditional=model.conditional)
    history = model.fit(
        *data, epochs=epochs, batch_size=4, verbose=0, callbacks=[monitor, *others]
    )
    return history.history, model


def test_logs_the_distances_of_disjoint_samples():
    (data,) = small_data(40)
    history, model = fitted(WassersteinMonitor(data, num_samples=20))
    order = np.random.default_rng(0).permutation(40)
    real, other = data[order[:20]], data[order[20:]]
    distance = wasserstein_distance(real, model.generate(20, seed=0))
    assert history["exact_wasserstein"][-1] == distance
    assert history["wasserstein_floor"] == [wasserstein_distance(real, other)] * 3
    assert len(set(history["exact_wasserstein"])) == 3


def test_training_does_not_notice_it(kind):
    arguments = {"conditional": True, "dropout": 0.3}
    data = small_data(16, conditional=True)
    watched, alone = (small_model(kind, **arguments) for _ in "ab")
    fitted(WassersteinMonitor(data, num_samples=8), epochs=2, model=watched)
    alone.fit(*data, epochs=2, batch_size=4, verbose=0)
    assert_same_state(watched, alone)


def test_a_conditional_model_gets_the_labels_of_the_other_real_samples():
    samples, labels = small_data(30, conditional=True)
    monitor = WassersteinMonitor((samples, labels), num_samples=15)
    history, model = fitted(monitor, conditional=True)
    order = np.random.default_rng(0).permutation(30)
    generated = model.generate(15, labels[order[15:]], seed=0)
    distance = wasserstein_distance(samples[order[:15]], generated)
    assert history["exact_wasserstein"][-1] == distance


@pytest.mark.parametrize("num_labels", [0, CLASSES])
def test_takes_sources_and_drops_labels_that_nobody_needs(num_labels):
    samples, labels = small_data(30, conditional=True)
    source = kw.data.ArraySource(samples, labels % num_labels if num_labels else None)
    from_source, _ = fitted(WassersteinMonitor(source, num_samples=15))
    from_array, _ = fitted(WassersteinMonitor(samples, num_samples=15))
    assert from_source == from_array


def test_few_samples_are_halved_and_it_says_so(capsys):
    (data,) = small_data(31)
    monitor = WassersteinMonitor(data)
    fitted(monitor, epochs=1)
    assert len(monitor.real) == 15
    assert "compares sets of 15 samples, not of 1000" in capsys.readouterr().out
    fitted(WassersteinMonitor(data, num_samples=15), epochs=1)
    assert capsys.readouterr().out == ""


def test_between_its_epochs_it_repeats_the_last_value(tmp_path):
    monitor = WassersteinMonitor(*small_data(20), num_samples=10, every=3)
    logger = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history, _ = fitted(monitor, logger, epochs=7)
    values = history["exact_wasserstein"]
    assert values[0] == values[1] and values[2] == values[3] == values[4]
    assert len(set(values)) == 3
    with open(tmp_path / "log.csv", newline="") as file:
        column = [float(row["exact_wasserstein"]) for row in csv.DictReader(file)]
    np.testing.assert_allclose(column, values)


def test_early_stopping_sees_it():
    monitor = WassersteinMonitor(*small_data(20), num_samples=10)
    stop = keras.callbacks.EarlyStopping(
        "exact_wasserstein", mode="min", patience=1, min_delta=100
    )
    history, _ = fitted(monitor, stop, epochs=9)
    assert len(history["exact_wasserstein"]) == 2


def test_a_diverged_generator_logs_nan():
    model = small_model(kw.WGANGP)
    monitor = WassersteinMonitor(*small_data(20), num_samples=10)
    ruin = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: model.generator.set_weights(
            [np.full_like(w, np.nan) for w in model.generator.get_weights()]
        )
    )
    history, _ = fitted(monitor, ruin, epochs=1, model=model)
    assert np.isnan(history["exact_wasserstein"][0])
    assert np.isfinite(history["wasserstein_floor"][0])


@pytest.mark.parametrize(
    "arguments", [{"num_samples": 0}, {"every": 0}, {"every": 1.5}, {"seed": -1}]
)
def test_refuses_numbers_out_of_range(arguments):
    with pytest.raises(ValueError, match=f"`{next(iter(arguments))}` must be"):
        WassersteinMonitor(np.zeros((9, 2)), **arguments)


@pytest.mark.parametrize(
    "data, message",
    [
        (np.zeros((1, 2)), "at least 2 real samples"),
        (np.zeros((9, 3)), "critic's shape"),
        (np.full((9, 2), np.inf), "must be finite"),
        ("digits", "must be an array of samples"),
    ],
)
def test_refuses_data_that_do_not_fit_before_training(data, message):
    model = small_model(kw.WGANGP)
    with pytest.raises(ValueError, match=message):
        fitted(WassersteinMonitor(data, num_samples=2), model=model)
    assert int(model.steps_taken) == 0


def test_refuses_missing_labels():
    with pytest.raises(ValueError, match="conditional model needs labels"):
        fitted(WassersteinMonitor(*small_data(9)), conditional=True)


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_resumed_run_logs_what_the_uninterrupted_one_does(stop, tmp_path):
    (data,) = small_data(40)

    def logged(directory, epochs):
        monitor = WassersteinMonitor(data, num_samples=20, every=2)
        resume = kw.callbacks.Resume(tmp_path / directory)
        history, _ = fitted(monitor, resume, epochs=epochs)
        return history["exact_wasserstein"]

    whole = logged("whole", 4)
    assert whole[1] == whole[2] and len(set(whole)) == 3
    assert logged("parts", stop) + logged("parts", 4) == whole
