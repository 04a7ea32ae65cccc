"""Kernel distance (KID) between two sets of features.

In the flow: users call this on the features of an extractor; no other part calls
it. Paper: Binkowski et al. 2018 (arXiv 1801.01401).
"""

from typing import NamedTuple

import numpy as np
import sklearn

from keras_wgan.checks.features import check_features, check_same_width
from keras_wgan.checks.settings import check_count

ROWS_PER_BLOCK = 1024


class KernelDistance(NamedTuple):
    """Mean and variance of the estimates from the subsets."""

    value: float
    variance: float


def kernel_distance(
    features_a, features_b, *, subsets=100, subset_size=None, seed=None
):
    """Computes the unbiased kernel distance between two sets of features.

    It is the squared maximum mean discrepancy under a cubic kernel. Unlike the
    Fréchet distance, it does not assume normal distributions. Its expectation does
    not depend on the number of samples, so a few hundred are enough. Because it is
    unbiased, it can be slightly negative for equal distributions.

    Formula, for subsets a and b of n features each, drawn without replacement:

    ```python
    k(x, y) = (x.y / d + 1)^3
    estimate = sum_{i != j} (k(a_i, a_j) + k(b_i, b_j)) / (n (n - 1))
               - 2 sum_{i, j} k(a_i, b_j) / n^2
    value, variance = mean(estimates), mean((estimates - value)^2)
    ```

    Args:
        features_a: Features of shape `(n, d)`.
        features_b: Features of shape `(m, d)`.
        subsets: Number of subsets, positive. Defaults to 100, as in the paper.
        subset_size: Samples in a subset, from 2 to the size of the smaller set. If
            it is the size of both sets, all subsets are equal and their variance is
            0. Defaults to `None`: half the smaller set, but at most 1,000, the
            paper's size.
        seed: Integer or NumPy random generator that decides the subsets. Defaults to
            `None`, other subsets in each call.

    Returns:
        A tuple with `value`, the mean of the subsets' estimates, and `variance`,
        their variance.

    Raises:
        ValueError: If features are not finite, have different dimensions, or come
            from fewer than two samples or from fewer than `subset_size`.

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
    features_a = check_features("features_a", features_a, 2)
    features_b = check_features("features_b", features_b, 2)
    check_same_width("features_a", features_a, "features_b", features_b)
    smaller = min(len(features_a), len(features_b))
    if subset_size is None:
        subset_size = min(1000, max(2, smaller // 2))
    check_count("subsets", subsets)
    check_count("subset_size", subset_size, 2, smaller)
    rng = np.random.default_rng(seed)
    estimates = [
        _squared_discrepancy(
            rng.choice(features_a, subset_size, replace=False),
            rng.choice(features_b, subset_size, replace=False),
        )
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(estimates)), float(np.var(estimates)))


def _squared_discrepancy(x, y):
    """Returns the unbiased estimate from two subsets of the same size."""
    size = len(x)
    within = _kernel_sum(x, x) - _diagonal_sum(x) + _kernel_sum(y, y) - _diagonal_sum(y)
    return within / (size * (size - 1)) - 2 * _kernel_sum(x, y) / size**2


def _kernel_sum(x, y):
    """Returns the kernel's sum over all pairs, one block of rows after another."""
    blocks = sklearn.utils.gen_batches(len(x), ROWS_PER_BLOCK)
    return sum(_cube(x[rows] @ y.T / x.shape[1] + 1).sum() for rows in blocks)


def _diagonal_sum(x):
    """Returns the kernel's sum over the pairs of each sample with itself."""
    return _cube(np.square(x).mean(axis=1) + 1).sum()


def _cube(base):
    """Returns the third power; `base**3` took nearly all the distance's time."""
    return base * base * base
