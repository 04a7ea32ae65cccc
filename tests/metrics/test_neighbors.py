"""Precision, recall, density, coverage: brute force, other packages, refusals."""

import numpy as np
import pytest

from keras_wgan.metrics import neighbors, precision_recall


def random_features(n, m, d):
    rng = np.random.default_rng(7)
    return rng.normal(size=(n, d)), 1.2 * rng.normal(size=(m, d)) + 0.3


def brute_force(real, fake, k):
    """Computes the four definitions with closed balls, pair by pair."""

    def distance(x, y):
        return np.sqrt(np.sum((x - y) ** 2))

    def radius(features, i):
        others = [distance(features[i], y) for j, y in enumerate(features) if j != i]
        return sorted(others)[k - 1]

    real_radii = [radius(real, i) for i in range(len(real))]
    fake_radii = [radius(fake, j) for j in range(len(fake))]
    pairs = np.array([[distance(x, y) for y in fake] for x in real])
    inside_real = np.array([pairs[i] <= real_radii[i] for i in range(len(real))])
    inside_fake = np.array([pairs[:, j] <= fake_radii[j] for j in range(len(fake))])
    precision = np.mean([inside_real[:, j].any() for j in range(len(fake))])
    recall = np.mean([inside_fake[:, i].any() for i in range(len(real))])
    density = np.mean([inside_real[:, j].sum() / k for j in range(len(fake))])
    coverage = np.mean([inside_real[i].any() for i in range(len(real))])
    return precision, recall, density, coverage


def test_equals_prdc_and_torch_fidelity():
    # prdc 0.2 in float64; torch-fidelity 0.4.0 gave the same precision and recall.
    real, fake = random_features(500, 400, 16)
    result = precision_recall(real, fake, k=3)
    np.testing.assert_allclose(result, (0.4, 0.95, 0.33833333333333326, 0.454))
    result = precision_recall(real, fake, k=5)
    np.testing.assert_allclose(result, (0.5, 0.976, 0.3425, 0.626))


@pytest.mark.parametrize("n, m, d, k", [(40, 50, 3, 3), (30, 20, 30, 5), (2, 3, 2, 1)])
def test_equals_brute_force(n, m, d, k):
    real, fake = random_features(n, m, d)
    result = precision_recall(real, fake, k)
    np.testing.assert_allclose(result, brute_force(real, fake, k), rtol=1e-12)


@pytest.mark.parametrize("d", [2, 20])
@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_equals_brute_force_where_samples_lie_on_the_edges(d, scale):
    # Points of a lattice: nearly every distance occurs many times, and points repeat.
    rng = np.random.default_rng(3)
    real = scale * rng.integers(0, 3, size=(40, d))
    fake = scale * rng.integers(1, 4, size=(50, d))
    real[:5], fake[:6] = real[0], real[0]
    unscaled = brute_force(np.rint(real / scale), np.rint(fake / scale), 3)
    result = precision_recall(real, fake, k=3)
    np.testing.assert_allclose(result, unscaled, rtol=1e-12)


def test_blocks_of_rows_change_nothing(monkeypatch):
    real, fake = random_features(70, 60, 4)
    expected = precision_recall(real, fake)
    monkeypatch.setattr(neighbors, "PAIRS_PER_BLOCK", 400)  # 6 rows, and 4 at the end
    assert precision_recall(real, fake) == expected


def test_common_offset_changes_nothing():
    real, fake = random_features(80, 60, 20)
    moved = precision_recall(real + 2.0**20, fake + 2.0**20)
    np.testing.assert_allclose(moved, precision_recall(real, fake), rtol=1e-12)


@pytest.mark.parametrize("d", [2, 30])
def test_copies_of_the_data_are_precise_and_complete(d):
    real, _ = random_features(60, 1, d)
    result = precision_recall(real, real[::-1])
    assert (result.precision, result.recall, result.coverage) == (1, 1, 1)


def test_distant_samples_are_neither_precise_nor_complete():
    real, fake = random_features(60, 60, 5)
    assert precision_recall(real, fake + 1e6) == (0, 0, 0, 0)


def test_collapse_to_one_sample_is_precise_but_not_complete():
    real, _ = random_features(60, 1, 5)
    result = precision_recall(real, np.repeat(real[:1], 50, axis=0))
    assert result.precision == 1
    assert result.recall == 1 / 60  # the repeated sample, in balls of radius 0
    assert result.coverage < 0.5


def test_swapped_sets_swap_precision_and_recall():
    real, fake = random_features(60, 50, 5)
    there, back = precision_recall(real, fake), precision_recall(fake, real)
    assert (there.precision, there.recall) == (back.recall, back.precision)


@pytest.mark.parametrize(
    "fake, message",
    [
        (np.ones((3, 2)), r"`k` .* in \[1, 2\]"),
        (np.ones((1, 2)), "`fake` .* at least 2"),
        (np.ones((0, 2)), "`fake` .* at least 2"),
        (np.ones((5, 3)), "same number of values"),
        (np.full((5, 2), np.inf), "`fake` must be finite"),
        (np.ones((5, 2, 1)), "shape \\(n, d\\)"),
    ],
)
def test_refuses_bad_features(fake, message):
    with pytest.raises(ValueError, match=message):
        precision_recall(np.ones((5, 2)), fake)


@pytest.mark.parametrize("k", [0, -1, 1.5, None])
def test_refuses_bad_k(k):
    with pytest.raises(ValueError, match="`k` must be an integer"):
        precision_recall(np.ones((5, 2)), np.ones((5, 2)), k=k)
