"""The detector: scores and intervals of series of all kinds, saving and loading."""

import random
import sys

import fresh
import keras
import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector, assert_same_state

import keras_wgan as kw
from keras_wgan.series import learning, pipeline

STEPS, WINDOW = 500, 20
LOWERED = slice(300, 312)


@keras.saving.register_keras_serializable(package="tests")
def small_networks(window_shape):
    return kw.networks.tadgan_dense(window_shape, latent_dim=4, width=8, depth=1)


def wave(steps=STEPS, channels=None, seed=0):
    """A sine with a little noise."""
    noise = np.random.default_rng(seed).normal(size=(steps, channels or 1)) / 50
    series = np.sin(np.arange(steps) / 4)[:, None] + noise
    return series if channels else series[:, 0]


def with_anomaly(**arguments):
    series = wave(**arguments)
    series[LOWERED] = -3
    return series


def small_detector(**arguments):
    settings = {
        "networks": small_networks,
        "epochs": 2,
        "steps_per_epoch": 10,
        "batch_size": 8,
        "padding": 5,
    }
    return PlainDetector(**({"window": WINDOW} | settings | arguments))


@pytest.fixture(scope="module")
def fitted():
    """A detector after a few steps of training. No test changes it."""
    return small_detector().fit(with_anomaly())


@pytest.fixture(scope="module")
def trained():
    """A detector trained long enough to find something. No test changes it."""
    networks = kw.networks.tadgan_dense
    return small_detector(networks=networks, steps_per_epoch=100).fit(with_anomaly())


def sharing(detector, **settings):
    """A detector with other settings that has learned the same as the first one."""
    other = small_detector(**settings)
    learned = "model_", "scaling_", "steps_", "names_", "target_places_", "statistics_"
    for name in learned:
        setattr(other, name, getattr(detector, name))
    learning.learn(other, [pipeline.read(other, with_anomaly())])
    return other


def test_every_step_has_a_score_and_the_anomaly_the_highest(trained):
    scores = trained.decision_function(with_anomaly())
    assert scores.shape == (STEPS,) and np.isfinite(scores).all()
    assert scores.min() >= 0
    assert LOWERED.start - 20 <= scores.argmax() < LOWERED.stop + 20


def test_intervals_are_a_table_of_positions(trained):
    found = trained.detect(with_anomaly())
    assert list(found.columns) == ["start", "end", "severity", "channels"]
    touching = (found.start < LOWERED.stop) & (found.end >= LOWERED.start)
    assert touching.any()
    assert (found.severity > 0).all() and found.start.is_monotonic_increasing
    truth = [(LOWERED.start, LOWERED.stop - 1)]
    assert kw.metrics.interval_f1(truth, found).recall == 1


def test_the_last_step_is_scored(trained):
    series = with_anomaly()
    usual = trained.decision_function(series)
    series[-1] = 8
    assert trained.decision_function(series)[-1] > usual[-1] + 1


@pytest.mark.parametrize("combination", ["mult", "sum", "reconstruction", "critic"])
@pytest.mark.parametrize("error", ["point", "area", "dtw"])
def test_scores_do_not_depend_on_the_length_away_from_the_end(
    error, combination, fitted
):
    detector = sharing(fitted, error=error, combination=combination)
    whole = detector.decision_function(with_anomaly())
    part = detector.decision_function(with_anomaly()[:400])
    np.testing.assert_allclose(
        whole[: 400 - 2 * WINDOW], part[: -2 * WINDOW], rtol=1e-4
    )


def test_training_takes_the_steps_that_were_asked_for(fitted):
    assert int(fitted.model_.steps_taken) == 20


def test_a_second_fit_equals_a_first_one(fitted):
    detector = small_detector().fit(wave(seed=3))
    model = detector.model_
    detector.fit(with_anomaly())
    assert detector.model_ is not model
    assert_same_state(detector.model_, fitted.model_)
    np.testing.assert_equal(tuple(detector.statistics_), tuple(fitted.statistics_))


def test_seeds_decide_the_weights_and_leave_global_randomness_alone(fitted):
    random.seed(5)
    expected = random.random()
    random.seed(5)
    other = small_detector(seed=1).fit(with_anomaly())
    assert random.random() == expected
    ours, theirs = fitted.model_.get_weights(), other.model_.get_weights()
    assert any(not np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_saved_detector_scores_and_trains_on_as_if_nothing_happened(tmp_path):
    series = with_anomaly()
    detector = small_detector().fit(series)
    detector.save(tmp_path / "sine.detector")
    loaded = PlainDetector.load(tmp_path / "sine.detector")
    assert loaded.get_params() == detector.get_params()
    np.testing.assert_array_equal(
        loaded.decision_function(series), detector.decision_function(series)
    )
    pd.testing.assert_frame_equal(loaded.detect(series), detector.detect(series))
    for each in (detector, loaded):
        each.fit(series, warm_start=True)
        assert int(each.model_.steps_taken) == 40
    assert_same_state(loaded.model_, detector.model_)
    np.testing.assert_array_equal(
        loaded.decision_function(series), detector.decision_function(series)
    )
    for each in (detector, loaded):
        each.fit(wave())
    assert_same_state(loaded.model_, detector.model_)


def test_settings_of_other_types_are_saved(tmp_path):
    interval = pd.Timedelta(10, "min")
    detector = small_detector(window=np.int64(WINDOW), interval=interval, epochs=1)
    detector.fit(table(wave())).save(tmp_path / "detector.zip")
    loaded = kw.AnomalyDetector.load(tmp_path / "detector.zip")
    assert (loaded.window, loaded.interval) == (WINDOW, 600)


def test_two_fits_with_a_warm_start_equal_a_longer_fit():
    series, rates = with_anomaly(), {"learning_rate": 1e-3, "final_learning_rate": 1e-3}
    whole = small_detector(epochs=4, **rates).fit(series)
    parts = small_detector(epochs=2, **rates).fit(series).fit(series, warm_start=True)
    assert_same_state(whole.model_, parts.model_)
    np.testing.assert_array_equal(
        whole.decision_function(series), parts.decision_function(series)
    )


def test_learning_rates_fall_over_the_epochs(fitted):
    for optimizer in fitted.model_.optimizer.optimizers:
        np.testing.assert_allclose(optimizer.learning_rate.numpy(), 2e-5, rtol=1e-5)


SCORE_IN_A_NEW_PROCESS = """
import sys
import numpy as np
import keras_wgan as kw
detector = kw.AnomalyDetector.load(sys.argv[1])
np.save(sys.argv[3], detector.decision_function(np.load(sys.argv[2])))
"""


def test_default_networks_are_found_again_in_a_new_process(tmp_path):
    detector = small_detector(networks=kw.networks.tadgan_dense, epochs=1)
    detector.fit(with_anomaly()).save(tmp_path / "detector.zip")
    np.save(tmp_path / "series.npy", with_anomaly())
    paths = [tmp_path / n for n in ("detector.zip", "series.npy", "scores.npy")]
    command = [sys.executable, "-c", SCORE_IN_A_NEW_PROCESS, *map(str, paths)]
    fresh.run(command, check=True)
    scores = np.load(tmp_path / "scores.npy")
    np.testing.assert_array_equal(scores, detector.decision_function(with_anomaly()))


def table(series, freq="10min"):
    times = pd.date_range("2014-04-01", periods=len(series), freq=freq)
    return pd.DataFrame({"timestamp": times, "value": series})


def test_timestamps_in_any_order_with_gaps_and_duplicates(trained):
    rows = table(with_anomaly())
    rows.loc[40:44, "value"] = np.nan
    kept = rows.drop(index=range(100, 105)).sample(frac=1, random_state=0)
    kept = pd.concat([kept, rows[200:203]])
    with pytest.warns(UserWarning, match="10 of 500 steps in long gaps"):
        scores = trained.decision_function(kept)
    assert scores.shape == (len(kept),)
    np.testing.assert_array_equal(np.isnan(scores), kept.value.isna())
    with pytest.warns(UserWarning, match="long gaps"):
        ordered = trained.decision_function(kept.sort_values("timestamp"))
    order = np.argsort(kept.timestamp, kind="stable")
    np.testing.assert_allclose(scores[order], ordered)
    with pytest.warns(UserWarning, match="long gaps"):
        found = trained.detect(kept)
    lowered = rows.timestamp[LOWERED]
    assert ((found.start <= lowered.iloc[-1]) & (found.end >= lowered.iloc[0])).any()


def test_the_fitted_interval_is_that_of_the_scores():
    detector = small_detector(interval="20min", epochs=1).fit(table(with_anomaly()))
    rows = table(with_anomaly())
    scores = detector.decision_function(rows)
    assert scores.shape == (STEPS,)
    np.testing.assert_array_equal(scores[::2], scores[1::2])
    assert detector.detect(rows).start.dtype.kind == "M"


def test_two_channels_of_which_one_is_constant():
    table = pd.DataFrame({"load": with_anomaly(), "rate": np.full(STEPS, 3.0)})
    detector = small_detector(epochs=1).fit(table)
    scores = detector.decision_function(table)
    assert scores.shape == (STEPS,) and np.isfinite(scores).all()
    *panels, _ = detector.plot(table).axes
    assert [len(panel.lines) for panel in panels] == [2, 2]
    detector.fit(with_anomaly())  # one channel needs another model
    assert detector.decision_function(wave()).shape == (STEPS,)


def test_a_constant_series_has_no_anomalies():
    detector = small_detector(epochs=1)
    for value in (0.0, 5.0, -1e12):
        series = np.full(100, value)
        assert len(detector.fit(series).detect(series)) == 0
        scores = detector.decision_function(series)
        np.testing.assert_allclose(scores, scores[0], rtol=1e-4)
        assert scores[0] < detector.threshold_ / 10
        series[50] += 1e3 * (np.abs(value) + 1)
        scores = detector.decision_function(series)
        assert np.isfinite(scores).all() and abs(scores.argmax() - 50) < 10


def test_series_of_few_windows_train_all_steps():
    detector = small_detector(epochs=1)
    for steps in (WINDOW, WINDOW + 1, 2 * WINDOW):
        detector.fit(wave()[:steps])
        assert int(detector.model_.steps_taken) == 10
        assert np.isfinite(detector.decision_function(wave()[:steps])).all()
        assert np.isfinite(detector.decision_function(wave())).all()


def test_gaps_are_no_anomalies_and_long_ones_have_no_score(trained):
    series = with_anomaly()
    usual = trained.decision_function(series)
    series[100:102] = series[350] = series[200:230] = np.nan
    with pytest.warns(UserWarning, match="3 of 500 steps interpolated, 30 in long"):
        scores = trained.decision_function(series)
    np.testing.assert_array_equal(np.isnan(scores), slice_of(200, 230))
    assert scores[90:112].max() < trained.threshold_
    np.testing.assert_allclose(scores[:70], usual[:70], atol=1e-9)


def slice_of(first, last):
    """Tells which steps lie between two."""
    return (first <= np.arange(STEPS)) & (np.arange(STEPS) < last)


def test_values_far_outside_are_scored_finitely(trained):
    series = wave()
    series[100] = 1e30
    scores = trained.decision_function(series)
    assert np.isfinite(scores).all() and 80 <= scores.argmax() <= 120


@pytest.mark.parametrize("series", [with_anomaly(), table(with_anomaly())], ids=["array", "table"])  # fmt: skip
def test_plot_shades_every_interval(series, trained, tmp_path):
    figure = trained.plot(series)
    above, below = figure.axes
    count = len(trained.detect(series))
    assert len(above.patches) == len(below.patches) == count > 0
    np.testing.assert_allclose(above.lines[0].get_ydata(), with_anomaly())
    np.testing.assert_allclose(
        below.lines[0].get_ydata(), trained.decision_function(series)
    )
    figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000


SETTINGS = [
    {"window": 1},
    {"interval": "soon"},
    {"interval": 0},
    {"window": 20.0},
    {"error": "euclid"},
    {"combination": "product"},
    {"networks": "dense"},
    {"epochs": 0},
    {"steps_per_epoch": 0},
    {"batch_size": 0},
    {"ema_decay": 1.0},
    {"learning_rate": 0},
    {"final_learning_rate": -1e-4},
    {"threshold": -1},
    {"threshold": "high"},
    {"season": 1},
    {"season": "daily"},
    {"channels": []},
    {"targets": [3]},
    {"timestamp": 3},
    {"day_first": "yes"},
    {"padding": -1},
    {"padding": 2.5},
    {"min_drop": 1.5},
    {"seed": -1},
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_settings_outside_their_range_are_refused(setting):
    detector = kw.AnomalyDetector(**setting)
    with pytest.raises(ValueError, match=next(iter(setting))):
        detector.fit(wave())
    assert not hasattr(detector, "model_")


SERIES = {
    "one value": ([1.0], "as many as its window"),
    "a scalar": (1.0, "number of channels|shape"),
    "empty": ([], "at least 1"),
    "short": (wave()[: WINDOW - 1], "as many as its window"),
    "two channels": (wave(channels=2), "number of channels"),
    "infinite": (np.append(wave(), np.inf), "infinity"),
    "gaps only": (np.full(STEPS, np.nan), "only gaps"),
    "texts": (["a"] * STEPS, "numbers"),
}


@pytest.mark.parametrize("series, message", SERIES.values(), ids=SERIES.keys())
def test_series_that_do_not_fit_are_refused(series, message, fitted):
    for method in (fitted.decision_function, fitted.detect, fitted.plot):
        with pytest.raises(ValueError, match=message):
            method(series)
    detector = small_detector()
    if message != "number of channels":  # which only a fitted one has
        with pytest.raises(ValueError, match=message):
            detector.fit(series)
        assert not hasattr(detector, "model_")


def test_a_detector_that_is_not_fitted_is_refused(tmp_path):
    detector = small_detector()
    for ask in (detector.decision_function, detector.detect, detector.plot):
        with pytest.raises(ValueError, match="fitted first"):
            ask(wave())
    with pytest.raises(ValueError, match="fitted first"):
        detector.save(tmp_path / "detector.zip")
    with pytest.raises(ValueError, match="fitted first"):
        detector.fit(wave(), warm_start=True)


def test_networks_that_could_not_be_found_again_are_not_saved(tmp_path):
    detector = small_detector(networks=lambda shape: small_networks(shape), epochs=1)
    detector.fit(wave())
    with pytest.raises(ValueError, match="register_keras_serializable"):
        detector.save(tmp_path / "detector.zip")
    assert not list(tmp_path.iterdir())


def test_other_and_damaged_files_are_refused(fitted, tmp_path):
    path = tmp_path / "detector.zip"
    fitted.save(path)
    whole = path.read_bytes()
    fitted.model_.save(tmp_path / "model.keras")
    (tmp_path / "text").write_text("a text")
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "damaged").write_bytes(whole[:2000] + b"x" * 500 + whole[2500:])
    for name in ("model.keras", "text", "half", "damaged"):
        with pytest.raises(ValueError, match="AnomalyDetector.save"):
            kw.AnomalyDetector.load(tmp_path / name)
    with pytest.raises(OSError):
        kw.AnomalyDetector.load(tmp_path / "missing")


def spiky(steps=2000):
    series = wave(steps, seed=1)
    series[[500, 1000, 1500]] += 12
    return series


def telemetry(steps=1500, seed=0):
    """A measurement, commands that are rarely 1, and channels of zeros."""
    rng = np.random.default_rng(seed)
    measured = np.sin(np.arange(steps) * 2 * np.pi / 60) + rng.normal(size=steps) / 20
    measured[1100:1140] = 0.3
    commands = rng.random((steps, 21)) < rng.uniform(0.001, 0.02, 21)
    values = np.column_stack([measured, commands, np.zeros((steps, 3))])
    names = ["measured", *(f"command {i}" for i in range(21)), "z1", "z2", "z3"]
    return pd.DataFrame(values, columns=names)


def test_narrow_peaks_are_found_without_padding():
    """Pruning compared a peak with the shoulder of the same peak."""
    detector = small_detector(padding=0, epochs=1).fit(spiky())
    found = detector.detect(spiky())
    for place in (500, 1000, 1500):
        assert ((found.start <= place + 5) & (found.end >= place - 5)).any()


def planted(count, seed):
    """A wave of which stretches of 40 steps are set to 20."""
    steps, rng = np.arange(8000), np.random.default_rng(seed)
    series = 20 + 5 * np.sin(steps * 2 * np.pi / 144) + 0.3 * rng.normal(size=8000)
    places = np.linspace(600, 7400, count).astype(int)
    for place in places:
        series[place : place + 40] = 20
    return series, places


def test_several_anomalies_do_not_hide_each_other():
    detector = small_detector(window=50, epochs=1)
    ordinary, _ = planted(0, seed=7)
    assert len(detector.fit(ordinary).detect(ordinary)) <= 1
    series, places = planted(12, seed=1)
    found = detector.fit(series).detect(series)
    hits = [((found.start < p + 40) & (found.end >= p)).any() for p in places]
    assert sum(hits) >= 11 and len(found) <= sum(hits) + 1


@pytest.fixture(scope="module")
def of_telemetry():
    return small_detector(epochs=1).fit(telemetry())


def test_rare_commands_do_not_drown_the_measurement(of_telemetry):
    """Commands would hide the measurement's period, and its errors."""
    found = of_telemetry.detect(telemetry())
    assert len(found) == 1 and found.channels[0] == "measured"
    assert found.start[0] < 1140 and found.end[0] >= 1100
    assert abs(of_telemetry.statistics_.past.period - 60) < 0.5


def test_targets_name_the_channels_whose_errors_count(of_telemetry):
    series, name = telemetry(), "command 3"
    detector = small_detector(epochs=1, targets=[name]).fit(series)
    found = detector.detect(series)
    assert set(found.channels) <= {name}
    hit = (found.start < 1140) & (found.end >= 1100)
    switched = series.index[series[name] == 1]
    assert hit.any() == any(1080 <= step < 1160 for step in switched)


def test_unknown_targets_are_refused_before_the_training():
    with pytest.raises(ValueError, match="measured.*Received: 'nothing'"):
        small_detector(targets=["nothing"]).fit(telemetry())
