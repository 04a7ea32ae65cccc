"""Tests of `wasserstein_lp`: golden values, both programs, laws."""

import numpy as np
import pytest

from keras_wgan.distances import transport_plan, wasserstein_lp
from keras_wgan.distances.linear_program import _margin_matrix, _solve_highs

RNG = np.random.default_rng(0)
both_programs = pytest.mark.parametrize("dual", [False, True])


def line_cost(n):
    return np.abs(np.arange(n)[:, np.newaxis] - np.arange(n))


def check_result(result, p, q, cost):
    f, g = result.potentials
    unit, total = np.abs(cost).max() or 1.0, np.sum(p)
    tolerance = 1e-12 * total
    np.testing.assert_allclose(result.plan.sum(axis=1), p, rtol=0, atol=tolerance)
    np.testing.assert_allclose(result.plan.sum(axis=0), q, rtol=0, atol=tolerance)
    assert result.plan.min() >= 0
    assert np.max(f[:, np.newaxis] + g - cost) <= 1e-14 * unit
    assert abs(np.sum(result.plan * cost) - result.cost) <= 1e-9 * unit * total
    assert abs(f @ p + g @ q - result.cost) <= 1e-9 * unit * total


@both_programs
def test_golden_block_moving(dual):
    p, q = [3, 2, 1, 4], [1, 2, 4, 3]
    result = wasserstein_lp(p, q, line_cost(4), dual=dual)
    assert result.cost == pytest.approx(5, abs=1e-12)
    check_result(result, p, q, line_cost(4))


@both_programs
def test_golden_seven_places(dual):
    p = [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1]
    q = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4]
    result = wasserstein_lp(p, q, line_cost(7), dual=dual)
    assert result.cost == pytest.approx(0.9, abs=1e-12)
    check_result(result, p, q, line_cost(7))


@both_programs
@pytest.mark.parametrize(
    ("p", "q", "cost"),
    [
        pytest.param(np.ones(1), np.ones(1), np.array([[7.0]]), id="one entry"),
        pytest.param(np.ones(3), np.ones(3), np.zeros((3, 3)), id="free"),
        pytest.param(np.ones(6), np.full(2, 3), RNG.random((6, 2)), id="unequal sizes"),
        pytest.param(np.ones(5), np.ones(5), -RNG.random((5, 5)), id="negative costs"),
        pytest.param(
            np.array([0, 2, 0]), np.array([1, 0, 1]), RNG.normal(size=(3, 3)), id="zero"
        ),
        pytest.param(
            np.array([1, 1e-12]), np.array([1e-12, 1]), np.eye(2), id="tiny beside one"
        ),
        pytest.param(
            np.ones(4), np.ones(4), 1e12 * RNG.random((4, 4)), id="large costs"
        ),
        pytest.param(
            np.ones(4), np.ones(4), 1e-12 * RNG.random((4, 4)), id="small costs"
        ),
        pytest.param(
            1e9 * np.ones(4), 1e9 * np.ones(4), RNG.random((4, 4)), id="large masses"
        ),
        pytest.param(
            np.ones(8), np.ones(8), RNG.integers(0, 3, size=(8, 8)), id="ties"
        ),
    ],
)
def test_optimum_is_feasible_and_without_gap(p, q, cost, dual):
    check_result(wasserstein_lp(p, q, cost, dual=dual), p, q, cost)


def test_masses_of_very_different_size_stay_exact():
    rng = np.random.default_rng(1)
    for _ in range(100):
        n, m = rng.integers(1, 12, size=2)
        x, y = rng.normal(size=n), rng.normal(size=m)
        p, q = 10 ** -rng.uniform(0, 14, size=n), 10 ** -rng.uniform(0, 14, size=m)
        p, q = p / p.sum(), q / q.sum()
        cost = np.abs(x[:, np.newaxis] - y)
        expected = transport_plan(x, y, x_weights=p, y_weights=q).cost
        primal, dual = (wasserstein_lp(p, q, cost, dual=dual) for dual in (False, True))
        assert primal.cost == pytest.approx(expected, abs=1e-12)
        assert dual.cost == pytest.approx(expected, abs=1e-12)
        check_result(primal, p, q, cost)
        check_result(dual, p, q, cost)


@both_programs
def test_adding_a_constant_to_all_costs_adds_it_to_the_optimum(dual):
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.25, 0.75])
    cost = RNG.random((3, 2))
    base = wasserstein_lp(p, q, cost, dual=dual).cost
    raised = wasserstein_lp(p, q, cost + 2.5, dual=dual).cost
    assert raised == pytest.approx(base + 2.5, abs=1e-12)


@both_programs
def test_sums_equal_to_float32_rounding_are_taken_as_equal(dual):
    p, q = np.array([0.5, 0.5]), np.array([0.3, 0.7]) * (1 + 1e-7)
    result = wasserstein_lp(p, q, line_cost(2), dual=dual)
    assert result.cost == pytest.approx(0.2, abs=1e-6)


def test_margin_matrix_sums_rows_then_columns():
    plan = RNG.random((3, 5))
    margins = _margin_matrix(3, 5) @ plan.ravel()
    np.testing.assert_allclose(margins[:3], plan.sum(axis=1))
    np.testing.assert_allclose(margins[3:], plan.sum(axis=0))
    assert _margin_matrix(3, 5).nnz == 2 * 15


def test_a_program_without_solution_is_an_error():
    with pytest.raises(RuntimeError, match="must end at an optimum.*infeasible"):
        _solve_highs([1.0], A_eq=[[1.0]], b_eq=[-1.0])
