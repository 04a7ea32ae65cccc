"""The benchmark of anomaly detection counts correctly, with the right detectors."""

import functools
import importlib
import json
import pathlib

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector, WithoutXLA
from sklearn.metrics import average_precision_score

import keras_wgan as kw

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"
LABEL = ["2014-04-03 00:00:00", "2014-04-03 02:00:00"]


def small_networks(window_shape):
    return kw.networks.tadgan_dense(window_shape, latent_dim=4, width=4, depth=1)


@pytest.fixture
def nab(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    module = importlib.import_module("nab")
    short = {"networks": small_networks, "steps_per_epoch": 2, "window": 20}

    class PlainAutoencoder(WithoutXLA, module.AutoencoderDetector):
        pass

    for name, kind in (
        ("tadgan", PlainDetector),
        ("plain autoencoder", PlainAutoencoder),
        ("averaged autoencoder", PlainAutoencoder),
    ):
        detector = functools.partial(kind, **short)
        monkeypatch.setitem(module.DETECTORS, name, detector)
    return module


@pytest.fixture
def directory(tmp_path):
    """A benchmark of two folders, of which one series is left out."""
    labels = {}
    for folder, name in (
        ("artificialWithAnomaly", "wave.csv"),
        ("realAdExchange", "cost.csv"),
        ("realAdExchange", "exchange-4_cpc_results.csv"),
        ("realTraffic", "speed.csv"),
    ):
        seconds = 3600 if folder == "realAdExchange" else 600
        times = pd.date_range("2014-04-01", periods=500, freq=f"{seconds}s")
        values = np.random.default_rng(0).normal(size=500) / 10
        values[(LABEL[0] <= times) & (times <= LABEL[1])] = 4
        (tmp_path / "data" / folder).mkdir(parents=True, exist_ok=True)
        table = pd.DataFrame({"timestamp": times, "value": values})
        table.to_csv(tmp_path / "data" / folder / name, index=False)
        labels[f"{folder}/{name}"] = [LABEL]
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/combined_windows.json").write_text(json.dumps(labels))
    return tmp_path / "data"


def test_all_detectors_are_measured_alike(nab, directory, tmp_path, capsys):
    output = tmp_path / "nab.json"
    arguments = ["--seeds", "0", "1", "--epochs", "1", "--output", str(output)]
    summary = nab.main([str(directory), *arguments])
    assert list(summary) == list(nab.DETECTORS)
    for name, figures in summary.items():
        assert figures["seeds"] == ([0] if "rolling" in name else [0, 1])
        assert set(figures["f1"]) == set(nab.FOLDERS)
        for share in ("flagged", "average_precision", "vus_pr"):
            assert all(0 <= value <= 1 for value in figures[share].values())
    assert summary["rolling median"]["f1"]["artificialWithAnomaly"] == 1
    records = json.loads(output.read_text())["records"]
    assert len(records) == 3 * (2 + 2 + 2 + 1 + 1)
    for name in ("average_precision", "vus_pr"):
        found = [r[name] for r in records if r["detector"] == "rolling median"]
        assert min(found) > 0.5
    assert not any("exchange-4_cpc" in record["series"] for record in records)
    table = capsys.readouterr().out
    assert all(name in table for name in [*nab.DETECTORS, *nab.FOLDERS])


def test_counts_are_pooled_and_time_is_counted_in_steps(nab):
    records = [
        {"series": "a", "found": [LABEL], "flagged": 5.0, "steps": 100},
        {"series": "b", "found": [], "flagged": 0.0, "steps": 300},
    ]
    f1, share = nab.pooled(records, {"a": [LABEL], "b": [LABEL]})
    np.testing.assert_allclose([f1, share], [2 / 3, 5 / 400])


def test_scores_of_rows_are_compared_with_the_windows_in_order_of_time(nab):
    times = pd.date_range("2014-04-02 18:00", periods=80, freq="10min")
    rng = np.random.default_rng(0)
    truth = (LABEL[0] <= times) & (times <= LABEL[1])
    scores, order = rng.normal(size=80) + truth, rng.permutation(80)
    found = nab.point_scores([LABEL], times.astype(str)[order], scores[order])
    expected = average_precision_score(truth, scores)
    np.testing.assert_allclose(found["average_precision"], expected)
    np.testing.assert_allclose(found["vus_pr"], kw.metrics.vus_pr(truth, scores, 100))
    scores[[3, 40]] = np.nan
    known = np.isfinite(scores)
    found = nab.point_scores([LABEL], times, scores)
    expected = average_precision_score(truth[known], scores[known])
    np.testing.assert_allclose(found["average_precision"], expected)


def test_series_without_a_window_have_no_point_scores(nab):
    times = pd.date_range("2015-01-01", periods=3, freq="h")
    nothing = {"average_precision": None, "vus_pr": None}
    for windows in ([], [LABEL]):
        assert nab.point_scores(windows, times, [1.0, 2.0, 3.0]) == nothing
    records = [
        {"folder": "realTraffic", "vus_pr": value} for value in (None, 0.25, 0.75)
    ]
    means = nab.mean_by_folder(records, "vus_pr")
    assert means["realTraffic"] == 0.5 and means["realAdExchange"] is None


def test_the_autoencoder_has_no_adversary(nab):
    detector = nab.DETECTORS["plain autoencoder"](epochs=1)
    series = np.sin(np.arange(200) / 5)
    detector.start(series[:, None])
    critics = (detector.model_.critic_x, detector.model_.critic_z)
    before = [critic.get_weights() for critic in critics]
    encoder = detector.model_.encoder.get_weights()
    detector.fit(series)
    for critic, weights in zip(critics, before, strict=True):
        for ours, theirs in zip(critic.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(encoder[0], detector.model_.encoder.get_weights()[0])


def test_rolling_scores_are_highest_where_the_series_changes(nab):
    values = pd.Series(np.zeros(300))
    values[150:160] = 1
    gaps = np.zeros(300, bool)
    assert 145 <= nab.median_error(values, gaps).argmax() < 165
    assert nab.z_score(values, gaps).argmax() == 150
    gaps[150] = True
    assert nab.z_score(values, gaps)[150] == 0


def test_a_folder_without_series_is_refused(nab, tmp_path):
    with pytest.raises(FileNotFoundError, match="Numenta"):
        nab.main([str(tmp_path)])


def test_series_without_labels_are_refused(nab, directory):
    (directory.parent / "labels/combined_windows.json").unlink()
    with pytest.raises(FileNotFoundError, match="labels"):
        nab.main([str(directory)])
