"""Level sets of a critic in the plane.

In the flow: users call this on any critic of points. Paper: Gulrajani et al. 2017
(arXiv 1704.00028), figure 1a.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.checks.critics import check_plane
from keras_wgan.checks.settings import check_count
from keras_wgan.diagnostics.passes import critic_scores
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLORS, INK

LEVELS = 20


class ValueSurface(NamedTuple):
    """Scores of a critic on a grid: axes x `(k,)`, y `(k,)`, scores `(k, k)`."""

    x: np.ndarray
    y: np.ndarray
    scores: np.ndarray

    def plot(self, real=None, fake=None):
        """Draws the level sets, and over them the given points `(n, 2)`."""
        axes = blank_axes("The critic's scores", "x", "y")
        levels = _level_values(self.scores)
        shades = axes.contourf(self.x, self.y, self.scores, levels, cmap="PuOr")
        axes.contour(shades, colors=INK, linewidths=0.5, alpha=0.6)
        axes.figure.colorbar(shades, ax=axes, label="score")
        pairs = ((real, "real", COLORS[0]), (fake, "generated", COLORS[1]))
        for points, name, color in pairs:
            if points is not None:
                style = {"s": 8, "color": color, "linewidths": 0}
                axes.scatter(*np.asarray(points).T, label=name, **style)
        if real is not None or fake is not None:
            axes.legend(frameon=False, loc="upper right")
        axes.set(xlim=self.x[[0, -1]], ylim=self.y[[0, -1]])
        return axes.figure


def value_surface(critic, bounds, *, label=None, resolution=100):
    """Scores a grid of points of the plane; the level sets show what a critic knows.

    A clipped critic knows only the mean and the spread of the data. A penalized one
    follows the modes.

    Formula:

    ```python
    scores[i, j] = critic((x[j], y[i]))
    ```

    Args:
        critic: Keras model or function from points `(n, 2)`, or from `[points,
            labels]`, to scores `(n, 1)`.
        bounds: Two intervals, `((x_low, x_high), (y_low, y_high))`.
        label: Label of all points, for a conditional critic. Defaults to `None`.
        resolution: Number of points along each axis, at least 2. Defaults to 100.

    Returns:
        A tuple with `x` and `y`, float64 of shape `(resolution,)`, and `scores`,
        float64 of shape `(resolution, resolution)`, row i at `y[i]`. Its method
        `plot(real=None, fake=None)` returns a matplotlib `Figure` of the level sets
        and of the given points.

    Raises:
        ValueError: If the critic does not take points of the plane, or `bounds` is
            not two intervals.

    Example:

    >>> import keras_wgan as kw
    >>> surface = kw.diagnostics.value_surface(
    ...     lambda points: points[:, :1] - points[:, 1:], ((0, 1), (0, 2)), resolution=2
    ... )
    >>> surface.scores
    array([[ 0.,  1.],
           [-2., -1.]])

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1a.
    """
    check_count("resolution", resolution, 2)
    check_plane(critic, bounds)
    x, y = (np.linspace(low, high, resolution) for low, high in bounds)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)  # (k * k, 2)
    labels = None
    if label is not None:
        labels = np.broadcast_to(label, (len(points), *np.shape(label)))
    scores = critic_scores(critic, points, labels)
    return ValueSurface(x, y, scores.reshape(resolution, resolution))


def _level_values(scores):
    """Returns rising values over the range of the scores, even if all are equal."""
    low, high = scores.min(), scores.max()
    margin = 1e-6 * max(1.0, abs(low), abs(high))
    return np.linspace(low - margin, high + margin, LEVELS)
