"""The result of a transport problem: cost, plan and both potentials.

In the flow: `transport_plan` and `wasserstein_lp` return it. Reference: Villani,
Topics in Optimal Transportation, 2003, theorem 1.3 (Kantorovich duality).
"""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class TransportPlan:
    """An optimal plan with the potentials that prove it optimal.

    Attributes:
        cost: Smallest total cost, `sum(plan * cost matrix)`.
        plan: Mass moved from each row to each column, of shape `(n, m)`. Its row sums
            are p and its column sums are q.
        potentials: Both Kantorovich potentials, f of shape `(n,)` and g of shape
            `(m,)`, with `f_i + g_j <= cost_ij` everywhere and `f.p + g.q == cost`.
            They are not unique: a constant can be added to f and subtracted from g.
    """

    cost: float
    plan: np.ndarray
    potentials: tuple[np.ndarray, np.ndarray]

    def __post_init__(self):
        for array in (self.plan, *self.potentials):
            array.setflags(write=False)


def feasible_potentials(f, p, cost):
    """Returns potentials (f, g) that satisfy every constraint, with the same value.

    Solvers leave the potential of rows without mass undefined. Two c-transforms, from
    the rows with mass to all columns and back to all rows, keep the value of an optimal
    f. They violate no constraint by more than rounding.

    Args:
        f: Potential, optimal on the rows with mass, of shape `(n,)`.
        p: Masses of the rows, of shape `(n,)`.
        cost: Costs, of shape `(n, m)`.
    """
    has_mass = p > 0
    g = (cost[has_mass] - f[has_mass, np.newaxis]).min(axis=0)  # (n, m) -> (m,)
    f = (cost - g).min(axis=1)  # (n, m) -> (n,)
    return f, g
