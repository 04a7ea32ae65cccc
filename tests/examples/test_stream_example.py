"""The example of a stream, in a small setting."""

import pytest
from conftest import PlainDetector, run_example

import keras_wgan as kw


def test_scores_of_the_stream_are_those_of_the_series(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(kw, "AnomalyDetector", PlainDetector)
    small = {"days": 2, "new_days": 0.4, "window": 12, "epochs": 1}
    numbers = run_example("20_stream", output=tmp_path, steps_per_epoch=2, **small)
    name = "largest difference to decision_function"
    assert numbers[name] == pytest.approx(0, abs=1e-4)
    assert 50 <= numbers["rows that came"] < 58
    assert (tmp_path / "month.detector").exists()
    output = capsys.readouterr().out
    assert "Restart." in output and all(name in output for name in numbers)
