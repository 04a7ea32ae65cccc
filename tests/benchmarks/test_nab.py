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
LABEL = ["2014-04-05 00:00:00", "2014-04-05 06:00:00"]


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
        monkeypatch.setitem(module.NETWORKS, name, detector)
    return module


@pytest.fixture
def report(nab):
    return importlib.import_module("nab_report")


@pytest.fixture
def data(nab):
    return importlib.import_module("nab_data")


@pytest.fixture
def directory(tmp_path):
    """A benchmark of five folders, of which one series is left out."""
    labels = {}
    for folder, name in (
        ("artificialWithAnomaly", "wave.csv"),
        ("realAdExchange", "cost.csv"),
        ("realAdExchange", "exchange-4_cpc_results.csv"),
        ("realTraffic", "speed.csv"),
        ("realTweets", "volume.csv"),
        ("artificialNoAnomaly", "noise.csv"),
    ):
        seconds = 3600 if folder == "realAdExchange" else 600
        times = pd.date_range("2014-04-01", periods=800, freq=f"{seconds}s")
        values = np.random.default_rng(0).normal(size=800) / 10
        inside = (LABEL[0] <= times) & (times <= LABEL[1])
        values[inside & (folder != "artificialNoAnomaly")] += 4
        (tmp_path / "data" / folder).mkdir(parents=True, exist_ok=True)
        table = pd.DataFrame({"timestamp": times, "value": values})
        table.to_csv(tmp_path / "data" / folder / name, index=False)
        labels[f"{folder}/{name}"] = [] if folder == "artificialNoAnomaly" else [LABEL]
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/combined_windows.json").write_text(json.dumps(labels))
    return tmp_path / "data"


def test_all_detectors_are_measured_alike(nab, data, directory, tmp_path, capsys):
    output = tmp_path / "nab.json"
    arguments = ["--seeds", "0", "1", "--epochs", "1", "--output", str(output)]
    summary = nab.main([str(directory), *arguments])
    assert list(summary) == [
        "tadgan",
        "tadgan, errors alone",
        "past alone",
        "tadgan, with critic",
        "rolling median",
        "plain autoencoder",
        "averaged autoencoder",
    ]
    for figures in summary.values():
        assert set(figures["flagged"]) == set(data.STEPS)
        assert set(figures["f1"]) == set(data.LABELED)
        for share in ("f1", "flagged", "average_precision", "vus_pr"):
            assert all(0 <= value <= 1 for value in figures[share].values())
        assert len(figures["mean_f1_by_seed"]) == 2
    past = summary["past alone"]
    assert past["mean_f1"] == past["left_out"]["mean_f1"] == 1
    assert past["false_without_anomalies"] == 0
    assert min(past["average_precision"].values()) > 0.5
    records = json.loads(output.read_text())["records"]
    assert len(records) == 5 * 2 * 7
    assert not any("exchange-4_cpc" in record["series"] for record in records)
    table = capsys.readouterr().out
    assert all(name in table for name in [*summary, *data.LABELED, "vus_pr"])


def test_counts_are_those_of_interval_f1(data):
    rng = np.random.default_rng(0)
    start = np.datetime64("2014-04-01")
    for _ in range(50):
        edges = np.sort(rng.choice(100, size=14, replace=False)).reshape(-1, 2)
        times = start + edges.astype("timedelta64[h]")
        found, truth = (
            times[::2],
            times[1::2] - rng.integers(3) * np.timedelta64(2, "h"),
        )
        hit, false, missed = data.count(found, truth)
        expected = kw.metrics.interval_f1({"a": truth}, {"a": found})
        np.testing.assert_allclose(2 * hit / (2 * hit + false + missed), expected.f1)
    nothing = np.empty((0, 2), "datetime64[s]")
    assert data.count(nothing, nothing) == [0, 0, 0]
    assert data.count(times[:2], nothing) == [0, 2, 0]
    assert data.count(nothing, times[:2]) == [0, 0, 2]


def test_true_windows_hold_their_ends(data):
    times = pd.date_range("2014-04-05", periods=60, freq="10min").to_numpy()
    labels = data.labels_of(times, data.true_windows([LABEL]))
    assert labels.tolist() == [True] * 37 + [False] * 23
    assert not data.labels_of(times, data.true_windows([])).any()


def record(folder, seed=0, steps=100, **counts):
    counts = {setting: list(count) for setting, count in counts.items()}
    return {"folder": folder, "seed": seed, "steps": steps, "counts": counts}


def test_counts_are_pooled_over_the_series_of_a_folder(report):
    records = [
        record("realTweets", loose=(1, 0, 0, 5)),
        record("realTweets", steps=300, loose=(0, 1, 1, 15)),
    ]
    assert report.pooled(records, "loose") == (0.5, 20 / 400, 1)
    assert report.pooled([record("realTweets", loose=(0, 0, 0, 0))], "loose")[0] == 0


def candidate(f1, flagged=0.05, false=0.0):
    return {
        "f1": f1,
        "flagged": dict.fromkeys(f1, flagged),
        "false_without_anomalies": false,
        "mean_f1": np.mean(list(f1.values())),
    }


def test_a_folder_has_no_part_in_what_is_chosen_for_it(report):
    folders = report.LABELED
    best_of_one = {
        name: candidate(dict.fromkeys(folders, 0.5) | {name: 1.0}) for name in folders
    }
    steady = candidate(dict.fromkeys(folders, 0.6))
    left_out = report.leave_one_out(best_of_one | {"steady": steady})
    for folder, name in left_out["chosen"].items():
        assert name not in (folder, "steady")  # 2/3 of the others' mean, above 0.6
        assert left_out["f1"][folder] == 0.5
    everywhere = candidate(dict.fromkeys(folders, 1.0), flagged=0.2)
    false = candidate(dict.fromkeys(folders, 1.0), false=3.0)
    candidates = {"steady": steady, "everywhere": everywhere, "false": false}
    left_out = report.leave_one_out(candidates)
    assert set(left_out["chosen"].values()) == {"steady"}
    assert left_out["mean_f1"] == pytest.approx(0.6)


def test_scores_of_steps_are_compared_with_the_windows(nab, data):
    times = pd.date_range("2014-04-04 18:00", periods=80, freq="10min")
    rng = np.random.default_rng(0)
    truth = (LABEL[0] <= times) & (times <= LABEL[1])
    scores, known = rng.gamma(2, size=80) + truth, rng.random((80, 1)) < 0.9

    class Grid:
        pass

    grid = Grid()
    grid.times, grid.known = times, known
    windows, detector = data.true_windows([LABEL]), kw.AnomalyDetector()
    found = nab.measure_series(detector, grid, scores, 3.0, windows)
    points = truth[known[:, 0]], scores[known[:, 0]]
    expected = average_precision_score(*points)
    np.testing.assert_allclose(found["average_precision"], expected)
    np.testing.assert_allclose(found["vus_pr"], kw.metrics.vus_pr(*points, 100))
    found = nab.measure_series(detector, grid, scores, 3.0, data.true_windows([]))
    assert found["average_precision"] is None and found["vus_pr"] is None
    assert found["counts"]["default"][0] == found["counts"]["default"][2] == 0


def test_the_autoencoder_has_no_adversary(nab):
    detector = nab.NETWORKS["plain autoencoder"](epochs=1)
    series = np.sin(np.arange(200) / 5)
    detector.fit(series)
    critics = (detector.model_.critic_x, detector.model_.critic_z)
    fresh = detector.new_model((20, 1))
    for critic, other in zip(critics, (fresh.critic_x, fresh.critic_z), strict=True):
        pairs = zip(critic.get_weights(), other.get_weights(), strict=True)
        for ours, theirs in pairs:
            np.testing.assert_array_equal(ours, theirs)
    ours, theirs = (m.encoder.get_weights()[0] for m in (detector.model_, fresh))
    assert not np.array_equal(ours, theirs)


def test_a_folder_without_series_is_refused(nab, tmp_path):
    with pytest.raises(FileNotFoundError, match="Numenta"):
        nab.main([str(tmp_path)])


def test_series_without_labels_are_refused(nab, directory):
    (directory.parent / "labels/combined_windows.json").unlink()
    with pytest.raises(FileNotFoundError, match="labels"):
        nab.main([str(directory)])
