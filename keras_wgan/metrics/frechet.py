"""Fréchet distance between two sets of features, from streamed statistics.

In the flow: `FrechetMonitor` calls this on the features of an extractor, and
`keras-wgan evaluate` on raw values. Paper: Heusel et al. 2017 (arXiv 1706.08500).
"""

import numpy as np
from scipy.linalg import svdvals

from keras_wgan.checks.features import check_features, check_same_width
from keras_wgan.checks.settings import check_count


class FeatureStatistics:
    """Holds count, mean and covariance of features, updated batch by batch.

    The memory does not grow with the number of samples: the object keeps the mean
    `(d,)` and one matrix `(d, d)`, in float64. It subtracts each batch's own mean
    first, so that a large common offset does not reduce the precision.

    Formula, for the features so far (count n, mean a) and a batch (count m, mean b):

    ```python
    scatter += batch_scatter + n * m / (n + m) * outer(b - a, b - a)
    mean    += m / (n + m) * (b - a)
    covariance = scatter / (count - 1)
    ```

    Attributes:
        count: Number of samples whose features were seen.
        mean: Mean of their features, of shape `(d,)`; `None` before the first batch.
        covariance: Covariance of their features with divisor `count - 1`, of shape
            `(d, d)`. It needs a `count` of at least 2.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> statistics = kw.metrics.FeatureStatistics()
    >>> for batch in np.array_split(np.arange(8.0).reshape(4, 2), 2):
    ...     statistics = statistics.update(batch)
    >>> statistics.count, statistics.mean.tolist()
    (4, [3.0, 4.0])

    Reference:
        Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for
        computing sample variances, 1979, equation 2.1.
    """

    def __init__(self):
        self.count = 0
        self.mean = None
        self._scatter = None

    @property
    def covariance(self):
        check_count("count", self.count, 2)
        return self._scatter / (self.count - 1)

    def update(self, features):
        """Adds a batch of features, of shape `(n, d)`, and returns itself."""
        features = check_features("features", features)
        mean = features.mean(axis=0)
        deviations = features - mean
        return self._add(len(features), mean, deviations.T @ deviations)

    def merge(self, other):
        """Adds the statistics of other features, and returns itself."""
        if other.count == 0:
            return self
        return self._add(other.count, other.mean, other._scatter)

    def _add(self, count, mean, scatter):
        if self.count == 0:
            self.mean, self._scatter = np.zeros_like(mean), np.zeros_like(scatter)
        check_same_width("features so far", self.mean, "features", mean)
        share = count / (self.count + count)
        shift = mean - self.mean
        between = self.count * share * np.outer(shift, shift)
        self._scatter += scatter
        self._scatter += between
        self.mean = self.mean + share * shift
        self.count += count
        return self


def frechet_distance(features_a, features_b):
    """Computes the Fréchet distance between two sets of features.

    It is the squared 2-Wasserstein distance between the two normal distributions
    that have the features' means and covariances. With Inception features it is the
    FID. With a classifier's features or raw pixels it needs no ImageNet weights. It
    shrinks as the number of samples grows, so compare only sets of the same size.

    Formula, with covariances of divisor n - 1:

    ```python
    distance = |mean_a - mean_b|^2 + trace(cov_a + cov_b - 2 sqrt(cov_a cov_b))
    ```

    The trace of the root is computed as the sum of the singular values of the product
    of the covariances' square roots. Rounding cannot make it complex, and covariances
    may be singular, as they are with fewer samples than dimensions.

    Args:
        features_a: Features of shape `(n, d)`, or their `FeatureStatistics`.
        features_b: Features of shape `(m, d)`, or their `FeatureStatistics`.

    Returns:
        The distance, a float of at least 0, in squared units of the features.

    Raises:
        ValueError: If features are not finite, have different dimensions, or come
            from fewer than two samples.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> features = np.random.default_rng(0).normal(size=(100, 3))
    >>> round(kw.metrics.frechet_distance(features, features + [2.0, 0.0, 1.0]), 6)
    5.0

    Reference:
        Heusel et al., GANs Trained by a Two Time-Scale Update Rule Converge to a
        Local Nash Equilibrium, 2017, equation 6.
    """
    a = _to_statistics("features_a", features_a)
    b = _to_statistics("features_b", features_b)
    check_same_width("features_a", a.mean, "features_b", b.mean)
    shift = a.mean - b.mean
    spread = np.trace(a.covariance) + np.trace(b.covariance)
    common = svdvals(_square_root(a.covariance).T @ _square_root(b.covariance)).sum()
    return max(0.0, float(shift @ shift + spread - 2 * common))


def _to_statistics(name, features):
    """Returns the statistics of features; statistics are returned as they are."""
    if not isinstance(features, FeatureStatistics):
        features = FeatureStatistics().update(check_features(name, features, 2))
    check_count(f"{name}.count", features.count, 2)
    return features


def _square_root(covariance):
    """Returns R of shape `(d, rank)` with `R @ R.T` equal to the covariance."""
    eigenvalues, eigenvectors = np.linalg.eigh(covariance)
    # Where the true eigenvalue is zero, rounding leaves about 1e-16 of the largest.
    # The roots of these, about 1e-8, would add up over the missing dimensions.
    rounding = len(covariance) * np.finfo("float64").eps * eigenvalues[-1]
    kept = eigenvalues > max(rounding, 0.0)
    return eigenvectors[:, kept] * np.sqrt(eigenvalues[kept])
