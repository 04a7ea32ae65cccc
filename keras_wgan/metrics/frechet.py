"""Fréchet distance between two sets of features, from streamed statistics.

In the flow: `FrechetMonitor` and `keras-wgan evaluate` call this on what a
feature extractor returns. Paper: Heusel et al. 2017 (arXiv 1706.08500).
"""

import numpy as np
from scipy.linalg import svdvals

from keras_wgan.metrics.feature_checks import as_features, check_same_width


class FeatureStatistics:
    """Holds count, mean and covariance of features, updated batch by batch.

    Fifty thousand features need no memory this way: only the mean `(d,)` and one
    matrix `(d, d)` are kept, in float64. Batches enter by their deviations from
    their own mean, so that a large common offset costs no digits.

    Formula, for what is held (count n, mean a) and a batch (count m, mean b):

    ```python
    scatter += batch_scatter + n * m / (n + m) * outer(b - a, b - a)
    mean    += m / (n + m) * (b - a)
    covariance = scatter / (count - 1)
    ```

    Attributes:
        count: Number of features seen.
        mean: Their mean, of shape `(d,)`; `None` before the first batch.
        covariance: Their covariance with divisor `count - 1`, of shape `(d, d)`.

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
        if self.count < 2:
            raise ValueError(
                "A covariance needs at least 2 samples. "
                f"Received: {self.count}. Update the statistics with more features."
            )
        return self._scatter / (self.count - 1)

    def update(self, features):
        """Takes in a batch of features, of shape `(n, d)`, and returns itself."""
        features = as_features(features, "features")
        mean = features.mean(axis=0)
        deviations = features - mean
        return self._add(len(features), mean, deviations.T @ deviations)

    def merge(self, other):
        """Takes in the statistics of other features, and returns itself."""
        if other.count == 0:
            return self
        return self._add(other.count, other.mean, other._scatter)

    def _add(self, count, mean, scatter):
        if self.count == 0:
            self.mean, self._scatter = np.zeros_like(mean), np.zeros_like(scatter)
        check_same_width("features so far", len(self.mean), "features", len(mean))
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

    What the FID is: the squared 2-Wasserstein distance between the two normal
    distributions that have the features' means and covariances. With Inception
    features it is the FID; with a classifier's features or raw pixels it needs
    no ImageNet weights. It shrinks with the number of samples, so compare it
    only between sets of the same size.

    Formula, with covariances of divisor n - 1:

    ```python
    distance = |mean_a - mean_b|^2 + trace(cov_a + cov_b - 2 sqrt(cov_a cov_b))
    ```

    Singular covariances, as of fewer samples than dimensions, are no special
    case: the trace of the root is the sum of the singular values of a product
    of the covariances' square roots, which no rounding makes complex.

    Args:
        features_a: Features of shape `(n, d)`, or their `FeatureStatistics`.
        features_b: Features of shape `(m, d)`, or their `FeatureStatistics`.

    Returns:
        The distance, a float of at least 0, in squared units of the features.

    Raises:
        ValueError: If features are not finite, fewer than two, or of different
            dimensions.

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
    a = _as_statistics(features_a, "features_a")
    b = _as_statistics(features_b, "features_b")
    check_same_width("features_a", len(a.mean), "features_b", len(b.mean))
    shift = a.mean - b.mean
    spread = np.trace(a.covariance) + np.trace(b.covariance)
    common = svdvals(_square_root(a.covariance).T @ _square_root(b.covariance)).sum()
    return max(0.0, float(shift @ shift + spread - 2 * common))


def _as_statistics(features, name):
    if not isinstance(features, FeatureStatistics):
        return FeatureStatistics().update(as_features(features, name, minimum=2))
    if features.count < 2:
        raise ValueError(
            f"`{name}` must be the statistics of at least 2 samples. "
            f"Received: {features.count}. Update them with more features."
        )
    return features


def _square_root(covariance):
    """Returns R of shape `(d, rank)` with `R @ R.T` equal to the covariance."""
    eigenvalues, eigenvectors = np.linalg.eigh(covariance)
    # Rounding leaves eigenvalues of about 1e-16 of the largest where the true one
    # is zero, and their roots, 1e-8, would add up over the missing dimensions.
    rounding = len(covariance) * np.finfo("float64").eps * eigenvalues[-1]
    kept = eigenvalues > max(rounding, 0.0)
    return eigenvectors[:, kept] * np.sqrt(eigenvalues[kept])
