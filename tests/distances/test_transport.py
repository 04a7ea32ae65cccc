"""Tests of `wasserstein_distance` and `transport_plan`: solvers agree, laws hold."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from keras_wgan.distances import transport_plan, wasserstein_distance, wasserstein_lp

TOLERANCE = 1e-9


def random_cases():
    """Yields the name, clouds and weights of cases that are easy to get wrong."""
    rng = np.random.default_rng(0)
    for dimension in (1, 2, 5):

        def cloud(n, dimension=dimension):
            return rng.normal(size=(n, dimension))

        yield "equal sizes", cloud(9), cloud(9), None, None
        yield "unequal sizes", cloud(7), cloud(12), None, None
        yield "multiples", cloud(6), cloud(12), None, None
        yield "weights", cloud(8), cloud(5), rng.random(8), rng.random(5)
        yield "single point", cloud(1), cloud(6), None, rng.random(6)
        yield "two single points", cloud(1), cloud(1), [0.3], None
        yield "zero weights", cloud(6), cloud(6), [0, 1, 0, 2, 0, 3], [1, 0, 1, 0, 0, 0]
        yield "tiny weights", cloud(5), cloud(4), [1, 1e-12, 1, 1e-9, 1e-6], [1e-12] * 4
        yield "tiny beside one", cloud(3), cloud(3), [1, 1e-12, 1e-12], [1e-12, 1, 1e-3]
        yield "huge weights", cloud(4), cloud(4), [1e300, 1e299, 0, 1e290], None
        yield "repeated points", np.repeat(cloud(3), 3, 0), cloud(4), None, None
        yield "one place", np.ones((5, dimension)), np.ones((3, dimension)), None, None
        yield "same points", (same := cloud(8)), same[::-1], None, None
        yield "collapsed", cloud(8), np.zeros((8, dimension)), None, None
        ties = rng.integers(0, 3, size=(20, dimension))
        yield "ties", ties[:10], ties[10:], None, None
        yield "weighted ties", ties[:10], ties[10:], range(10), range(10, 0, -1)
        yield "far from the origin", cloud(8) + 1e6, cloud(8) + 1e6, None, None
        yield "far apart", cloud(8), cloud(8) + 1e6, None, rng.random(8)
        yield "small units", 1e-12 * cloud(8), 1e-12 * cloud(8), None, None
        yield "large units", 1e12 * cloud(8), 1e12 * cloud(8), None, None


CASES = [
    pytest.param(*case, id=f"{name} in {case[0].shape[1]}-D")
    for name, *case in random_cases()
]


def masses(weights, count):
    weights = np.ones(count) if weights is None else np.asarray(weights, float)
    return weights / weights.sum()


@pytest.mark.parametrize("p", [1, 2, 1.5])
@pytest.mark.parametrize(("x", "y", "x_weights", "y_weights"), CASES)
def test_independent_solvers_agree(x, y, x_weights, y_weights, p):
    weights = {"x_weights": x_weights, "y_weights": y_weights}
    cost = cdist(x, y) ** p
    problem = masses(x_weights, len(x)), masses(y_weights, len(y)), cost
    costs = [
        wasserstein_distance(x, y, p=p, **weights) ** p,
        transport_plan(x, y, p=p, **weights).cost,
        wasserstein_lp(*problem).cost,
        wasserstein_lp(*problem, dual=True).cost,
    ]
    if len(x) == len(y) and x_weights is None and y_weights is None:
        costs.append(cost[linear_sum_assignment(cost)].mean())
    assert np.ptp(costs) <= TOLERANCE * cost.max()


@pytest.mark.parametrize(("x", "y", "x_weights", "y_weights"), CASES)
def test_scipy_agrees(x, y, x_weights, y_weights):
    unit = cdist(x, y).max() or 1.0
    near_x, near_y = x / unit, y / unit  # SciPy's solver does not scale
    weights = masses(x_weights, len(x)), masses(y_weights, len(y))
    if x.shape[1] == 1:
        expected = stats.wasserstein_distance(near_x[:, 0], near_y[:, 0], *weights)
    else:
        expected = stats.wasserstein_distance_nd(near_x, near_y, *weights)
    actual = wasserstein_distance(x, y, x_weights=x_weights, y_weights=y_weights)
    assert abs(actual / unit - expected) <= TOLERANCE


@pytest.mark.parametrize("p", [1, 2, 3.5])
@pytest.mark.parametrize(("x", "y", "x_weights", "y_weights"), CASES)
def test_plan_and_potentials_are_feasible_and_optimal(x, y, x_weights, y_weights, p):
    result = transport_plan(x, y, p=p, x_weights=x_weights, y_weights=y_weights)
    p_masses, q_masses = masses(x_weights, len(x)), masses(y_weights, len(y))
    cost = cdist(x, y) ** p
    unit = cost.max()
    f, g = result.potentials
    assert result.plan.shape == (len(x), len(y))
    assert result.plan.min() >= 0
    np.testing.assert_allclose(result.plan.sum(axis=1), p_masses, rtol=0, atol=1e-14)
    np.testing.assert_allclose(result.plan.sum(axis=0), q_masses, rtol=0, atol=1e-14)
    assert np.max(f[:, np.newaxis] + g - cost) <= 1e-14 * unit
    assert abs(f @ p_masses + g @ q_masses - result.cost) <= TOLERANCE * unit
    assert abs(np.sum(result.plan * cost) - result.cost) <= TOLERANCE * unit


def test_golden_small_sample():
    x, y = [2, 2, 2, 2, 3, 4, 4, 5], [3, 3, 4, 4, 6, 6, 6, 6]
    assert wasserstein_distance(x, y) == pytest.approx(1.75, abs=1e-15)
    assert transport_plan(x, y).cost == pytest.approx(1.75, abs=1e-15)


def test_golden_seven_places():
    places = np.arange(1, 8)
    weights = {
        "x_weights": [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1],
        "y_weights": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4],
    }
    assert wasserstein_distance(places, places, **weights) == pytest.approx(0.9)
    assert transport_plan(places, places, **weights).cost == pytest.approx(0.9)


@pytest.mark.parametrize("theta", [-2.0, 0.0, 0.25, 1.0])
def test_golden_parallel_lines(theta):
    heights = np.linspace(0, 1, 20)
    line = np.stack([np.zeros(20), heights], axis=1)
    shifted = np.stack([np.full(20, theta), heights], axis=1)
    assert wasserstein_distance(line, shifted) == pytest.approx(abs(theta), abs=1e-15)


def test_gaussians_in_one_dimension_have_the_known_distance():
    levels = (np.arange(20_000) + 0.5) / 20_000
    quantiles = stats.norm.ppf(levels)
    distance = wasserstein_distance(quantiles, 3 + 2 * quantiles, p=2)
    assert distance == pytest.approx(np.hypot(3, 1), abs=1e-3)


@pytest.mark.parametrize("shape", [(5, 2, 3), (5, 4, 4, 1), (5, 2, 2, 2, 2)])
def test_samples_of_any_rank_are_taken_as_vectors(shape):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=shape), rng.normal(size=shape)
    flat = wasserstein_distance(x.reshape(5, -1), y.reshape(5, -1))
    assert wasserstein_distance(x, y) == flat
    np.testing.assert_array_equal(
        transport_plan(x, y).plan,
        transport_plan(x.reshape(5, -1), y.reshape(5, -1)).plan,
    )


@pytest.mark.parametrize("dtype", ["float32", "int8", "bool"])
def test_every_dtype_is_computed_in_float64(dtype):
    x = np.array([[0, 0], [1, 1]], dtype=dtype)
    y = np.array([[0, 1], [0, 1]], dtype=dtype)
    assert wasserstein_distance(x, y) == 1.0
    assert transport_plan(x, y).plan.dtype == np.float64


@pytest.mark.parametrize("dimension", [1, 3])
def test_inputs_stay_as_they_were(dimension):
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=(6, dimension)) for _ in range(2)]
    inputs += [rng.random(6) for _ in range(2)]
    copies = [array.copy() for array in inputs]
    x, y, x_weights, y_weights = inputs
    wasserstein_distance(x, y, p=2, x_weights=x_weights, y_weights=y_weights)
    transport_plan(x, y, p=2, x_weights=x_weights, y_weights=y_weights)
    for array, copy in zip(inputs, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("p", [1, 2, 30])
@pytest.mark.parametrize("unit", [1e-140, 1.0, 1e140])
def test_no_power_overflows(unit, p):
    x, y = unit * np.array([[0.0, 0.0]]), unit * np.array([[3.0, 4.0]])
    assert wasserstein_distance(x, y, p=p) == pytest.approx(5 * unit, rel=1e-12)
    shadow_x, shadow_y = unit * np.array([0.0, 1.0]), unit * np.array([5.0, 6.0])
    distance = wasserstein_distance(shadow_x, shadow_y, p=p)
    assert distance == pytest.approx(5 * unit, rel=1e-12)


def test_potential_of_order_one_is_a_perfect_critic():
    points = np.random.default_rng(0).normal(size=(12, 2))
    p_masses, q_masses = np.random.default_rng(1).random((2, 12))
    p_masses[:4] = 0  # places without mass in the first distribution
    result = transport_plan(points, points, x_weights=p_masses, y_weights=q_masses)
    f, g = result.potentials
    steepness = np.abs(f[:, np.newaxis] - f) - cdist(points, points)
    gap = f @ (p_masses / p_masses.sum() - q_masses / q_masses.sum())
    np.testing.assert_allclose(g, -f, atol=1e-14)
    assert steepness.max() <= 1e-14
    assert gap == pytest.approx(result.cost, abs=1e-12)


# Laws. Hypothesis chooses the clouds.

COORDINATES = st.floats(-100, 100, allow_subnormal=False).map(lambda v: round(v, 6))
ORDERS = st.sampled_from([1, 1.5, 2, 3])
few = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def clouds(draw, count):
    """Draws clouds of equal dimension, and weights, of which some are zero."""
    dimension = draw(st.integers(1, 3))
    result = []
    for _ in range(count):
        n = draw(st.integers(1, 7))
        values = draw(
            st.lists(COORDINATES, min_size=n * dimension, max_size=n * dimension)
        )
        parts = st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any)
        result.append((np.reshape(values, (n, dimension)), draw(parts)))
    return result


def distance(a, b, p):
    (x, x_weights), (y, y_weights) = a, b
    return wasserstein_distance(x, y, p=p, x_weights=x_weights, y_weights=y_weights)


def close(actual, expected, p, unit=200.0):
    """Tells whether the p-th powers of two distances are equal to rounding."""
    return abs(actual**p - expected**p) <= 1e-11 * unit**p


@few
@given(clouds(2), ORDERS)
def test_distance_is_symmetric(pair, p):
    a, b = pair
    assert close(distance(a, b, p), distance(b, a, p), p)


@few
@given(clouds(1), ORDERS, st.randoms(use_true_random=False))
def test_distance_to_a_permutation_is_zero(single, p, random):
    [(x, weights)] = single
    order = random.sample(range(len(x)), len(x))
    permuted = x[order], np.array(weights)[order]
    assert close(distance((x, weights), permuted, p), 0.0, p)


@few
@given(clouds(3), ORDERS)
def test_triangle_inequality(triple, p):
    a, b, c = triple
    detour = distance(a, b, p) + distance(b, c, p)
    assert distance(a, c, p) <= detour + (1e-11) ** (1 / p) * 200


@few
@given(clouds(1), ORDERS, st.lists(COORDINATES, min_size=3, max_size=3))
def test_translation_by_v_costs_the_length_of_v(single, p, shift):
    [(x, weights)] = single
    v = np.array(shift[: x.shape[1]])
    moved = distance((x, weights), (x + v, weights), p)
    assert close(moved, np.linalg.norm(v), p)


@few
@given(clouds(2), ORDERS, st.floats(0.01, 10))
def test_scaling_the_space_scales_the_distance(pair, p, factor):
    (x, x_weights), (y, y_weights) = pair
    scaled = distance((factor * x, x_weights), (factor * y, y_weights), p)
    assert close(scaled, factor * distance(*pair, p), p, unit=200 * max(factor, 1))


@few
@given(clouds(2), ORDERS)
def test_scaling_the_weights_changes_nothing(pair, p):
    a, (y, weights) = pair
    scaled = y, 1e-5 * np.array(weights)
    assert close(distance(a, scaled, p), distance(a, (y, weights), p), p)


@few
@given(clouds(2))
def test_distance_grows_with_its_order(pair):
    distances = [distance(*pair, p) for p in (1, 2, 4)]
    for smaller, larger in itertools.pairwise(distances):
        assert smaller <= larger + 1e-3


@few
@given(clouds(2), ORDERS)
def test_the_duality_gap_is_zero(pair, p):
    (x, x_weights), (y, y_weights) = pair
    result = transport_plan(x, y, p=p, x_weights=x_weights, y_weights=y_weights)
    f, g = result.potentials
    value = f @ masses(x_weights, len(x)) + g @ masses(y_weights, len(y))
    cost = cdist(x, y) ** p
    assert abs(value - result.cost) <= 1e-12 * cost.max()
    assert np.max(f[:, np.newaxis] + g - cost) <= 1e-14 * cost.max()
