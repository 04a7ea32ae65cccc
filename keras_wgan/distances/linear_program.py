"""Optimal transport as the linear program of the textbooks.

In the flow: examples call this to teach, and tests compare the other solvers with it;
no other part calls it. Reference: Villani, Topics in Optimal Transportation, 2003,
section 1.1.3. Solver: HiGHS, through SciPy.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from keras_wgan.distances.arguments import check_transport_problem
from keras_wgan.distances.plans import TransportPlan, feasible_potentials

# HiGHS treats numbers below 1e-10 as zero. The program has this total mass, so that a
# weight of 1e-12 still counts. Presolve finds nothing to remove here, and takes ten
# times as long as the simplex method itself.
TOTAL_MASS = 1e3
HIGHS_OPTIONS = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "presolve": False,
}


def wasserstein_lp(p, q, cost, *, dual=False):
    """Solves the transport problem as the textbooks' linear program.

    It takes discrete distributions of up to a few hundred places each, and any cost
    matrix. The primal program has `n * m` unknowns, the dual program has `n * m`
    constraints. `transport_plan` solves larger problems between points.

    Formula:

    ```python
    primal = min <cost, P>      over P >= 0, P 1 = p, P' 1 = q
    dual   = max f.p + g.q      over f_i + g_j <= cost_ij
    primal == dual
    ```

    Args:
        p: Masses of the sources, non-negative, of shape `(n,)`.
        q: Masses of the targets, non-negative, of shape `(m,)`, with the same sum as
            `p`. The sum need not be 1.
        cost: Cost of moving one unit from i to j, of shape `(n, m)`.
        dual: Whether to solve the dual program, whose multipliers are the plan. The
            primal program's multipliers are the potentials. Defaults to `False`.

    Returns:
        A result with read-only arrays: `.cost`, the optimal value; `.plan` of
        shape `(n, m)` with row sums p and column sums q; `.potentials`, the pair
        f of shape `(n,)` and g of shape `(m,)`.

    Raises:
        ValueError: If masses are negative, all zero or not finite, or have different
            sums, or if `cost` has another shape or is not finite.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> places = np.arange(4)
    >>> cost = np.abs(places[:, np.newaxis] - places)
    >>> round(kw.distances.wasserstein_lp([3, 2, 1, 4], [1, 2, 4, 3], cost).cost, 9)
    5.0

    Reference:
        Villani, Topics in Optimal Transportation, 2003, section 1.1.3.
    """
    p, q, cost = check_transport_problem(p, q, cost)
    total, unit = p.sum(), np.abs(cost).max() or 1.0
    p, q, cost = p / total, q / q.sum(), cost / unit
    solve = _solve_dual if dual else _solve_primal
    plan, f = solve(TOTAL_MASS * p, TOTAL_MASS * q, cost)
    plan = plan / TOTAL_MASS
    f, g = feasible_potentials(f, p, cost)
    value = f @ p + g @ q if dual else np.vdot(plan, cost)
    return TransportPlan(
        float(total * unit * value), total * plan, (unit * f, unit * g)
    )


def _margin_matrix(n, m):
    """Returns A, `(n + m, n m)`, with `A vec(P) = (P 1, P' 1)`.

    These are the textbooks' Kronecker products. vec(P) holds the rows of P one after
    the other. I x 1' sums the rows, and 1' x I sums the columns.
    """
    row_sums = sparse.kron(sparse.eye_array(n), np.ones((1, m)))
    column_sums = sparse.kron(np.ones((1, n)), sparse.eye_array(m))
    return sparse.vstack([row_sums, column_sums], format="csr")


def _solve_primal(p, q, cost):
    """Minimizes `<cost, P>` over plans; f is the multiplier of `P 1 = p`."""
    result = _solve_highs(
        cost.ravel(), A_eq=_margin_matrix(*cost.shape), b_eq=np.concatenate([p, q])
    )
    plan = result.x.reshape(cost.shape)  # (n m,) -> (n, m)
    return np.maximum(plan, 0), result.eqlin.marginals[: p.size]


def _solve_dual(p, q, cost):
    """Maximizes `f.p + g.q`; P is the multiplier of `f_i + g_j <= cost_ij`."""
    result = _solve_highs(
        -np.concatenate([p, q]),  # linprog minimizes
        A_ub=_margin_matrix(*cost.shape).T,
        b_ub=cost.ravel(),
        bounds=(None, None),
    )
    plan = -result.ineqlin.marginals.reshape(cost.shape)  # (n m,) -> (n, m)
    return np.maximum(plan, 0), result.x[: p.size]


def _solve_highs(objective, **constraints):
    """Returns HiGHS' optimum, or raises its message."""
    result = linprog(objective, method="highs", options=HIGHS_OPTIONS, **constraints)
    if result.status != 0:
        raise RuntimeError(
            "HiGHS must end at an optimum of the linear program. It stopped with: "
            f"{result.message} Rescale the masses, or use `transport_plan`."
        )
    return result
