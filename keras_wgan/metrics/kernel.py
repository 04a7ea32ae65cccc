"""Kernel distance (KID) between two sets of features.

In the flow: `keras-wgan evaluate` calls this on what a feature extractor
returns. Paper: Binkowski et al. 2018 (arXiv 1801.01401).
"""

from typing import NamedTuple

import numpy as np
import sklearn

from keras_wgan.checks import check_count
from keras_wgan.metrics.feature_checks import (
    as_features,
    check_count_of_samples,
    check_same_width,
)

ROWS_AT_ONCE = 1024


class KernelDistance(NamedTuple):
    """Mean and variance of the kernel distance over subsets."""

    value: float
    variance: float


def kernel_distance(
    features_a, features_b, *, subsets=100, subset_size=None, seed=None
):
    """Computes the unbiased kernel distance between two sets of features.

    The squared maximum mean discrepancy under a cubic kernel. Unlike the Fréchet
    distance it assumes no normal distribution, and its expectation does not
    depend on the number of samples, so that a few hundred suffice. Being
    unbiased, it comes out slightly negative for equal distributions.

    Formula, for a subset of n features each, drawn without replacement:

    ```python
    k(x, y) = (x.y / d + 1)^3
    estimate = sum_{i != j} (k(a_i, a_j) + k(b_i, b_j)) / (n (n - 1))
               - 2 sum_{i, j} k(a_i, b_j) / n^2
    value, variance = mean(estimates), mean((estimates - value)^2)
    ```

    Args:
        features_a: Features of shape `(n, d)`.
        features_b: Features of shape `(m, d)`.
        subsets: Number of subsets, positive. Defaults to 100, the paper's.
        subset_size: Features in a subset, from 2 to the size of the smaller set.
            `None` (default) is 1,000, the paper's, or half the smaller set where
            that is less. Subsets as large as the sets are all the same one, and
            their variance is 0.
        seed: Seed of the draw of subsets, as `numpy.random.default_rng` takes it.

    Returns:
        A tuple with `value`, the mean over the subsets, and `variance`, the
        variance of one subset's estimate around it.

    Raises:
        ValueError: If features are not finite, fewer than two, of different
            dimensions, or fewer than `subset_size`.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> features = np.random.default_rng(0).normal(size=(400, 8))
    >>> near = kw.metrics.kernel_distance(features[:200], features[200:], seed=0)
    >>> far = kw.metrics.kernel_distance(features[:200], features[200:] + 1, seed=0)
    >>> abs(near.value) < 0.1 < far.value
    True

    Reference:
        Binkowski et al., Demystifying MMD GANs, 2018, equation 4 and section 4.
    """
    features_a = as_features(features_a, "features_a", minimum=2)
    features_b = as_features(features_b, "features_b", minimum=2)
    check_same_width(
        "features_a", features_a.shape[1], "features_b", features_b.shape[1]
    )
    smaller = min(len(features_a), len(features_b))
    if subset_size is None:
        subset_size = min(1000, max(2, smaller // 2))
    check_count("subsets", subsets)
    check_count_of_samples("subset_size", subset_size, 2, smaller)
    generator = np.random.default_rng(seed)
    estimates = [
        _squared_discrepancy(
            generator.choice(features_a, subset_size, replace=False),
            generator.choice(features_b, subset_size, replace=False),
        )
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(estimates)), float(np.var(estimates)))


def _squared_discrepancy(x, y):
    """Returns the unbiased squared discrepancy of two sets of the same size."""
    size = len(x)
    within = _kernel_sum(x, x) - _diagonal_sum(x) + _kernel_sum(y, y) - _diagonal_sum(y)
    return within / (size * (size - 1)) - 2 * _kernel_sum(x, y) / size**2


def _kernel_sum(x, y):
    """Returns the kernel's sum over all pairs, a block of rows at a time."""
    blocks = sklearn.utils.gen_batches(len(x), ROWS_AT_ONCE)
    return sum(_cube(x[rows] @ y.T / x.shape[1] + 1).sum() for rows in blocks)


def _diagonal_sum(x):
    """Returns the kernel's sum over the pairs of each sample with itself."""
    return _cube(np.square(x).mean(axis=1) + 1).sum()


def _cube(base):
    # As a power this took nearly all the time of the whole distance.
    return base * base * base
