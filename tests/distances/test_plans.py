"""Tests of the result type and of the repair of potentials."""

import dataclasses

import numpy as np
import pytest

from keras_wgan.distances import transport_plan, wasserstein_lp
from keras_wgan.distances.plans import feasible_potentials


@pytest.fixture(params=["network simplex", "primal", "dual"])
def result(request):
    if request.param == "network simplex":
        return transport_plan([0.0, 1.0], [2.0, 4.0])
    cost = [[2, 4], [1, 3]]
    return wasserstein_lp([0.5, 0.5], [0.5, 0.5], cost, dual=request.param == "dual")


def test_fields_cannot_be_set(result):
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.cost = 0.0


def test_arrays_cannot_be_written(result):
    for array in (result.plan, *result.potentials):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_types_and_values(result):
    assert type(result.cost) is float
    assert result.cost == pytest.approx(2.5)
    f, g = result.potentials
    assert result.plan.shape == (2, 2) and f.shape == (2,) and g.shape == (2,)


def test_potentials_without_mass_are_repaired():
    cost = np.array([[1.0, 2.0, 0.5], [3.0, 1.0, 9.0]])
    f, g = feasible_potentials(np.array([0.0, 1e9]), np.array([1.0, 0.0]), cost)
    np.testing.assert_array_equal(g, cost[0])
    np.testing.assert_array_equal(f, [0.0, -1.0])
    assert np.max(f[:, np.newaxis] + g - cost) <= 0


def test_a_second_repair_changes_nothing():
    rng = np.random.default_rng(0)
    cost, p = rng.random((6, 8)), np.ones(6)
    f, g = feasible_potentials(rng.normal(size=6), p, cost)
    again_f, again_g = feasible_potentials(f, p, cost)
    np.testing.assert_allclose(again_f, f, atol=1e-15)
    np.testing.assert_allclose(again_g, g, atol=1e-15)
