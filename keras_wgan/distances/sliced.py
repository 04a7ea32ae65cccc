"""The sliced Wasserstein distance: a cheap lower bound of the exact one.

In the flow: users call this on clouds that are too large for the exact distance; no
other part calls it. Paper: Bonneel et al., Sliced and Radon Wasserstein Barycenters of
Measures, 2015.
"""

import numpy as np

from keras_wgan.distances.arguments import check_clouds, check_count
from keras_wgan.distances.quantiles import match_levels, power_mean


def sliced_wasserstein(x, y, *, p=1, num_projections=128, seed=None):
    """Computes the sliced Wasserstein distance between two point clouds.

    It projects both clouds on random directions and averages the distances between
    the projections. It needs only sorting and never exceeds the exact distance. In d
    dimensions it shrinks about as `1 / sqrt(d)`, so compare its values only with each
    other.

    Formula:

    ```python
    SW_p = mean over directions u of W_p(x @ u, y @ u) ** p, to the power 1 / p
    ```

    Args:
        x: Samples of shape `(n, d)`, or `(n,)` on the line. Images and series,
            `(n, ...)`, are taken as vectors of all their values.
        y: Samples of shape `(m, d)` or `(m,)`; n and m may differ.
        p: Order of the distance, a number of at least 1. Defaults to 1.
        num_projections: Number of random directions. Defaults to 128.
        seed: Integer or NumPy random generator that decides the directions. Defaults
            to `None`, other directions in each call.

    Returns:
        The distance, a float in the units of the samples.

    Raises:
        ValueError: If samples are missing, are not finite, or have different
            dimensions, or if `p` or `num_projections` is less than 1.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.sliced_wasserstein([0.0, 1.0], [2.0, 3.0])
    2.0

    Reference:
        Bonneel et al., Sliced and Radon Wasserstein Barycenters of Measures,
        2015, section 3.1.
    """
    x, y = check_clouds(x, y, p)
    check_count("num_projections", num_projections)
    directions = _random_directions(x.shape[1], num_projections, seed)
    rows, columns, masses = match_levels(np.ones(len(x)), np.ones(len(y)))
    x_projected = np.sort(x @ directions, axis=0)  # (n, d) -> (n, num_projections)
    y_projected = np.sort(y @ directions, axis=0)  # (m, d) -> (m, num_projections)
    return power_mean(np.abs(x_projected[rows] - y_projected[columns]), masses, p)


def _random_directions(dimension, count, seed):
    """Returns random unit vectors as columns, of shape `(dimension, count)`."""
    directions = np.random.default_rng(seed).normal(size=(dimension, count))
    return directions / np.linalg.norm(directions, axis=0)
