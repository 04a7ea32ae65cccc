"""Checks of what the distances are given: points, weights, distributions, costs.

In the flow: each public function of this folder passes its arguments through these
once, and gets float64 arrays back. This folder has its own checks because it uses no
other part of the package.
"""

import numpy as np

LARGEST_COORDINATE = 1e150  # its square still fits into float64
SUM_TOLERANCE = 1e-6  # float32 probabilities miss 1 by up to this much


def check_weighted_clouds(x, y, p, x_weights, y_weights):
    """Returns clouds `(n, d)`, `(m, d)` and weights `(n,)`, `(m,)`, or refuses them."""
    x, y = check_clouds(x, y, p)
    x_weights = np.ones(len(x)) if x_weights is None else x_weights
    y_weights = np.ones(len(y)) if y_weights is None else y_weights
    x_weights = _check_masses("x_weights", x_weights, (len(x),))
    return x, y, x_weights, _check_masses("y_weights", y_weights, (len(y),))


def check_clouds(x, y, p):
    """Returns clouds as `(n, d)` and `(m, d)`, or refuses them or the order p."""
    if not 1 <= p < np.inf:
        raise ValueError(
            "`p` must be a finite number of at least 1. "
            f"Received: p={p}. Use p=1 for the distance that a critic estimates."
        )
    x, y = _check_cloud("x", x), _check_cloud("y", y)
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            "`x` and `y` must have the same number of values per sample. Received "
            f"{x.shape[1]} and {y.shape[1]}. Use shapes that differ in the first axis."
        )
    return x, y


def _check_cloud(name, points):
    """Returns points as a float64 array, each sample flattened, or refuses them."""
    points = _check_numbers(name, points)
    usable = np.abs(points) <= LARGEST_COORDINATE  # False for NaN
    if points.ndim == 0 or points.size == 0 or not usable.all():
        raise ValueError(
            f"`{name}` must hold at least one sample, of finite numbers up to "
            f"{LARGEST_COORDINATE}. Received shape {points.shape} with "
            f"{np.sum(~usable)} NaN, infinite or larger values. Pass one row per "
            "sample, and remove or rescale rows with such values."
        )
    return points.reshape(len(points), -1)  # (n, ...) -> (n, d)


def _check_masses(name, masses, shape=None):
    """Returns non-negative masses with a positive, finite sum, or refuses them."""
    masses = _check_numbers(name, masses)
    fits = shape is None or masses.shape == shape
    if not fits or np.any(masses < 0) or not 0 < masses.sum() < np.inf:
        wanted = "" if shape is None else f" of shape {shape}"
        raise ValueError(
            f"`{name}` must hold numbers{wanted}, non-negative, finite and not all "
            f"zero. Received shape {masses.shape}, "
            f"{np.array2string(masses, threshold=6)}. Give each place one number, 0 if "
            "it has no mass."
        )
    return masses


def _check_sum(name, masses, total):
    """Refuses masses with another sum, apart from rounding."""
    if abs(masses.sum() - total) > SUM_TOLERANCE * total:
        raise ValueError(
            f"`{name}` must sum to {total}. Received the sum {masses.sum()}. Scale it: "
            f"{name} * {total} / {name}.sum()."
        )


def check_distributions(p, q):
    """Returns two distributions, each divided by its sum, or refuses them."""
    p = _check_masses("p", p)
    q = _check_masses("q", q, p.shape)
    _check_sum("p", p, 1)
    _check_sum("q", q, 1)
    return p / p.sum(), q / q.sum()


def check_transport_problem(p, q, cost):
    """Returns masses of equal sum and their finite cost matrix, or refuses them."""
    cost = _check_numbers("cost", cost)
    if cost.ndim != 2 or not np.isfinite(cost).all():
        raise ValueError(
            "`cost` must be a matrix of finite numbers. Received shape "
            f"{cost.shape} with {np.sum(~np.isfinite(cost))} NaN or infinite values. "
            "Pass the cost of moving one unit from i to j as cost[i, j]."
        )
    p = _check_masses("p", p, cost.shape[:1])
    q = _check_masses("q", q, cost.shape[1:])
    _check_sum("q", q, p.sum())
    return p, q, cost


def check_count(name, value):
    """Refuses a number that is not an integer of at least 1."""
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(
            f"`{name}` must be an integer of at least 1. Received: {name}={value!r}. "
            "Leave it out for the default."
        )


def _check_numbers(name, values):
    """Returns values as a float64 array, or refuses what does not form one."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{name}` must be an array of real numbers. Received: {error}. "
            "Pass numbers in rows of equal length."
        ) from error
