"""FrechetMonitor: its values, streamed statistics, labels in their shares."""

import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_data, small_model

import keras_wgan as kw
from keras_wgan.callbacks.frechet_monitor import FrechetMonitor
from keras_wgan.metrics import frechet_distance


def fitted(monitor, *others, epochs=2, model=None):
    """Returns the history and the model of a short run with callbacks."""
    model = model or small_model(kw.WGANGP)
    data = small_data(16, conditional=model.conditional)
    history = model.fit(
        *data, epochs=epochs, batch_size=4, verbose=0, callbacks=[monitor, *others]
    )
    return history.history, model


def test_logs_the_distance_to_all_real_samples():
    (data,) = small_data(700)  # three batches
    history, model = fitted(FrechetMonitor(data, num_samples=50))
    distance = frechet_distance(data, model.generate(50, seed=0))
    assert history["frechet_distance"][-1] == pytest.approx(distance, rel=1e-9)
    assert len(set(history["frechet_distance"])) == 2


def test_extractor_decides_the_features():
    (data,) = small_data(60)

    def extractor(samples):
        return samples[:, :1] ** 2

    history, model = fitted(FrechetMonitor(data, extractor, num_samples=50))
    generated = extractor(model.generate(50, seed=0))
    distance = frechet_distance(extractor(data), generated)
    assert history["frechet_distance"][-1] == pytest.approx(distance, rel=1e-9)


def test_labels_keep_their_shares():
    samples, _ = small_data(8, conditional=True)
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    monitor = FrechetMonitor((samples, labels), num_samples=24)
    fitted(
        monitor,
        epochs=1,
        model=small_model(kw.WGANGP, conditional=True),
    )
    np.testing.assert_array_equal(np.bincount(monitor.labels), [12, 6, 6])


def test_training_does_not_notice_it(kind):
    arguments = {"conditional": True, "dropout": 0.3}
    watched, alone = (small_model(kind, **arguments) for _ in "ab")
    data = small_data(16, conditional=True)
    fitted(FrechetMonitor(kw.data.ArraySource(*data), num_samples=10), model=watched)
    alone.fit(*data, epochs=2, batch_size=4, verbose=0)
    assert_same_state(watched, alone)


def test_between_its_epochs_it_repeats_the_last_value():
    history, _ = fitted(FrechetMonitor(*small_data(), num_samples=9, every=2), epochs=4)
    values = history["frechet_distance"]
    assert values[1] == values[2] and len(set(values)) == 3


def test_a_diverged_generator_logs_nan():
    model = small_model(kw.WGANGP)
    ruin = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: model.generator.set_weights(
            [np.full_like(w, np.nan) for w in model.generator.get_weights()]
        )
    )
    history, _ = fitted(FrechetMonitor(*small_data()), ruin, epochs=1, model=model)
    assert np.isnan(history["frechet_distance"][0])


def test_refuses_numbers_and_data():
    with pytest.raises(ValueError, match="`num_samples` must be"):
        FrechetMonitor(np.zeros((9, 2)), num_samples=1)
    with pytest.raises(ValueError, match="at least 2 real samples"):
        fitted(FrechetMonitor(np.zeros((1, 2))))
    with pytest.raises(ValueError, match="critic's shape"):
        fitted(FrechetMonitor(np.zeros((9, 3))))
