"""Inception score: another package's value, the definition, laws, refusals."""

import math

import numpy as np
import pytest

from keras_wgan.metrics import inception_score


def random_probabilities(n, classes):
    exponentials = np.exp(2 * np.random.default_rng(7).normal(size=(n, classes)))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def reference(probabilities):
    n, classes = probabilities.shape
    marginal = [sum(probabilities[:, c]) / n for c in range(classes)]
    divergence = 0.0
    for row in probabilities:
        for c in range(classes):
            divergence += row[c] * math.log(row[c] / marginal[c]) / n
    return math.exp(divergence)


def test_equals_torch_fidelity():
    # torch-fidelity 0.4.0 without shuffling; 203 samples do not divide by 10.
    score = inception_score(random_probabilities(203, 10))
    np.testing.assert_allclose(score.mean, 2.444863191310618, rtol=1e-12)
    np.testing.assert_allclose(score.std, 0.16610379685102492, rtol=1e-12)


def test_equals_the_definition():
    probabilities = random_probabilities(40, 5)
    whole = inception_score(probabilities, splits=1)
    halves = inception_score(probabilities, splits=2)
    expected = [reference(probabilities[:20]), reference(probabilities[20:])]
    np.testing.assert_allclose(whole, (reference(probabilities), 0), rtol=1e-12)
    np.testing.assert_allclose(halves, (np.mean(expected), np.std(expected)))


def test_equal_rows_score_one_and_sure_rows_the_number_of_classes():
    equal = np.tile(random_probabilities(1, 7), (20, 1))
    np.testing.assert_allclose(inception_score(equal), (1, 0), atol=1e-12)
    sure = np.tile(np.eye(7), (10, 1))
    np.testing.assert_allclose(inception_score(sure), (7, 0), atol=1e-12)


def test_half_precision_softmax_is_accepted():
    probabilities = random_probabilities(20, 1000)
    rounded = inception_score(probabilities.astype("float16"), splits=2)
    exact = inception_score(probabilities, splits=2)
    np.testing.assert_allclose(rounded.mean, exact.mean, rtol=1e-3)


@pytest.mark.parametrize(
    "probabilities, message",
    [
        (np.full((20, 4), 0.3), "misses 1 by 0.2"),
        (np.tile([1.5, -0.5], (20, 1)), "Received -0.5"),
        (np.full((20, 4), np.nan), "finite"),
        (np.full((9, 4), 0.25), r"`splits` .* in \[1, 9\]"),
        (np.ones((0, 4)), "at least 1"),
        (np.ones(20), "shape \\(n, d\\)"),
    ],
)
def test_refuses_bad_probabilities(probabilities, message):
    with pytest.raises(ValueError, match=message):
        inception_score(probabilities)


def test_refuses_no_splits():
    with pytest.raises(ValueError, match=r"`splits` .* in \[1, 4\]"):
        inception_score(np.ones((4, 1)), splits=0)
