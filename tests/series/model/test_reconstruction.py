"""Reconstructing long series in chunks, against all windows at once."""

import numpy as np
import pytest

from keras_wgan.series.model import reconstruction
from keras_wgan.series.model.reconstruction import reconstruct_by_step, score_windows
from keras_wgan.series.model.windows import median_by_step, sliding_windows

WINDOW = 7


class Shifted:
    """Stands for a model: what it says of a window is known."""

    def __init__(self):
        self.critic_x = self
        self.input_shape = (None, WINDOW, 2)
        self.largest = 0

    def reconstruct(self, windows, batch_size):
        self.largest = max(self.largest, len(windows))
        return np.cumsum(windows, axis=1, dtype="float32")

    def critic_scores(self, windows, batch_size):
        return windows.sum((1, 2), dtype="float32")


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(reconstruction, "MOST_BATCH", 2)


def series(steps):
    return np.random.default_rng(0).normal(size=(steps, 2)).astype("float32")


@pytest.mark.parametrize("steps", [WINDOW, WINDOW + 1, 12, 50])
@pytest.mark.parametrize("chunk", [2, 4, 8, 100, None])
def test_chunks_change_no_bit(steps, chunk, small_batches):
    values = series(steps)
    expected = median_by_step(np.cumsum(sliding_windows(values, WINDOW), axis=1))
    found = reconstruct_by_step(Shifted(), values, chunk=chunk)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)


def test_chunks_are_whole_batches_and_no_larger(small_batches):
    model = Shifted()
    reconstruct_by_step(model, series(50), chunk=5)
    assert model.largest == 6


@pytest.mark.parametrize("chunk", [2, 100])
def test_steps_are_reconstructed_from_whole_windows_if_there_is_one(
    chunk, small_batches
):
    values = series(40)
    whole = np.random.default_rng(1).random(34) < 0.2
    whole[10:20] = False  # steps 16 to 19 are in no whole window
    found = reconstruct_by_step(Shifted(), values, whole, chunk=chunk)
    by_position = np.cumsum(sliding_windows(values, WINDOW), axis=1)
    for step, median in enumerate(found):
        covering = np.arange(max(0, step - WINDOW + 1), min(step, 33) + 1)
        if whole[covering].any():
            covering = covering[whole[covering]]
        expected = np.median(by_position[covering, step - covering], axis=0)
        np.testing.assert_allclose(median, expected, rtol=1e-6)


def test_every_window_has_its_score(small_batches):
    values = series(30)
    expected = sliding_windows(values, WINDOW).sum((1, 2))
    np.testing.assert_allclose(score_windows(Shifted(), values), expected, rtol=1e-5)
