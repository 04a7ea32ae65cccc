"""Pictures of what a detector found.

In the flow: at the end; the detector's `plot` draws here.
"""

import numpy as np

from keras_wgan.pictures.figures import blank_figure
from keras_wgan.pictures.style import COLORS, INK


def detection_figure(grid, reconstruction, scores, intervals, limit):
    """Draws a series above its scores, and shades the anomalous intervals in both.

    Args:
        grid: `Grid` of the series.
        reconstruction: Array of shape `(steps, channels)`, in the series' units.
        scores: Array of shape `(steps,)`.
        intervals: `Intervals`.
        limit: Score above which a step is anomalous; `None` draws no line.

    Returns:
        A matplotlib `Figure`.
    """
    figure, (above, below) = blank_figure(
        ["Series, its reconstruction (dashed), and anomalies", "Anomaly score"],
        heights=[2, 1],
        size=(9.6, 5.2),
    )
    reconstruction = np.where(np.isnan(grid.values), np.nan, reconstruction)
    for channel, name in enumerate(grid.names):
        color = COLORS[channel % len(COLORS)]
        above.plot(grid.places, grid.values[:, channel], color=color, label=name, lw=1)
        dashed = {"color": INK, "lw": 0.8, "ls": "--", "alpha": 0.7}
        above.plot(grid.places, reconstruction[:, channel], **dashed)
    below.plot(grid.places, scores, color=INK, lw=1)
    if limit is not None:
        below.axhline(limit, color=COLORS[3], lw=1, ls="--")
    for first, last in intervals.bounds:
        for axes in (above, below):
            span = grid.places[first], grid.places[last]
            axes.axvspan(*span, color=COLORS[1], alpha=0.3, lw=0)
    if len(grid.names) > 1:
        above.legend(loc="upper right", fontsize="small")
    return figure
