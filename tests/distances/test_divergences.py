"""Tests of KL, JS and total variation: golden values, sums written out, laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from keras_wgan.distances import js_divergence, kl_divergence, total_variation

many = settings(max_examples=100, deadline=None, derandomize=True)
counts = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any)
ALL = [kl_divergence, js_divergence, total_variation]


def distribution(parts):
    return np.array(parts) / sum(parts)


def test_golden_values():
    p, q = [0.36, 0.48, 0.16], [1 / 3, 1 / 3, 1 / 3]
    assert kl_divergence(p, q) == pytest.approx(0.0852996, abs=1e-7)
    assert kl_divergence(q, p) == pytest.approx(0.097455, abs=1e-6)
    assert total_variation(p, q) == pytest.approx(13 / 75, abs=1e-15)


def test_golden_parallel_lines():
    at_zero, shifted = [0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]
    assert kl_divergence(at_zero, shifted) == math.inf
    assert kl_divergence(shifted, at_zero) == math.inf
    assert js_divergence(at_zero, shifted) == pytest.approx(math.log(2), abs=1e-15)
    assert total_variation(at_zero, shifted) == 1.0


@pytest.mark.parametrize("divergence", ALL)
def test_zero_for_equal_distributions(divergence):
    p = np.random.default_rng(0).dirichlet(np.ones(9))
    assert divergence(p, p) == 0.0
    assert divergence([1.0], [1.0]) == 0.0


@many
@given(counts, counts)
def test_equal_to_the_sums_written_out(first, second):
    p, q = distribution(first), distribution(second)
    pairs = [(a, b) for a, b in zip(p, q, strict=True) if a > 0]
    expected = sum(a * math.log(a / b) if b > 0 else math.inf for a, b in pairs)
    assert kl_divergence(p, q) == pytest.approx(expected, abs=1e-14)
    assert total_variation(p, q) == pytest.approx(sum(abs(p - q)) / 2, abs=1e-15)
    root = jensenshannon(p, q)  # NaN if rounding makes its square negative
    if np.isfinite(root):
        assert js_divergence(p, q) == pytest.approx(root**2, abs=1e-14)


@many
@given(counts, counts)
def test_bounds_symmetry_and_pinsker(first, second):
    p, q = distribution(first), distribution(second)
    variation, js = total_variation(p, q), js_divergence(p, q)
    assert variation == total_variation(q, p)
    assert js == pytest.approx(js_divergence(q, p), abs=1e-15)
    assert 0 <= js <= math.log(2) + 1e-15
    assert 0 <= variation <= 1 + 1e-15
    assert variation <= math.sqrt(kl_divergence(p, q) / 2) + 1e-12


def test_tiny_probabilities_stay_finite():
    least = 5e-324  # the smallest float64; half of it is 0
    assert 0 <= js_divergence([1.0, least], [1.0, 0.0]) < 1e-300
    assert kl_divergence([1.0, 0.0], [1.0, least]) < 1e-300


def test_float32_probabilities_are_accepted():
    logits = np.random.default_rng(0).normal(size=1000).astype("float32")
    p = np.exp(logits) / np.exp(logits).sum()
    assert abs(p.astype("float64").sum() - 1) > 0
    assert kl_divergence(p, p[::-1]) > 0


def test_tables_of_any_rank_are_one_distribution():
    p, q = np.random.default_rng(0).dirichlet(np.ones(6), size=2)
    for divergence in ALL:
        table = divergence(p.reshape(2, 3), q.reshape(2, 3))
        assert table == pytest.approx(divergence(p, q), rel=1e-12)
