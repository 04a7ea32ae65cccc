"""Tests of `sliced_wasserstein`: the mean over projections, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_wgan.distances import sliced_wasserstein, wasserstein_distance
from keras_wgan.distances.sliced import _random_directions

orders = pytest.mark.parametrize("p", [1, 1.5, 2])


@orders
@pytest.mark.parametrize(("n", "m"), [(10, 10), (6, 15), (1, 4)])
def test_equals_the_mean_over_projections(n, m, p):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(n, 3)), rng.normal(size=(m, 3)) + 1
    costs = [
        wasserstein_distance(x @ u, y @ u, p=p) ** p
        for u in _random_directions(3, 20, seed=7).T
    ]
    actual = sliced_wasserstein(x, y, p=p, num_projections=20, seed=7)
    assert actual == pytest.approx(np.mean(costs) ** (1 / p), rel=1e-12)


@orders
def test_equals_the_exact_distance_on_the_line(p):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=8), rng.normal(size=5)
    assert sliced_wasserstein(x, y, p=p, num_projections=3) == pytest.approx(
        wasserstein_distance(x, y, p=p), rel=1e-12
    )


def test_translation_in_the_plane_has_the_known_value():
    x = np.random.default_rng(0).normal(size=(5, 2))
    distance = sliced_wasserstein(x, x + [3, 4], num_projections=20_000, seed=0)
    assert distance == pytest.approx(5 * 2 / np.pi, rel=0.01)  # E|cos| = 2 / pi


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 6), st.integers(1, 4),
    st.sampled_from([1, 2, 3]),
)  # fmt: skip
def test_never_exceeds_the_exact_distance(seed, n, m, dimension, p):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, dimension)), rng.normal(size=(m, dimension))
    sliced = sliced_wasserstein(x, y, p=p, num_projections=8, seed=seed)
    assert sliced <= wasserstein_distance(x, y, p=p) * (1 + 1e-12)


def test_law_of_identity_symmetry_and_scale():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 4)), rng.normal(size=(9, 4))
    forward = sliced_wasserstein(x, y, seed=1)
    assert sliced_wasserstein(x, x[::-1], seed=1) == pytest.approx(0, abs=1e-15)
    assert sliced_wasserstein(y, x, seed=1) == pytest.approx(forward, rel=1e-12)
    scaled = sliced_wasserstein(3 * x, 3 * y, seed=1)
    assert scaled == pytest.approx(3 * forward, rel=1e-12)


def test_seed_decides_the_directions():
    x, y = np.random.default_rng(0).normal(size=(2, 6, 4))
    assert sliced_wasserstein(x, y, seed=3) == sliced_wasserstein(x, y, seed=3)
    assert sliced_wasserstein(x, y, seed=3) != sliced_wasserstein(x, y, seed=4)
    rng = np.random.default_rng(3)
    assert sliced_wasserstein(x, y, seed=rng) == sliced_wasserstein(x, y, seed=3)


def test_directions_are_unit_vectors():
    directions = _random_directions(5, 100, seed=0)
    assert directions.shape == (5, 100)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=0), 1)


@pytest.mark.parametrize("count", [0, -3, 2.5])
def test_bad_numbers_of_projections_are_refused(count):
    with pytest.raises(
        ValueError,
        match=r"`num_projections` must be an integer of at least 1.*Received",
    ):
        sliced_wasserstein([0.0], [1.0], num_projections=count)
