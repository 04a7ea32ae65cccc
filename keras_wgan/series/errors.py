"""How far each step of a series is from its reconstruction: three kinds of error.

In the flow: the detector hands over series and reconstruction; `scores` makes
anomaly scores of the errors. Pure functions of arrays `(steps, channels)`; all
give one error to every step, the first and the last included. Paper: Geiger et al.
2020 (arXiv 2009.07769).
"""

import numpy as np

AREA_STEPS = 10
DTW_STEPS = 11


def point_error(values, reconstruction):
    """Returns the distance of each step, `|y - y'|`, over all channels.

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.

    Returns:
        Array of shape `(steps,)`.
    """
    return np.linalg.norm(values - reconstruction, axis=1)


def area_error(values, reconstruction, steps=AREA_STEPS):
    """Returns the difference of the areas under both curves around each step.

    The areas are integrals by the trapezoidal rule over `steps // 2` steps to either
    side, fewer at the edges. A difference that lasts weighs more than noise, which
    cancels.

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.
        steps: Length of the integrals. Defaults to 10.

    Returns:
        Array of shape `(steps,)`, the distance over all channels.
    """
    difference = values - reconstruction
    trapezoids = (difference[1:] + difference[:-1]) / 2
    start = np.zeros((1, difference.shape[1]))
    integral = np.concatenate([start, np.cumsum(trapezoids, axis=0)])
    places = np.arange(len(integral))
    first = np.maximum(places - steps // 2, 0)
    last = np.minimum(places + steps // 2, len(integral) - 1)
    return np.linalg.norm(integral[last] - integral[first], axis=1)


def dtw_error(values, reconstruction, steps=DTW_STEPS):
    """Returns the dynamic time warping distance of both curves around each step.

    The least root of a sum of squared distances over all ways to walk both stretches
    from beginning to end, so that a shape that comes a little early or late costs
    little. At the edges of the series the stretches are shorter.

    Formula, for stretches a and b of `steps` steps around the step:

    ```python
    cost[i, j] = (a[i] - b[j])**2 + min(cost[i-1, j], cost[i, j-1], cost[i-1, j-1])
    error = sqrt(cost[-1, -1])
    ```

    Args:
        values: Array of shape `(steps, channels)`.
        reconstruction: Array of the same shape.
        steps: Length of the stretches, odd. Defaults to 11.

    Returns:
        Array of shape `(steps,)`.

    Reference:
        Sakoe and Chiba, Dynamic programming algorithm optimization for spoken word
        recognition, 1978.
    """
    distances = squared_distances(values, reconstruction, steps)
    above = [np.inf] * steps  # the row of costs before the first
    for i in range(steps):
        row, left = [], np.inf
        corner = np.inf if i else 0.0
        for j in range(steps):
            best = np.minimum(np.minimum(above[j], left), corner)
            corner = above[j]
            left = distances(i, j) + best  # (steps of the series,)
            row.append(left)
        above = row
    return np.sqrt(above[-1])


def squared_distances(values, reconstruction, steps):
    """Returns the function of all squared distances of two places in the stretches.

    Two places beyond an edge cost nothing, and one beyond and one not are never walked
    together; so the costs are those of stretches that end at the edge.
    """
    half = steps // 2
    padding = ((half, half), (0, 0))
    ours, theirs = (np.pad(series, padding) for series in (values, reconstruction))
    beyond = np.pad(np.zeros(len(values), bool), half, constant_values=True)

    def distances(i, j):
        here, there = slice(i, i + len(values)), slice(j, j + len(values))
        squares = np.square(ours[here] - theirs[there]).sum(axis=1)
        squares[beyond[here] & beyond[there]] = 0
        squares[beyond[here] ^ beyond[there]] = np.inf
        return squares

    return distances


ERRORS = {"point": point_error, "area": area_error, "dtw": dtw_error}
