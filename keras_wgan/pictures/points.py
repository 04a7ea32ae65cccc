"""Plots of samples of one or two values.

In the flow: `sample_picture` draws points and single numbers with these. They use
matplotlib's objects only, so they change no global figure, backend or style.
"""

import numpy as np
from PIL import Image

from keras_wgan.pictures.style import (
    BACKGROUND,
    COLORS,
    FAINT,
    GRAY,
    INK,
    PAPER,
    natural_limit,
)


def points_picture(points, real, labels, limit):
    """Draws points `(n, 2)` as a scatter plot, numbers `(n, 1)` as a histogram.

    Real samples `(m, 2)` or `(m, 1)`, if there are any, lie under them in gray.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    flat = points.shape[1] == 1
    figure = Figure((7.5, 4.5 if flat else 7.2), dpi=110, facecolor=BACKGROUND)
    axes = figure.add_axes((0.09, 0.09, 0.86, 0.86), facecolor=PAPER)
    usable = np.isfinite(points).all(axis=1)
    points, labels = points[usable], None if labels is None else labels[usable]
    limit = limit or natural_limit(1.05 * np.concatenate([points, real]))
    if len(real):
        (_underlay_histogram if flat else _underlay_scatter)(axes, real, limit, points)
    (_draw_histogram if flat else _draw_scatter)(axes, points, labels, limit)
    axes.set_xlim(-limit, limit)
    axes.tick_params(colors=INK, length=0)
    axes.spines[:].set_color(FAINT)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.array(canvas.buffer_rgba())).convert("RGB")


def _draw_scatter(axes, points, labels, limit):
    """Draws points of the plane, with a color and a name for each label."""
    area = float(np.clip(12000 / max(len(points), 1), 5, 40))
    style = {"s": area, "alpha": 0.55, "linewidths": 0}
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylim(-limit, limit)
    axes.set_aspect("equal")
    names = [None] if labels is None else np.unique(labels)
    for number, name in enumerate(names):
        chosen = points if labels is None else points[labels == name]
        color = COLORS[number % len(COLORS)]
        axes.scatter(*chosen.T, color=color, label=str(name), **style)
    if 1 < len(names) <= len(COLORS):
        axes.legend(frameon=False, labelcolor=INK, loc="upper right", markerscale=1.5)


def _draw_histogram(axes, numbers, labels, limit):
    """Draws a histogram of numbers, with a color and a name for each label."""
    edges = np.linspace(-limit, limit, 81)
    names = [None] if labels is None else np.unique(labels)
    groups = [
        numbers[:, 0] if name is None else numbers[labels == name, 0] for name in names
    ]
    colors = [COLORS[number % len(COLORS)] for number in range(len(names))]
    axes.hist(groups, edges, color=colors, stacked=True, label=[str(n) for n in names])
    axes.set_yticks([])
    if 1 < len(names) <= len(COLORS):
        axes.legend(frameon=False, labelcolor=INK, loc="upper right")


def _underlay_scatter(axes, real, limit, points):
    """Draws real points of the plane, at most as many as generated ones."""
    axes.scatter(*real[: len(points)].T, s=14, color=GRAY, linewidths=0)


def _underlay_histogram(axes, real, limit, points):
    """Draws a histogram of real numbers, scaled to the number of generated ones."""
    edges = np.linspace(-limit, limit, 81)
    weights = np.full(len(real), len(points) / len(real))
    axes.hist(real[:, 0], edges, weights=weights, color=GRAY)
