"""Checks at the door of every distance: bad input never reaches a solver.

In the flow: each public function of this folder passes its arguments through
here once and gets float64 arrays back.
"""

import numpy as np

LARGEST_COORDINATE = 1e150  # its square still fits into float64
SUM_TOLERANCE = 1e-6  # what float32 probabilities miss one by


def check_weighted_clouds(x, y, p, x_weights, y_weights):
    """Returns clouds `(n, d)`, `(m, d)` and weights `(n,)`, `(m,)`, or refuses them."""
    check_order(p)
    x, y = check_point_clouds(x, y)
    x_weights = check_weights(x_weights, len(x), "x_weights")
    y_weights = check_weights(y_weights, len(y), "y_weights")
    return x, y, x_weights, y_weights


def check_order(p):
    """Refuses an order of the Wasserstein distance outside `[1, inf)`."""
    if not 1 <= p < np.inf:
        raise ValueError(
            "`p` must be a finite number of at least 1. "
            f"Received: p={p}. Use p=1 for the distance that a critic estimates."
        )


def check_point_clouds(x, y):
    """Returns both clouds as `(n, d)` and `(m, d)`, or refuses them."""
    x, y = check_point_cloud(x, "x"), check_point_cloud(y, "y")
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            "`x` and `y` must have samples of the same number of values. "
            f"Received {x.shape[1]} values a sample in `x` and {y.shape[1]} in `y`. "
            "Pass arrays whose shapes differ in the first axis only."
        )
    return x, y


def check_point_cloud(points, name):
    """Returns points as a float64 array, each sample flattened, or refuses them."""
    points = to_float64(points, name)
    if points.ndim == 0 or points.size == 0:
        raise ValueError(
            f"`{name}` must hold at least one sample, in shape (n,) or (n, d). "
            f"Received an array of shape {points.shape}. "
            "Pass one row per sample."
        )
    usable = np.abs(points) <= LARGEST_COORDINATE  # False for NaN
    if not usable.all():
        raise ValueError(
            f"`{name}` must hold finite numbers no larger than {LARGEST_COORDINATE}. "
            f"Received {np.count_nonzero(~usable)} values of {points.size} that are "
            "NaN, infinite or larger. Remove or rescale those samples."
        )
    return points.reshape(len(points), -1)  # (n, ...) -> (n, d)


def check_weights(weights, count, name):
    """Returns non-negative weights, ones for `None`, or refuses them."""
    if weights is None:
        return np.ones(count)
    weights = to_float64(weights, name)
    if weights.shape != (count,):
        raise ValueError(
            f"`{name}` must have one weight per sample, shape ({count},). "
            f"Received shape {weights.shape}. Pass None for equal weights."
        )
    return check_masses(weights, name)


def check_masses(masses, name):
    """Returns masses that are non-negative with a positive, finite sum."""
    if np.any(masses < 0) or not 0 < masses.sum() < np.inf:
        raise ValueError(
            f"`{name}` must be non-negative, finite and not all zero. "
            f"Received values from {np.min(masses, initial=np.inf)} to "
            f"{np.max(masses, initial=-np.inf)} with sum {masses.sum()}. "
            "Remove the negative, NaN or infinite ones."
        )
    return masses


def check_distributions(p, q):
    """Returns two discrete distributions on the same places, or refuses them."""
    p, q = check_distribution(p, "p"), check_distribution(q, "q")
    if p.shape != q.shape:
        raise ValueError(
            "`p` and `q` must give probabilities to the same places. "
            f"Received shapes {p.shape} and {q.shape}. "
            "Give places that one of them lacks the probability 0."
        )
    return p, q


def check_distribution(p, name):
    """Returns probabilities with sum one to rounding, or refuses them."""
    p = check_masses(to_float64(p, name), name)
    if abs(p.sum() - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"`{name}` must be one distribution, whose probabilities sum to 1. "
            f"Received sum {p.sum()} over shape {p.shape}. "
            f"Divide by the sum: {name} / {name}.sum()."
        )
    return p / p.sum()


def check_transport_problem(p, q, cost):
    """Returns masses of equal sum and their cost matrix, or refuses them."""
    p, q = (check_vector(masses, name) for masses, name in ((p, "p"), (q, "q")))
    if abs(p.sum() - q.sum()) > SUM_TOLERANCE * p.sum():
        raise ValueError(
            "`p` and `q` must have the same sum, 1 for distributions. "
            f"Received sums {p.sum()} and {q.sum()}. Divide each by its sum."
        )
    cost = to_float64(cost, "cost")
    if cost.shape != (p.size, q.size) or not np.isfinite(cost).all():
        raise ValueError(
            f"`cost` must be a matrix of finite numbers, shape ({p.size}, {q.size}): "
            f"a row per entry of `p`, a column per entry of `q`. Received shape "
            f"{cost.shape} with {np.count_nonzero(~np.isfinite(cost))} values that "
            "are NaN or infinite. Pass cost[i, j] of moving one unit from i to j."
        )
    return p, q, cost


def check_vector(masses, name):
    """Returns non-negative masses of rank one, or refuses them."""
    masses = to_float64(masses, name)
    if masses.ndim != 1:
        raise ValueError(
            f"`{name}` must be a vector of masses. "
            f"Received shape {masses.shape}. Flatten it: {name}.ravel()."
        )
    return check_masses(masses, name)


def to_float64(values, name):
    """Returns values as a float64 array, or refuses what is none."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{name}` must be an array of real numbers. "
            f"Received: {type(values).__name__}, which fails with '{error}'. "
            "Pass numbers in rows of equal length."
        ) from error
