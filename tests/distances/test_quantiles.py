"""Tests of the closed form on the line, compared with exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from keras_wgan.distances.quantiles import line_distance, match_levels, power_mean


def fractions(points, weights):
    pairs = sorted(zip(points, weights, strict=True))
    return [[point, Fraction(weight, sum(weights))] for point, weight in pairs]


def slow_distance(x, y, x_weights, y_weights):
    """Computes W1 in exact fractions; moves the mass in order, part by part."""
    left, right = fractions(x, x_weights), fractions(y, y_weights)
    total = Fraction(0)
    while left and right:
        moved = min(left[0][1], right[0][1])
        total += moved * abs(left[0][0] - right[0][0])
        for queue in (left, right):
            queue[0][1] -= moved
            if queue[0][1] == 0:
                queue.pop(0)
    return total


def test_closed_form_equals_exact_fractions():
    rng = np.random.default_rng(0)
    for _ in range(200):
        n, m = rng.integers(1, 10, size=2)
        x, y = rng.integers(-5, 6, size=n), rng.integers(-5, 6, size=m)
        x_weights, y_weights = rng.integers(0, 4, size=n), rng.integers(0, 4, size=m)
        x_weights[0], y_weights[-1] = 1, 2
        lists = (array.tolist() for array in (x, y, x_weights, y_weights))
        expected = float(slow_distance(*lists))
        actual = line_distance(x, y, 1, x_weights, y_weights)
        assert actual == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (3, 3), (6, 12), (7, 49), (10, 1000)])
def test_levels_of_multiples_coincide(n, m):
    rows, columns, masses = match_levels(np.ones(n), np.ones(m))
    np.testing.assert_array_equal(columns, np.arange(m))
    np.testing.assert_array_equal(rows, np.repeat(np.arange(n), m // n))
    np.testing.assert_allclose(masses, 1 / m, rtol=1e-10)


def test_repeating_every_point_leaves_distance_exactly_zero():
    x = np.random.default_rng(0).normal(size=7)
    twice = np.repeat(x, 3)
    assert line_distance(x, twice, 2, np.ones(7), np.ones(21)) == 0.0


def test_coupling_keeps_both_margins():
    rng = np.random.default_rng(0)
    p, q = rng.random(6), rng.random(9)
    p[2] = q[0] = q[-1] = 0
    rows, columns, masses = match_levels(p, q)
    assert masses.min() >= 0
    row_sums, column_sums = (
        np.bincount(rows, masses, 6),
        np.bincount(columns, masses, 9),
    )
    np.testing.assert_allclose(row_sums, p / p.sum(), atol=1e-15)
    np.testing.assert_allclose(column_sums, q / q.sum(), atol=1e-15)


def test_power_mean_of_equal_gaps_is_the_gap_for_any_order():
    for p in (1, 2, 50):
        mean = power_mean(np.full((4, 3), 1e200), np.full(4, 0.25), p)
        assert mean == pytest.approx(1e200)
    assert power_mean(np.zeros(3), np.full(3, 1 / 3), 2) == 0.0
