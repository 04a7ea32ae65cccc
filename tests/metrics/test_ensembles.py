"""The score of an ensemble: its definition, its laws, and what it refuses."""

import numpy as np
import pytest

from keras_wgan.metrics import crps

RNG = np.random.default_rng(0)
ENSEMBLE, TRUTH = RNG.normal(size=(8, 5, 3)), RNG.normal(size=(5, 3))


def test_equal_to_the_sums_written_out():
    pairs = np.abs(ENSEMBLE[:, None] - ENSEMBLE[None])
    expected = np.abs(ENSEMBLE - TRUTH).mean(axis=0) - pairs.mean(axis=(0, 1)) / 2
    np.testing.assert_allclose(crps(ENSEMBLE, TRUTH), expected, rtol=0, atol=1e-14)


def test_equal_to_the_integral_of_the_distributions():
    """Equation 20: the squared distance of the distribution functions."""
    grid = np.linspace(-6, 6, 400_001)
    steps = (ENSEMBLE[:, 0, 0][:, None] <= grid).mean(axis=0) - (TRUTH[0, 0] <= grid)
    expected = np.sum(steps**2) * (grid[1] - grid[0])
    np.testing.assert_allclose(crps(ENSEMBLE, TRUTH)[0, 0], expected, atol=1e-4)


@pytest.mark.parametrize("library", ["properscoring", "scoringrules"])
def test_equal_to_the_libraries(library):
    module = pytest.importorskip(library)
    expected = module.crps_ensemble(TRUTH, np.moveaxis(ENSEMBLE, 0, -1))
    np.testing.assert_allclose(crps(ENSEMBLE, TRUTH), expected, atol=1e-12)


def test_one_member_gives_the_absolute_error():
    np.testing.assert_allclose(crps(ENSEMBLE[:1], TRUTH), np.abs(ENSEMBLE[0] - TRUTH))


def test_moves_and_scales_as_lengths_do():
    score = crps(ENSEMBLE, TRUTH)
    np.testing.assert_allclose(crps(ENSEMBLE + 7, TRUTH + 7), score, atol=1e-14)
    np.testing.assert_allclose(crps(-3 * ENSEMBLE, -3 * TRUTH), 3 * score, atol=1e-14)
    np.testing.assert_array_equal(crps(ENSEMBLE[::-1], TRUTH).shape, TRUTH.shape)


def test_the_true_distribution_scores_best_on_average():
    truth = RNG.normal(size=4000)
    scores = [crps(RNG.normal(0, s, (64, 4000)), truth).mean() for s in (0.3, 1.0, 3.0)]
    assert scores[1] < min(scores[0], scores[2])


@pytest.mark.parametrize(
    "ensemble, truth, message",
    [
        (TRUTH, TRUTH, "np.stack"),
        (ENSEMBLE[:, :2], TRUTH, "`ensemble` must be numbers of shape"),
        (np.full((2, 3), np.nan), np.zeros(3), "finite"),
        (np.zeros((2, 3)), ["a", "b", "c"], "numbers"),
    ],
)
def test_refusals(ensemble, truth, message):
    with pytest.raises(ValueError, match=message):
        crps(ensemble, truth)
