"""The sliced Wasserstein distance: a cheap lower bound of the exact one.

In the flow: for clouds too large for the exact distance. Paper: Bonneel et al.,
Sliced and Radon Wasserstein Barycenters of Measures, 2015.
"""

import numpy as np

from keras_wgan.distances.arguments import check_order, check_point_clouds
from keras_wgan.distances.quantiles import match_levels, power_mean


def sliced_wasserstein(x, y, *, p=1, num_projections=128, seed=None):
    """Computes the sliced Wasserstein distance between two point clouds.

    The mean over random directions of the distance between the clouds' shadows
    on a line. It costs sorting only, and is never more than the exact distance;
    in d dimensions it shrinks about as `1 / sqrt(d)`, so compare its values only
    with each other.

    Formula:

    ```python
    SW_p = mean over directions u of W_p(x @ u, y @ u) ** p, to the power 1 / p
    ```

    Args:
        x: Samples of shape `(n, d)`, or `(n,)` on the line. Images and series,
            `(n, ...)`, count as vectors of all their values.
        y: Samples of shape `(m, d)` or `(m,)`; n and m may differ.
        p: Order of the distance, at least 1. Defaults to 1.
        num_projections: Number of random directions. Defaults to 128.
        seed: Seed of the directions, an integer or a NumPy generator. Defaults
            to None, other directions at each call.

    Returns:
        The distance, a float in the units of the samples.

    Raises:
        ValueError: If samples are empty, not finite or of different dimensions,
            `p < 1`, or `num_projections < 1`.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.sliced_wasserstein([0.0, 1.0], [2.0, 3.0])
    2.0

    Reference:
        Bonneel et al., Sliced and Radon Wasserstein Barycenters of Measures,
        2015, section 3.1.
    """
    check_order(p)
    x, y = check_point_clouds(x, y)
    if not isinstance(num_projections, int | np.integer) or num_projections < 1:
        raise ValueError(
            "`num_projections` must be an integer of at least 1. "
            f"Received: num_projections={num_projections!r}. The default is 128."
        )
    directions = random_directions(x.shape[1], num_projections, seed)
    rows, columns, masses = match_levels(np.ones(len(x)), np.ones(len(y)))
    x_shadows = np.sort(x @ directions, axis=0)  # (n, d) -> (n, num_projections)
    y_shadows = np.sort(y @ directions, axis=0)  # (m, d) -> (m, num_projections)
    return power_mean(np.abs(x_shadows[rows] - y_shadows[columns]), masses, p)


def random_directions(dimension, count, seed):
    """Returns uniform unit vectors as columns, of shape `(dimension, count)`."""
    directions = np.random.default_rng(seed).normal(size=(dimension, count))
    return directions / np.linalg.norm(directions, axis=0)
