"""How far each step of a series is from its reconstruction: three kinds of error.

In the flow: `examination` compares a series with its reconstruction here; `scores`
makes anomaly scores of the errors. Pure functions of arrays `(steps, channels)`, which
give every step of a channel an error, the first and the last included. Paper: Geiger et al. 2020
(arXiv 2009.07769).
"""

import numpy as np
from scipy.integrate import cumulative_trapezoid

AREA_STEPS = 10
DTW_STEPS = 11


def _point_error(values, reconstruction):
    """Returns the distance of each step, `|y - y'|`.

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.

    Returns:
        Array of the same shape.
    """
    return np.abs(values - reconstruction)


def _area_error(values, reconstruction, steps=AREA_STEPS):
    """Returns the difference of the areas under both curves around each step.

    An area is the integral, by the trapezoidal rule, over `steps // 2` steps on either
    side, fewer at the edges. A lasting difference weighs more than noise, because noise
    cancels.

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.
        steps: Length of an area. Defaults to 10.

    Returns:
        Array of the same shape.
    """
    difference = values - reconstruction
    integral = cumulative_trapezoid(difference, axis=0, initial=0)
    places = np.arange(len(integral))
    first = np.maximum(places - steps // 2, 0)
    last = np.minimum(places + steps // 2, len(integral) - 1)
    return np.abs(integral[last] - integral[first])


def dtw_error(values, reconstruction, steps=DTW_STEPS):
    """Returns the dynamic time warping distance of both curves around each step.

    The distance is the root of the least sum of squared distances over all ways to walk
    both curves from beginning to end. A shape that comes a little early or late costs
    little. At the edges of the series fewer steps are compared.

    Formula, for the parts a and b of both curves, of `steps` steps around the step:

    ```python
    cost[i, j] = (a[i] - b[j])**2 + min(cost[i-1, j], cost[i, j-1], cost[i-1, j-1])
    error = sqrt(cost[-1, -1])
    ```

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.
        steps: Steps that are compared, odd. Defaults to 11.

    Returns:
        Array of the same shape: each channel is compared by itself.

    Reference:
        Sakoe and Chiba, Dynamic programming algorithm optimization for spoken word
        recognition, 1978.
    """
    distances = _squared_distances(values, reconstruction, steps)
    above = [np.inf] * steps  # the row of costs before the first
    for i in range(steps):
        row, left = [], np.inf
        corner = np.inf if i else 0.0
        for j in range(steps):
            best = np.minimum(np.minimum(above[j], left), corner)
            corner = above[j]
            left = distances(i, j) + best  # (steps of the series, channels)
            row.append(left)
        above = row
    return np.sqrt(above[-1])


def _squared_distances(values, reconstruction, steps):
    """Returns the function from two positions, i and j, to their squared distances.

    Around the edges of the series some positions lie outside of it. Two positions
    outside have distance 0; one outside and one inside have an infinite distance, so
    that they are never walked together. So the costs are those of parts that end at
    the edge.
    """
    half, count = steps // 2, len(values)
    outside = np.pad(np.zeros(count, bool), half, constant_values=True)
    padding = ((half, half), (0, 0))
    values, reconstruction = (np.pad(x, padding) for x in (values, reconstruction))

    def distances(i, j):
        first, second = slice(i, i + count), slice(j, j + count)
        squares = np.square(values[first] - reconstruction[second])
        squares[outside[first] & outside[second]] = 0
        squares[outside[first] ^ outside[second]] = np.inf
        return squares  # (steps of the series, channels)

    return distances


ERRORS = {"point": _point_error, "area": _area_error, "dtw": dtw_error}
