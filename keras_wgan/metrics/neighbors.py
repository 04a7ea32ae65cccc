"""Precision, recall, density and coverage by nearest neighbors.

In the flow: `keras-wgan evaluate` calls this on samples or their features.
Papers: Kynkäänniemi et al. 2019 (arXiv 1904.06991) for precision and recall,
Naeem et al. 2020 (arXiv 2002.09797) for density and coverage.
"""

from typing import NamedTuple

import numpy as np
import sklearn

from keras_wgan.metrics.feature_checks import (
    as_features,
    check_count_of_samples,
    check_same_width,
)

# Distances that stand in memory at once: 64 MB of float64.
PAIRS_AT_ONCE = 2**23
# Of a squared distance by |x|^2 + |y|^2 - 2 x.y, relative to the squared norms.
ROUNDING = 1e-12


class PrecisionRecall(NamedTuple):
    """Shares of samples that lie in the balls of the other set."""

    precision: float
    recall: float
    density: float
    coverage: float


def precision_recall(real, fake, k=3):
    """Computes precision, recall, density and coverage of generated samples.

    Precision falls when samples are unlike the data, recall when the data's
    variety is missing. Density and coverage answer the same two questions with
    the real samples' balls alone, so that outliers among the samples do not
    count as variety.

    Every sample has a ball that reaches to its k-th nearest neighbour in its own
    set, itself not counted. Balls are closed: a sample exactly on the edge, to
    rounding, lies inside, and a copy lies in the ball of its original.

    Formula:

    ```python
    precision = mean over fake of [in any real ball]
    recall    = mean over real of [in any fake ball]
    density   = mean over fake of (number of real balls it lies in) / k
    coverage  = mean over real of [any fake in its ball]
    ```

    Args:
        real: Features of real samples, of shape `(n, d)`.
        fake: Features of generated samples, of shape `(m, d)`; best `m = n`,
            since the size of the balls depends on the number of samples.
        k: Which neighbour bounds a ball, positive. Defaults to 3, the first
            paper's; the second takes 5.

    Returns:
        A tuple with `precision`, `recall`, `density` and `coverage`: density is
        at least 0 and about 1 for equal distributions, the others lie in [0, 1].

    Raises:
        ValueError: If features are not finite, of different dimensions, or not
            more than `k` in each set.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> real = np.arange(10.0).reshape(10, 1)
    >>> result = kw.metrics.precision_recall(real, np.minimum(real, 4.0), k=1)
    >>> result.precision, result.recall, result.coverage
    (1.0, 0.5, 0.6)

    Reference:
        Kynkäänniemi et al., Improved Precision and Recall Metric for Assessing
        Generative Models, 2019, equations 1 and 2. Naeem et al., Reliable
        Fidelity and Diversity Metrics for Generative Models, 2020, section 3.2.
    """
    real = as_features(real, "real", minimum=2)
    fake = as_features(fake, "fake", minimum=2)
    check_same_width("real", real.shape[1], "fake", fake.shape[1])
    check_count_of_samples("k", k, 1, min(len(real), len(fake)) - 1)
    center = real.mean(axis=0)  # small norms keep the rounding small
    balls_around_fake, real_covered, real_recalled = _count_members(
        real - center, fake - center, k
    )
    return PrecisionRecall(
        precision=float(np.mean(balls_around_fake > 0)),
        recall=float(np.mean(real_recalled)),
        density=float(np.mean(balls_around_fake) / k),
        coverage=float(np.mean(real_covered)),
    )


def _count_members(real, fake, k):
    """Counts, over blocks of rows, which samples lie in which balls.

    Returns:
        Number of real balls around each fake sample `(m,)`; whether any fake lies
        in each real ball `(n,)`; whether each real lies in any fake ball `(n,)`.
    """
    real_radii, fake_radii = _squared_radii(real, k), _squared_radii(fake, k)
    balls_around_fake = np.zeros(len(fake), dtype="int64")
    real_covered = np.zeros(len(real), dtype="bool")
    real_recalled = np.zeros(len(real), dtype="bool")
    rows_at_once = max(1, PAIRS_AT_ONCE // len(fake))
    for rows in sklearn.utils.gen_batches(len(real), rows_at_once):
        squared = _squared_distances(real[rows], fake)  # (rows, m)
        in_real_ball = squared <= real_radii[rows, np.newaxis]
        balls_around_fake += in_real_ball.sum(axis=0)
        real_covered[rows] = in_real_ball.any(axis=1)
        real_recalled[rows] = (squared <= fake_radii).any(axis=1)
    return balls_around_fake, real_covered, real_recalled


def _squared_radii(features, k):
    """Returns the squared distance of each sample to its k-th neighbour, `(n,)`.

    A rounding error is added, without which a sample on the edge of a ball, or
    an exact copy, would fall in or out by chance.
    """
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=k).fit(features)
    distances, _ = neighbors.kneighbors()  # without the sample itself
    squared = np.square(distances[:, -1])
    return squared + ROUNDING * (squared + np.square(features).sum(axis=1))


def _squared_distances(x, y):
    """Returns squared Euclidean distances `(n, m)` by one matrix product."""
    squared = x @ (-2 * y.T)
    squared += np.square(x).sum(axis=1)[:, np.newaxis]
    squared += np.square(y).sum(axis=1)
    return squared
