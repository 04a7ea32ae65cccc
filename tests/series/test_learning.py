"""What a detector learns from its series, beside the training."""

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector

from keras_wgan.series.model import training


def test_random_commands_do_not_hide_the_period_of_the_measurement(monkeypatch):
    monkeypatch.setattr(training, "train", lambda *arguments, **options: None)
    rng = np.random.default_rng(0)
    wave = np.sin(np.arange(400) * 2 * np.pi / 40) + rng.normal(size=400) / 20
    commands = (rng.random((400, 12)) < 0.02).astype(int)
    table = pd.DataFrame(commands).add_prefix("command ").assign(level=wave)
    detector = PlainDetector(20).fit(table)
    assert detector.statistics_.targets == (12,)
    assert abs(detector.statistics_.past.period - 40) <= 1


def test_a_table_that_is_far_too_wide_is_refused_before_it_is_copied():
    wide = np.broadcast_to(np.float64(0), (500_000, 100_000))  # 400 GB if it were
    with pytest.raises(ValueError, match="Received 100,000 channels"):
        PlainDetector().fit(wide)
