"""Tests of the ground cost, and of the error if the solver finds no optimum."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from keras_wgan.distances import network_simplex, transport_plan, wasserstein_distance


def test_cost_is_scaled_to_the_largest_distance():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 3)), rng.normal(size=(5, 3))
    cost, largest = network_simplex.ground_cost(x, y, 2)
    np.testing.assert_allclose(largest**2 * cost, cdist(x, y, "sqeuclidean"))
    assert cost.max() == 1.0


def test_cost_of_one_place_is_zero():
    cost, largest = network_simplex.ground_cost(np.ones((2, 3)), np.ones((4, 3)), 2)
    assert largest == 0.0
    np.testing.assert_array_equal(cost, np.zeros((2, 4)))


def test_clouds_far_from_the_origin_keep_their_digits():
    rng = np.random.default_rng(0)
    x = np.round(rng.normal(size=(20, 3)), 3)
    y = np.round(rng.normal(size=(20, 3)), 3)
    near = wasserstein_distance(x, y)
    assert wasserstein_distance(x + 1e6, y + 1e6) == pytest.approx(near, abs=1e-9)
    assert wasserstein_distance(x + 1e6, x[::-1] + 1e6) == 0.0


@pytest.mark.parametrize("solve", [wasserstein_distance, transport_plan])
def test_an_unfinished_search_is_an_error(solve, monkeypatch):
    x, y = np.random.default_rng(0).normal(size=(2, 50, 2))
    monkeypatch.setattr(network_simplex, "MAX_PIVOTS", 3)
    with pytest.raises(RuntimeError, match="must end at an optimal plan.*numItermax"):
        solve(x, y)


def test_more_pivots_than_the_default_of_the_library_are_allowed():
    # 2,000 points in 64 dimensions take more than POT's default of 100,000.
    assert network_simplex.MAX_PIVOTS >= 10_000_000
