"""Planted anomalies lie where the benchmark says, and are counted right."""

import importlib
import json
import pathlib

import numpy as np
import pandas as pd
import pytest

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("planted")


@pytest.mark.parametrize("count", [1, 2, 20])
def test_only_the_planted_stretches_differ(planted, count):
    plain, nothing = planted.planted("none", 0, 3)
    assert len(plain) == planted.STEPS and nothing.shape == (0, 2)
    for kind, length in planted.LENGTHS.items():
        series, bounds = planted.planted(kind, count, 3)
        assert bounds.shape == (count, 2)
        assert (bounds[:, 1] - bounds[:, 0] + 1 == length).all()
        changed = np.zeros(planted.STEPS, bool)
        for first, last in bounds:
            changed[first : last + 1] = True
        np.testing.assert_array_equal(series[~changed], plain[~changed])
        assert (series[changed] != plain[changed]).all()
    if count > 1:
        assert bounds[0, 0] == planted.FIRST and bounds[-1, 0] == planted.LAST


def test_found_and_false_intervals_are_counted(planted, monkeypatch, tmp_path, capsys):
    class Detector:
        def fit(self, series):
            return self

        def detect(self, series):
            return pd.DataFrame({"start": [605, 100], "end": [700, 110]})

    monkeypatch.setattr(planted.kw, "AnomalyDetector", Detector)
    output = tmp_path / "new" / "planted.json"
    options = ["--kinds", "flat", "--counts", "2", "--seeds", "1", "--without", "1"]
    summary = planted.main([*options, "--output", str(output)])
    assert summary == {
        "none 0": {"series": 1, "count": 0, "found": 0, "false": 2},
        "flat 2": {"series": 1, "count": 2, "found": 1, "false": 1},
    }
    assert json.loads(output.read_text())["summary"] == summary
    assert "flat 2" in capsys.readouterr().out
