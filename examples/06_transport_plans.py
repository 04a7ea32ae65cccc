"""Transport plans: the distance that a Wasserstein GAN estimates, computed exactly.

The example moves heaps of blocks; compares the plan (primal) with the potential (dual)
that proves it optimal; shows the potential of two densities, which is what a critic
learns; and repeats the WGAN paper's example of parallel lines, where the Wasserstein
distance has a slope and the other distances are flat.

Papers: Villani, Topics in Optimal Transportation, 2003, theorem 1.3; Arjovsky et
al., Wasserstein GAN, 2017 (arXiv 1701.07875), example 1 and figure 1.

Run: `python examples/06_transport_plans.py`, about 10 seconds on one core, mostly
to import TensorFlow.

Expected: four pictures in `runs/06_transport_plans`, and

    moving blocks    cost 5.0000
    seven places     primal 0.9000, dual 0.9000
    hills            W1 1.5811, plan of order two 1.5811, steepest slope 1.0000
    parallel lines   theta 0.0: W1 0.0000, JS 0.0000, KL 0.0000, TV 0.0000
    parallel lines   theta 0.5: W1 0.5000, JS 0.6931, KL inf, TV 1.0000
"""

# %%
import pathlib

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from keras_wgan import distances

BLUE, ORANGE, GREEN, GRAY, PALE = "#2f6db5", "#e07b39", "#2a9d8f", "#8a929c", "#e3e6ea"
HEAP_COLORS = ["#2f6db5", "#46b29d", "#efc050", "#d65f3d"]
WHITE_TO_BLUE = LinearSegmentedColormap.from_list("plan", ["#ffffff", "#8fb8e0", BLUE])

# %% [markdown]
# ## 1. Moving blocks
#
# Four heaps of 3, 2, 1 and 4 blocks must become heaps of 1, 2, 4 and 3. Moving a block
# to the next place costs 1. The linear program finds the plan, which says how many
# blocks move from each place to each other place, with the least total cost: 5.


# %%
def move_blocks(folder):
    """Solves and draws the transport of four heaps; returns the cost."""
    before, after = np.array([3, 2, 1, 4]), np.array([1, 2, 4, 3])
    places = np.arange(1, 5)
    cost = np.abs(places[:, np.newaxis] - places)
    result = distances.wasserstein_lp(before, after, cost)
    plan = np.round(result.plan).astype(int)

    figure = Figure(figsize=(12.5, 5.1), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    draw_heaps(left, np.diag(before))
    left.set_title("Before", loc="left")
    draw_heaps(middle, plan)
    draw_moves(middle, plan)
    middle.set_title("After, in the colors of before", loc="left")
    draw_plan(right, plan, places)
    right.set_title(f"The plan, with least cost {result.cost:.0f}", loc="left")
    figure.savefig(folder / "moving_blocks.png", dpi=150)
    print(f"moving blocks    cost {result.cost:.4f}")
    return result.cost


def draw_heaps(axes, plan):
    """Stacks one square per block: `plan[i, j]` in the color of heap i at place j."""
    for place in range(4):
        sources = np.repeat(np.arange(4), plan[:, place])
        for height, source in enumerate(sources):
            corner = (place + 0.54, height + 0.04)
            color = HEAP_COLORS[source]
            axes.add_patch(Rectangle(corner, 0.92, 0.92, facecolor=color))
        axes.text(place + 1, -0.14, f"place {place + 1}", ha="center", va="top")
    axes.axhline(0, color=GRAY, linewidth=1)
    axes.set(xlim=(0.4, 4.6), ylim=(-1.75, 4.1), aspect="equal")
    axes.set_axis_off()


def draw_moves(axes, plan):
    """Draws an arrow below the heaps for every move, labeled with its cost."""
    for source, target in zip(*np.nonzero(plan), strict=True):
        blocks, steps = plan[source, target], abs(target - source)
        if steps == 0:
            continue
        arrow = FancyArrowPatch(
            (source + 1, -0.45),
            (target + 1, -0.45),
            connectionstyle=f"arc3,rad={0.4 if source < target else -0.4}",
            arrowstyle="-|>,head_width=0.35,head_length=0.6",
            mutation_scale=12,
            linewidth=1.8 * blocks,
            color=HEAP_COLORS[source],
        )
        axes.add_patch(arrow)
        label = f"{blocks} x {steps} = {blocks * steps}"
        depth = -0.55 - 0.2 * steps
        axes.text(1 + (source + target) / 2, depth - 0.15, label, ha="center", va="top")


def draw_plan(axes, plan, places):
    """Draws a plan as a heat map with its numbers and its row and column sums."""
    axes.imshow(plan, cmap=WHITE_TO_BLUE, vmin=0, vmax=plan.max())
    axes.set_anchor("N")
    for (row, column), mass in np.ndenumerate(plan):
        if mass > 0:
            color = "white" if mass > 0.6 * plan.max() else "black"
            axes.text(column, row, f"{mass:g}", ha="center", va="center", color=color)
    rows = zip(places, plan.sum(axis=1), strict=True)
    columns = zip(places, plan.sum(axis=0), strict=True)
    axes.set_yticks(
        range(len(plan)), [f"{place}  ({mass:.3g})" for place, mass in rows]
    )
    axes.set_xticks(
        range(len(plan)), [f"{place}\n({mass:.3g})" for place, mass in columns]
    )
    axes.set(xlabel="to place (mass after)", ylabel="from place (mass before)")
    for edge in np.arange(len(plan) + 1) - 0.5:
        axes.axhline(edge, color=PALE, linewidth=1)
        axes.axvline(edge, color=PALE, linewidth=1)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


# %% [markdown]
# ## 2. Primal and dual
#
# The same problem has a second form. A carrier takes a unit from place i for the price
# f_i and puts one down at place j for the price g_j. Both together never cost more than
# moving the unit yourself: f_i + g_j <= |i - j|. The most that the carrier can earn
# equals the least that the move costs. If both heaps stand on the same places, g = -f,
# and f changes by at most 1 from one place to the next: it is 1-Lipschitz.


# %%
def compare_primal_and_dual(folder):
    """Solves both programs for seven places; returns both optimal values."""
    places = np.arange(1, 8)
    p = np.array([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1])
    q = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4])
    cost = np.abs(places[:, np.newaxis] - places)
    primal = distances.wasserstein_lp(p, q, cost)
    dual = distances.wasserstein_lp(p, q, cost, dual=True)

    figure = Figure(figsize=(12.5, 5.0), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1, 1.2])
    plan_axes = left.subplots()
    draw_plan(plan_axes, np.round(primal.plan, 12), places)
    plan_axes.set_title(
        f"Primal: the cheapest plan costs {primal.cost:.1f}", loc="left"
    )
    top, bottom = right.subplots(2, 1, sharex=True)
    top.set_title(f"Dual: the most that f can earn is {dual.cost:.1f}", loc="left")
    draw_potential(top, places, dual.potentials[0], marker="o")
    bottom.bar(places - 0.2, p, 0.38, color=BLUE, label="p, before")
    bottom.bar(places + 0.2, q, 0.38, color=ORANGE, label="q, after")
    finish_densities(bottom, "place", "mass")
    figure.savefig(folder / "primal_and_dual.png", dpi=150)
    print(f"seven places     primal {primal.cost:.4f}, dual {dual.cost:.4f}")
    return primal.cost, dual.cost


def draw_potential(axes, places, f, **style):
    """Draws the potential f, shifted so that its least value is zero."""
    axes.plot(places, f - f.min(), color=GREEN, linewidth=2.4, **style)
    axes.set_ylabel("potential f")
    axes.margins(y=0.12)
    axes.grid(color=PALE)
    axes.spines[["top", "right"]].set_visible(False)


def finish_densities(axes, xlabel, ylabel):
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend(loc="upper left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


# %% [markdown]
# ## 3. What a critic learns
#
# Between two densities, the potential falls with slope -1 where mass must move to the
# right and rises with slope 1 where it must move to the left. So it is high on the
# hills of p and low on the hills of q. A critic trained on samples of both approximates
# this function: its mean score is as high as possible on p and as low as possible on q,
# and its slope is at most 1.
#
# With cost |x - y|, many plans have the same cost. The picture shows the plan that
# keeps the order of points. It is the only optimum of the squared cost, and on the line
# it is optimal for every power of at least 1.


# %%
def show_critic(folder):
    """Solves and draws three hills moved to two; returns W1 and two checks."""
    x = np.linspace(-6, 6, 240)
    p, q = hills(x, [-4, 0, 4], [3, 4, 3]), hills(x, [-2, 2], [3.5, 6.5])
    result = distances.transport_plan(x, x, x_weights=p, y_weights=q)
    plan = distances.transport_plan(x, x, p=2, x_weights=p, y_weights=q).plan
    ordered_cost = np.sum(plan * np.abs(x[:, np.newaxis] - x))
    slope = np.abs(np.diff(result.potentials[0]) / np.diff(x)).max()

    figure = Figure(figsize=(12.5, 5.2), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1, 1.2])
    draw_joint(left, x, p, q, plan)
    top, bottom = right.subplots(2, 1, sharex=True)
    top.set_title(f"Dual: the perfect critic, with gap {result.cost:.2f}", loc="left")
    draw_potential(top, x, result.potentials[0])
    bottom.fill_between(x, p, color=BLUE, alpha=0.8, linewidth=0, label="p")
    bottom.fill_between(x, q, color=ORANGE, alpha=0.8, linewidth=0, label="q")
    finish_densities(bottom, "x", "density")
    bottom.set(yticks=[], ylim=(0, None), xlim=(-6, 6))
    figure.savefig(folder / "critic.png", dpi=150)
    print(
        f"hills            W1 {result.cost:.4f}, plan of order two "
        f"{ordered_cost:.4f}, steepest slope {slope:.4f}"
    )
    return result.cost, ordered_cost, slope


def hills(x, centers, heights):
    """Returns a mixture of Gaussians on the grid x, with sum one."""
    density = np.exp(-(np.subtract.outer(x, centers) ** 2) / 0.5) @ heights
    return density / density.sum()


def draw_joint(figure, x, p, q, plan):
    """Draws a plan between two densities, and the densities at its margins."""
    (corner, above), (beside, center) = figure.subplots(
        2, 2, width_ratios=[1, 5], height_ratios=[1, 5], sharex="col", sharey="row"
    )
    above.fill_between(x, q, color=ORANGE, alpha=0.8, linewidth=0)
    beside.fill_betweenx(x, -p, color=BLUE, alpha=0.8, linewidth=0)
    # The plan is a curve one cell wide. Sums over 3 x 3 cells make it visible.
    cells = plan.reshape(80, 3, 80, 3).sum(axis=(1, 3))  # (240, 240) -> (80, 80)
    extent = (x[0], x[-1], x[0], x[-1])
    center.imshow(
        np.sqrt(cells), cmap=WHITE_TO_BLUE, origin="lower", extent=extent, aspect="auto"
    )
    center.plot(x, x, color=GRAY, linewidth=1, linestyle=":")
    center.set_xlabel("to (density q)")
    center.spines[:].set_color(PALE)
    center.tick_params(length=0)
    beside.set_ylabel("from (density p)")
    beside.tick_params(length=0, labelbottom=False)
    beside.spines[:].set_visible(False)
    corner.set_axis_off()
    above.set_axis_off()
    above.set_title("Primal: the plan that keeps the order", loc="left")


# %% [markdown]
# ## 4. Parallel lines
#
# The data lie on the line at 0, the generated samples on a parallel line at theta. For
# every theta except 0 the lines share no point. Then the Jensen-Shannon divergence,
# which a GAN minimizes, is log 2, total variation is 1, and the Kullback-Leibler
# divergence is infinite. These do not tell the generator in which direction to move. W1
# is |theta|, and does.


# %%
def compare_distances(folder, num_thetas=20):
    """Computes and draws all distances as functions of theta; returns the table."""
    positive = np.linspace(1e-3, 1, num_thetas)
    thetas = np.concatenate([-positive[::-1], [0.0], positive])
    table = np.array([line_distances(theta) for theta in thetas])  # (thetas, 4)

    figure = Figure(figsize=(13.5, 3.2), layout="constrained")
    lines, *panels = figure.subplots(1, 5, width_ratios=[0.8, 1, 1, 1, 1])
    draw_lines(lines)
    names = ["Wasserstein, W1", "Jensen-Shannon", "Kullback-Leibler", "Total variation"]
    colors = [GREEN, GRAY, GRAY, GRAY]
    for axes, name, color, values in zip(panels, names, colors, table.T, strict=True):
        draw_curve(axes, thetas, values, color)
        axes.set_title(name, loc="left")
    figure.savefig(folder / "parallel_lines.png", dpi=150)
    for theta in (0.0, 0.5):
        wasserstein, js, kl, variation = line_distances(theta)
        print(
            f"parallel lines   theta {theta}: W1 {wasserstein:.4f}, JS {js:.4f}, "
            f"KL {kl:.4f}, TV {variation:.4f}"
        )
    return table


def line_distances(theta, num_points=32):
    """Returns W1, JS, KL and TV between points on the lines at 0 and at theta."""
    heights = np.linspace(0, 1, num_points)
    real = np.stack([np.zeros(num_points), heights], axis=1)
    fake = np.stack([np.full(num_points, theta), heights], axis=1)
    # Distributions over all places of both lines.
    _, index = np.unique(np.concatenate([real, fake]), axis=0, return_inverse=True)
    p = np.bincount(index[:num_points], minlength=index.max() + 1) / num_points
    q = np.bincount(index[num_points:], minlength=index.max() + 1) / num_points
    return (
        distances.wasserstein_distance(real, fake),
        distances.js_divergence(p, q),
        distances.kl_divergence(p, q),
        distances.total_variation(p, q),
    )


def draw_lines(axes):
    """Draws the two lines and the distance between them."""
    for place, name, color in ((0, "data", BLUE), (0.6, "generated", ORANGE)):
        axes.plot([place, place], [0, 1], color=color, linewidth=4)
        axes.text(place, 1.06, name, ha="center", color=color)
    axes.annotate("", (0.57, 0.5), (0.03, 0.5), arrowprops={"arrowstyle": "<->"})
    axes.text(0.3, 0.54, "theta", ha="center")
    axes.set(xlim=(-0.25, 0.95), ylim=(-0.1, 1.2))
    axes.set_axis_off()


def draw_curve(axes, thetas, values, color):
    """Draws a distance over theta with its jump at 0; infinity is drawn at 1.2."""
    heights = np.minimum(values, 1.2)
    for side in (thetas < 0, thetas > 0):
        axes.plot(thetas[side], heights[side], color=color, linewidth=2.4)
    limit = heights[thetas > 0][0]
    axes.plot(0, limit, "o", color=color, markerfacecolor="white", markersize=6)
    axes.plot(0, values[thetas == 0], "o", color=color, markersize=6)
    axes.set(xlabel="theta", ylim=(-0.08, 1.32), xticks=[-1, 0, 1])
    axes.set_yticks([0, np.log(2), 1, 1.2], ["0", "log 2", "1", "∞"])
    axes.grid(color=PALE)
    axes.spines[["top", "right"]].set_visible(False)


# %%
def main(output="runs/06_transport_plans"):
    """Runs all four parts, writes their pictures and returns their numbers."""
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "blocks": move_blocks(folder),
        "places": compare_primal_and_dual(folder),
        "hills": show_critic(folder),
        "lines": compare_distances(folder),
    }


if __name__ == "__main__":
    main()
