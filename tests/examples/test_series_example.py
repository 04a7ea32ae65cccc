"""The example of a time series, in a small setting."""

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector, run_example

import keras_wgan as kw


@pytest.mark.parametrize("given", [False, True], ids=["synthetic", "file"])
def test_anomalies_are_found_and_drawn(given, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(kw, "AnomalyDetector", PlainDetector)
    path = None
    if given:
        path = tmp_path / "series.csv"
        times = pd.date_range("2026-01-01", periods=80, freq="5min")
        values = np.random.default_rng(0).normal(size=80)
        pd.DataFrame({"timestamp": times, "value": values}).to_csv(path, index=False)
    numbers = run_example(
        "07_time_series",
        output=tmp_path,
        path=path,
        interval="10min" if given else None,
        window=16,
        epochs=1,
        steps_per_epoch=2,
    )
    assert np.isfinite(list(numbers.values())).all()
    assert numbers["largest change of a score by saving"] == 0
    assert {"anomalies.png", "series.detector"} <= {p.name for p in tmp_path.iterdir()}
    output = capsys.readouterr().out
    assert all(name in output for name in numbers)
