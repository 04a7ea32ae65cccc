"""Kernel distance: other packages' values, the definition, laws, refusals."""

import numpy as np
import pytest

from keras_wgan.metrics import kernel, kernel_distance


def random_features(n, m, d):
    rng = np.random.default_rng(7)
    return rng.normal(size=(n, d)), 1.2 * rng.normal(size=(m, d)) + 0.3


def reference(a, b):
    """Computes the unbiased estimate pair by pair."""

    def cubic(x, y):
        return (sum(x * y) / len(x) + 1) ** 3

    n = len(a)
    others = [(i, j) for i in range(n) for j in range(n) if i != j]
    within = sum(cubic(a[i], a[j]) + cubic(b[i], b[j]) for i, j in others)
    across = sum(cubic(x, y) for x in a for y in b)
    return within / (n * (n - 1)) - 2 * across / n**2


def test_equals_torch_fidelity_on_the_same_subsets():
    # torch-fidelity 0.4.0 with its RandomState replaced by default_rng(11), for 20
    # subsets of 100, in float64.
    a, b = random_features(500, 400, 16)
    result = kernel_distance(a, b, subsets=20, subset_size=100, seed=11)
    np.testing.assert_allclose(result.value, 0.45693513179881684, rtol=1e-12)
    np.testing.assert_allclose(result.variance, 0.08926841305927301**2, rtol=1e-12)


def test_equals_clean_fid_on_whole_sets():
    # clean-fid 0.1.35, where every subset is the whole set.
    a, b = random_features(500, 400, 16)
    result = kernel_distance(a[:400], b, subsets=1, subset_size=400)
    np.testing.assert_allclose(result.value, 0.4457317903594562, rtol=1e-12)


@pytest.mark.parametrize("n, d", [(2, 1), (12, 3)])
def test_equals_the_definition(n, d):
    a, b = random_features(n, n, d)
    value = kernel_distance(a, b, subsets=2, subset_size=n, seed=0).value
    np.testing.assert_allclose(value, reference(a, b), rtol=1e-12)


def test_blocks_of_rows_change_nothing(monkeypatch):
    a, b = random_features(60, 50, 5)
    expected = kernel_distance(a, b, seed=3)
    monkeypatch.setattr(kernel, "ROWS_PER_BLOCK", 7)
    np.testing.assert_allclose(kernel_distance(a, b, seed=3), expected, rtol=1e-12)


def test_is_unbiased():
    rng = np.random.default_rng(0)
    pairs = rng.normal(size=(400, 2, 10, 2))
    values = [kernel_distance(a, b, subsets=1, subset_size=10).value for a, b in pairs]
    error = np.std(values) / np.sqrt(len(values))
    assert min(values) < 0
    assert abs(np.mean(values)) < 3 * error


def test_subsets_of_the_whole_do_not_vary():
    a, b = random_features(20, 20, 3)
    whole = kernel_distance(a, b, subset_size=20)
    parts = kernel_distance(a, b, subset_size=10, seed=0)
    assert whole.variance < 1e-25 < parts.variance


def test_default_subset_is_half_the_smaller_set_but_at_most_1000():
    a, b = random_features(2500, 2400, 2)
    small = kernel_distance(a[:9], b[:8], seed=0)
    assert small == kernel_distance(a[:9], b[:8], subset_size=4, seed=0)
    large = kernel_distance(a, b, subsets=2, seed=0)
    assert large == kernel_distance(a, b, subsets=2, subset_size=1000, seed=0)


def test_seed_decides_the_subsets():
    a, b = random_features(40, 40, 3)
    assert kernel_distance(a, b, seed=1) == kernel_distance(a, b, seed=1)
    assert kernel_distance(a, b, seed=1) != kernel_distance(a, b, seed=2)


@pytest.mark.parametrize(
    "features, message",
    [
        (np.ones((1, 2)), "at least 2"),
        (np.ones((5, 3)), "same number of values"),
        (np.full((5, 2), np.nan), "finite"),
        (np.ones(5), "shape \\(n, d\\)"),
    ],
)
def test_refuses_bad_features(features, message):
    with pytest.raises(ValueError, match=message):
        kernel_distance(np.ones((5, 2)), features)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"subset_size": 6}, r"`subset_size` .* in \[2, 5\]"),
        ({"subset_size": 1}, r"`subset_size` .* in \[2, 5\]"),
        ({"subset_size": 2.0}, "`subset_size` .*Received: subset_size=2.0"),
        ({"subsets": 0}, "`subsets` .* at least 1"),
        ({"subsets": True}, "`subsets` .*Received: subsets=True"),
    ],
)
def test_refuses_bad_subsets(options, message):
    with pytest.raises(ValueError, match=message):
        kernel_distance(np.ones((5, 2)), np.ones((6, 2)), **options)
