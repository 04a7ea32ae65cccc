"""Precision, recall, density and coverage by nearest neighbors.

In the flow: `keras-wgan evaluate` calls this on the raw values of samples.
Papers: Kynkäänniemi et al. 2019 (arXiv 1904.06991) for precision and recall,
Naeem et al. 2020 (arXiv 2002.09797) for density and coverage.
"""

from typing import NamedTuple

import numpy as np
import sklearn

from keras_wgan.checks.features import check_features, check_same_width
from keras_wgan.checks.settings import check_count

PAIRS_PER_BLOCK = 2**23  # 64 MB of distances in float64
# Error of a squared distance, computed as |x|^2 + |y|^2 - 2 x.y, relative to the
# squared norms.
ROUNDING = 1e-12


class PrecisionRecall(NamedTuple):
    """How many samples of each set lie in the balls of the other set."""

    precision: float
    recall: float
    density: float
    coverage: float


def precision_recall(real, fake, k=3):
    """Computes precision, recall, density and coverage of generated samples.

    Precision falls if generated samples are unlike the data. Recall falls if they
    lack the data's variety. Density and coverage measure the same two things, but
    they use only the balls of real samples, so that outliers among the generated
    samples do not count as variety.

    Every sample has a ball that reaches to its k-th nearest neighbor in its own set,
    not counting itself. Balls are closed: a sample on the edge, to rounding, lies
    inside, and a copy lies in the ball of its original.

    Formula:

    ```python
    precision = mean over fake of [in any real ball]
    recall    = mean over real of [in any fake ball]
    density   = mean over fake of (number of real balls it lies in) / k
    coverage  = mean over real of [any fake in its ball]
    ```

    Args:
        real: Features of real samples, of shape `(n, d)`.
        fake: Features of generated samples, of shape `(m, d)`. Use `m = n`, because
            the size of the balls depends on the number of samples.
        k: Rank of the neighbor that sets a ball's radius, a positive integer. Defaults
            to 3, as in the first paper; the second uses 5.

    Returns:
        A tuple with `precision`, `recall`, `density` and `coverage`. Density is at
        least 0, and about 1 for equal distributions; the others lie in [0, 1].

    Raises:
        ValueError: If features are not finite, have different dimensions, or come
            from `k` or fewer samples.

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
    real, fake = check_features("real", real, 2), check_features("fake", fake, 2)
    check_same_width("real", real, "fake", fake)
    check_count("k", k, 1, min(len(real), len(fake)) - 1)
    center = real.mean(axis=0)  # subtracted, because the rounding grows with the norms
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
    """Counts which samples lie in which balls, one block of rows after another.

    Returns:
        Number of real balls that each fake sample lies in, `(m,)`; whether each real
        ball holds a fake sample, `(n,)`; whether each real sample lies in a fake
        ball, `(n,)`.
    """
    real_radii, fake_radii = _squared_radii(real, k), _squared_radii(fake, k)
    balls_around_fake = np.zeros(len(fake), dtype="int64")
    real_covered = np.zeros(len(real), dtype="bool")
    real_recalled = np.zeros(len(real), dtype="bool")
    rows_per_block = max(1, PAIRS_PER_BLOCK // len(fake))
    for rows in sklearn.utils.gen_batches(len(real), rows_per_block):
        squared = _squared_distances(real[rows], fake)  # (rows, m)
        in_real_ball = squared <= real_radii[rows, np.newaxis]
        balls_around_fake += in_real_ball.sum(axis=0)
        real_covered[rows] = in_real_ball.any(axis=1)
        real_recalled[rows] = (squared <= fake_radii).any(axis=1)
    return balls_around_fake, real_covered, real_recalled


def _squared_radii(features, k):
    """Returns the squared distance of each sample to its k-th neighbor, `(n,)`.

    The radius includes the rounding error. Otherwise rounding would decide whether a
    sample on the edge of a ball, or an exact copy, lies inside.
    """
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=k).fit(features)
    distances, _ = neighbors.kneighbors()  # without the sample itself
    squared = np.square(distances[:, -1])
    return squared + ROUNDING * (squared + np.square(features).sum(axis=1))


def _squared_distances(x, y):
    """Returns squared Euclidean distances `(n, m)`, from one matrix product."""
    squared = x @ (-2 * y.T)
    squared += np.square(x).sum(axis=1)[:, np.newaxis]
    squared += np.square(y).sum(axis=1)
    return squared
