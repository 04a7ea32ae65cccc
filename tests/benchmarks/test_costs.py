"""The benchmarks of distances and monitors run in a small setting."""

import importlib
import json
import pathlib

import pytest

pytestmark = pytest.mark.usefixtures("eagerly")

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def test_distance_time(benchmark, tmp_path, capsys):
    sizes = ["--points", "40", "--dimensions", "3", "--repeats", "3"]
    benchmark("distance_time").main([*sizes, "--output", str(tmp_path)])
    report = json.loads((tmp_path / "distance_time.json").read_text())
    assert list(report) == ["overlapping", "apart"]
    for numbers in report.values():
        assert 0 < numbers["lowest"] <= numbers["ratio"] <= numbers["highest"]
    assert "apart: ours" in capsys.readouterr().out


def test_monitor_time(benchmark, tmp_path, capsys):
    sizes = ["--epochs", "2", "--steps", "1"]
    benchmark("monitor_time").main([*sizes, "--output", str(tmp_path)])
    report = json.loads((tmp_path / "monitor_time.json").read_text())
    assert len(report) == 3
    for numbers in report.values():
        assert 0 < numbers["monitor"] < numbers["epoch"]
    assert "FrechetMonitor" in capsys.readouterr().out


def test_check_time(benchmark, tmp_path, capsys):
    sizes = ["--width", "4", "--repeats", "1", "--count", "2"]
    module = benchmark("check_time")
    module.CASES = {"points": ("mlp", (2,), 4)}
    module.main([*sizes, "--output", str(tmp_path)])
    report = json.loads((tmp_path / "check_time.json").read_text())
    assert report["points"]["step"] > 0 and "a step" in capsys.readouterr().out
