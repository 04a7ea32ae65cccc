"""Optimal transport on the line, in closed form.

In the flow: `wasserstein_distance` calls it for one-dimensional clouds, and
`sliced_wasserstein` for all its projections together. Reference: Villani, Topics in
Optimal Transportation, 2003, theorem 2.18.

On the line, for any p >= 1, it is optimal to move the mass in order: the quantile of x
at each level goes to the quantile of y at the same level. So W_p^p is the integral of
|F_x^-1(u) - F_y^-1(u)|^p over levels u from 0 to 1. Both quantile functions are step
functions, and the integral is a finite sum.
"""

import numpy as np


def line_distance(x, y, p, x_weights, y_weights):
    """Returns W_p of weighted points on the line, `(n,)` and `(m,)`."""
    x_order, y_order = np.argsort(x), np.argsort(y)
    rows, columns, masses = match_levels(x_weights[x_order], y_weights[y_order])
    gaps = np.abs(x[x_order][rows] - y[y_order][columns])  # (k,)
    return power_mean(gaps, masses, p)


def match_levels(x_weights, y_weights):
    """Couples two weighted sequences in order.

    There are k intervals of levels on which both quantile functions are constant.

    Returns:
        The intervals' indices into the first sequence, their indices into the second,
        and their lengths, which sum to 1; each of shape `(k,)`.
    """
    x_levels, y_levels = _cumulative_levels(x_weights), _cumulative_levels(y_weights)
    levels = np.union1d(x_levels, y_levels)  # (k,), sorted
    masses = np.diff(levels, prepend=0.0)
    return np.searchsorted(x_levels, levels), np.searchsorted(y_levels, levels), masses


def _cumulative_levels(weights):
    """Returns the levels in `[0, 1]` at which the quantile function steps.

    The division comes last. So equal weights give exactly the float i / n, and the
    levels of n points are also levels of 2 n points.
    """
    sums = np.cumsum(weights)
    return sums / sums[-1]


def power_mean(gaps, masses, p):
    """Returns `(sum_k masses_k gaps_k^p)^(1/p)`, averaged over projections.

    Args:
        gaps: Distances moved, of shape `(k,)` or `(k, num_projections)`.
        masses: Masses that sum to 1, of shape `(k,)`.
        p: Order of the mean.
    """
    largest = gaps.max()
    if largest == 0:
        return 0.0
    # Gaps are divided by the largest, so that no power overflows.
    return float(largest * np.mean(masses @ (gaps / largest) ** p) ** (1 / p))
