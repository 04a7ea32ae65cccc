"""Fréchet distance: other packages' values, closed forms, streams, refusals."""

import numpy as np
import pytest

from keras_wgan.metrics import FeatureStatistics, frechet_distance


def random_features(n, m, d):
    rng = np.random.default_rng(7)
    return rng.normal(size=(n, d)), 1.2 * rng.normal(size=(m, d)) + 0.3


def reference(a, b):
    """The definition, computed from the features without their covariances.

    The trace of the root is the sum of the singular values of the product of the
    centered features. This also holds if the covariances are singular.
    """
    centered_a = (a - a.mean(axis=0)) / np.sqrt(len(a) - 1)
    centered_b = (b - b.mean(axis=0)) / np.sqrt(len(b) - 1)
    roots = np.linalg.svd(centered_a @ centered_b.T, compute_uv=False)
    shift = a.mean(axis=0) - b.mean(axis=0)
    spread = np.sum(centered_a**2) + np.sum(centered_b**2)
    return shift @ shift + spread - 2 * roots.sum()


def streamed(features, parts):
    statistics = FeatureStatistics()
    for batch in np.array_split(features, parts):
        statistics.update(batch)
    return statistics


def test_equals_torch_fidelity_and_clean_fid():
    # torch-fidelity 0.4.0 gave 2.9129879590628036, clean-fid 0.1.35 ...27965, for
    # the same features in float64.
    a, b = random_features(500, 400, 16)
    np.testing.assert_allclose(frechet_distance(a, b), 2.9129879590628036, rtol=1e-12)


def test_equals_torch_fidelity_for_singular_covariances():
    # Both packages gave 81.2105630752309. They add roots of rounding errors for the
    # missing dimensions, and lose eight digits that the reference keeps.
    a, b = random_features(30, 40, 64)
    np.testing.assert_allclose(frechet_distance(a, b), 81.2105630752309, rtol=1e-7)
    np.testing.assert_allclose(frechet_distance(a, b), reference(a, b), rtol=1e-13)


@pytest.mark.parametrize(
    "n, m, d", [(2, 2, 3), (50, 60, 1), (300, 200, 20), (9, 99, 50)]
)
def test_equals_the_definition(n, m, d):
    a, b = random_features(n, m, d)
    np.testing.assert_allclose(frechet_distance(a, b), reference(a, b), rtol=1e-12)


def test_in_one_dimension_compares_means_and_deviations():
    a, b = random_features(50, 60, 1)
    deviations = a.std(ddof=1) - b.std(ddof=1)
    expected = (a.mean() - b.mean()) ** 2 + deviations**2
    np.testing.assert_allclose(frechet_distance(a, b), expected, rtol=1e-12)


@pytest.mark.parametrize("n", [200, 5])
def test_shift_costs_its_squared_length(n):
    a, _ = random_features(n, n, 10)
    shift = np.arange(10.0)
    np.testing.assert_allclose(frechet_distance(a, a + shift), shift @ shift)


def test_scale_and_order_of_arguments():
    a, b = random_features(100, 80, 6)
    distance = frechet_distance(a, b)
    np.testing.assert_allclose(frechet_distance(3 * a, 3 * b), 9 * distance)
    np.testing.assert_allclose(frechet_distance(b, a), distance)


def test_equal_features_are_at_distance_zero():
    a, _ = random_features(40, 1, 64)
    assert 0 <= frechet_distance(a, a[::-1]) < 1e-11


def test_constant_features_have_no_covariance():
    ones, twos = np.ones((5, 4)), np.full((6, 4), 2.0)
    varied, _ = random_features(30, 1, 4)
    assert frechet_distance(ones, twos) == 4.0
    np.testing.assert_allclose(frechet_distance(ones, varied), reference(ones, varied))


@pytest.mark.parametrize("parts", [1, 2, 7, 100])
def test_streamed_statistics_equal_those_of_the_whole(parts):
    features, other = random_features(100, 80, 6)
    statistics = streamed(features, parts)
    assert statistics.count == 100
    np.testing.assert_allclose(statistics.mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(statistics.covariance, np.cov(features.T), atol=1e-14)
    expected = frechet_distance(features, other)
    np.testing.assert_allclose(frechet_distance(statistics, other), expected)


def test_merged_statistics_equal_those_of_the_whole():
    features, _ = random_features(100, 1, 6)
    merged = streamed(features[:30], 3).merge(streamed(features[30:], 2))
    merged.merge(FeatureStatistics())
    assert merged.count == 100
    np.testing.assert_allclose(merged.covariance, np.cov(features.T), atol=1e-14)


def test_merging_leaves_the_other_as_it_was():
    features, more = random_features(50, 50, 3)
    other = streamed(features, 1)
    FeatureStatistics().merge(other).update(more)
    assert other.count == 50
    np.testing.assert_allclose(other.covariance, np.cov(features.T), atol=1e-14)


def test_large_offset_costs_no_digits():
    features, _ = random_features(1000, 1, 3)
    moved = streamed(features + 2.0**23, 20)  # squares alone would lose 14 digits
    np.testing.assert_allclose(moved.covariance, np.cov(features.T), atol=1e-7)


@pytest.mark.parametrize(
    "features, message",
    [
        (np.ones(5), "shape \\(n, d\\)"),
        (np.ones((5, 2, 2)), "shape \\(n, d\\)"),
        (np.ones((0, 2)), "at least 2"),
        (np.ones((1, 2)), "at least 2"),
        (np.ones((5, 0)), "no other axis"),
        (np.array([[1.0, np.nan], [0, 0]]), "NaN or infinity in 1 of 2"),
        (np.array([[1.0, np.inf], [0, 0]]), "NaN or infinity in 1 of 2"),
        (np.ones((5, 3)), "same number of values"),
        (FeatureStatistics(), "at least 2. Received: features_b.count=0"),
        (FeatureStatistics().update(np.ones((1, 2))), "features_b.count=1"),
    ],
)
def test_refuses_bad_features(features, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(np.ones((5, 2)), features)


def test_refuses_a_covariance_of_one_sample():
    with pytest.raises(ValueError, match="at least 2. Received: count=1"):
        _ = FeatureStatistics().update(np.ones((1, 2))).covariance


def test_refuses_batches_of_different_dimensions():
    with pytest.raises(ValueError, match="Received 2 and 3"):
        FeatureStatistics().update(np.ones((4, 2))).update(np.ones((4, 3)))
