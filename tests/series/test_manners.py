"""Manners of scikit-learn and PyOD: clones, searches, pipelines, lists of series."""

import keras
import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

import keras_wgan as kw

STEPS, WINDOW = 300, 10
LOWERED = slice(200, 210)


@keras.saving.register_keras_serializable(package="tests_manners")
def tiny_networks(window_shape):
    return kw.networks.tadgan_dense(window_shape, latent_dim=2, width=4, depth=1)


def wave(steps=STEPS, seed=0, lowered=LOWERED):
    noise = np.random.default_rng(seed).normal(size=steps) / 50
    series = np.sin(np.arange(steps) * 2 * np.pi / 25) + noise
    series[lowered] = -3
    return series


def two_channels(seed=0):
    return pd.DataFrame({"a": wave(seed=seed), "b": 10 * wave(seed=seed + 1)})


def tiny_detector(**arguments):
    settings = {"networks": tiny_networks, "epochs": 1, "steps_per_epoch": 2}
    settings |= {"window": WINDOW, "batch_size": 4, "padding": 3}
    return PlainDetector(**(settings | arguments))


@pytest.fixture(scope="module")
def fitted():
    """A detector that no test changes."""
    return tiny_detector().fit(wave())


@pytest.fixture(scope="module")
def of_two():
    """A detector of two channels that no test changes."""
    return tiny_detector().fit(two_channels())


def test_parameters_are_the_arguments():
    detector = tiny_detector(threshold=0.7)
    parameters = detector.get_params()
    assert parameters["threshold"] == 0.7 and parameters["window"] == WINDOW
    assert PlainDetector(**parameters).get_params() == parameters
    assert detector.set_params(padding=9, season=None) is detector
    assert (detector.padding, detector.season) == (9, None)
    with pytest.raises(ValueError, match="Invalid parameter 'wide'"):
        detector.set_params(wide=3)


def test_a_clone_has_the_settings_and_has_learned_nothing(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "model_")
    assert "PlainDetector(" in repr(copy)


def test_settings_are_checked_in_fit_and_not_before():
    detector = tiny_detector(window="wide", threshold=-1)
    clone(detector)
    with pytest.raises(ValueError, match="`window`"):
        detector.fit(wave())
    with pytest.raises(ValueError, match="`threshold`"):
        detector.set_params(window=WINDOW).fit(wave())


def test_what_is_not_fitted_says_so(fitted):
    check_is_fitted(fitted)
    detector = tiny_detector()
    with pytest.raises(NotFittedError):
        check_is_fitted(detector)
    methods = [detector.predict, detector.detect, detector.decision_function]
    for method in methods:
        with pytest.raises(NotFittedError, match="fitted first"):
            method(wave())
    with pytest.raises(NotFittedError, match="fitted first"):
        detector.stream()
    with pytest.raises(NotFittedError, match="fitted first"):
        _ = detector.threshold_


def test_a_search_chooses_threshold_and_padding():
    """The labels come as `y`; the scorer compares them with `predict`."""
    truth = np.zeros(STEPS, int)
    truth[LOWERED] = 1

    def recall(detector, series, y):
        return float(detector.predict(series)[y == 1].mean())

    search = GridSearchCV(
        tiny_detector(steps_per_epoch=1),
        {"threshold": [0.5, 1e6], "padding": [0]},
        scoring=recall,
        cv=[(np.arange(STEPS), np.arange(STEPS))],
        error_score="raise",
    )
    search.fit(wave(), truth)
    assert search.best_params_ == {"threshold": 0.5, "padding": 0}
    assert search.predict(wave())[LOWERED].any()


def test_a_pipeline_ends_in_a_detector(fitted):
    steps = [("scale", StandardScaler()), ("detect", tiny_detector())]
    pipeline = Pipeline(steps).fit(wave()[:, None])
    found = pipeline.predict(wave()[:, None])
    assert found.shape == (STEPS,) and set(found) <= {0, 1}
    scores = pipeline.decision_function(wave()[:, None])
    np.testing.assert_allclose(scores, fitted.decision_function(wave()), rtol=1e-2)


def test_fit_takes_labels_that_it_ignores(fitted):
    labeled = tiny_detector().fit(wave(), np.ones(STEPS))
    np.testing.assert_array_equal(labeled.decision_scores_, fitted.decision_scores_)


def test_prediction_after_fit_is_that_of_both(fitted):
    found = tiny_detector().fit_predict(wave(), np.ones(STEPS))
    np.testing.assert_array_equal(found, fitted.predict(wave()))


def test_scores_of_the_fitted_series_are_kept(fitted):
    scores = fitted.decision_function(wave())
    np.testing.assert_array_equal(fitted.decision_scores_, scores)


def test_predictions_are_the_intervals_of_detect(fitted):
    found = fitted.detect(wave())
    expected = np.zeros(STEPS, int)
    for start, end in zip(found.start, found.end, strict=True):
        expected[start : end + 1] = 1
    assert 0 < expected.sum() < STEPS
    np.testing.assert_array_equal(fitted.predict(wave()), expected)


def test_the_threshold_is_a_share_of_the_usual_limit(fitted):
    half = clone(fitted).set_params(threshold=fitted.threshold / 2)
    half.__dict__.update({k: v for k, v in vars(fitted).items() if k.endswith("_")})
    assert half.threshold_ == pytest.approx(fitted.threshold_ / 2)
    above = fitted.decision_scores_ > fitted.threshold_
    assert fitted.predict(wave())[above].all()


def test_callbacks_are_called():
    class Count(keras.callbacks.Callback):
        epochs = 0

        def on_epoch_end(self, epoch, logs=None):
            assert {"generator_loss", "critic_x_loss"} <= logs.keys()
            self.epochs += 1

    count = Count()
    tiny_detector(epochs=3, steps_per_epoch=1).fit(wave(), callbacks=[count])
    assert count.epochs == 3


def test_a_list_of_series_gives_lists():
    several = [wave(), wave(120, seed=1, lowered=slice(0))]
    detector = tiny_detector().fit(several)
    scores = detector.decision_function(several)
    assert [len(each) for each in scores] == [STEPS, 120]
    for each, kept, series in zip(
        scores, detector.decision_scores_, several, strict=True
    ):
        np.testing.assert_array_equal(each, kept)
        np.testing.assert_array_equal(each, detector.decision_function(series))
    assert [len(each) for each in detector.predict(several)] == [STEPS, 120]
    assert [isinstance(each, pd.DataFrame) for each in detector.detect(several)]


def test_a_list_of_numbers_is_one_series(fitted):
    scores = fitted.decision_function(wave().tolist())
    np.testing.assert_array_equal(scores, fitted.decision_scores_)


def test_windows_do_not_straddle_two_series():
    """One series at 0 and one at 1: a window of both would have both values."""
    seen = []

    class Watched(PlainDetector):
        def new_model(self, window_shape):
            model = super().new_model(window_shape)
            train_step = model.train_step
            model.train_step = lambda data: (seen.append(data), train_step(data))[1]
            model.run_eagerly = True
            return model

    detector = Watched(**tiny_detector(steps_per_epoch=1).get_params())
    detector.fit([np.zeros(30), np.ones(30)], callbacks=[keras.callbacks.Callback()])
    windows = np.concatenate([np.reshape(data, (-1, WINDOW)) for data in seen])
    assert (np.ptp(windows, axis=1) == 0).all() and len(np.unique(windows)) == 2


def test_a_short_series_of_a_list_is_refused_by_its_number(fitted):
    several = [wave(), wave(WINDOW - 1, lowered=slice(0)), wave()]
    with pytest.raises(ValueError, match="Series 1 of the list.*as many as its window"):
        tiny_detector().fit(several)
    with pytest.raises(ValueError, match="Series 1 of the list.*as many as its window"):
        fitted.decision_function(several)


def test_columns_are_known_by_name_in_any_order(of_two):
    table = two_channels()
    assert of_two.names_ == ("a", "b") and of_two.n_features_in_ == 2
    scores = of_two.decision_function(table[["b", "a"]])
    np.testing.assert_array_equal(scores, of_two.decision_scores_)


@pytest.mark.parametrize("names", [["a", "c"], ["a"]], ids=str)
def test_other_columns_are_refused_by_name(names, of_two):
    table = two_channels().rename(columns={"b": "c"})[names]
    with pytest.raises(ValueError, match="'b'"):
        of_two.predict(table)
