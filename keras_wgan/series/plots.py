"""Pictures of what a detector found.

In the flow: at the end; the detector's `plot` draws here.
"""

import numpy as np
import pandas as pd

from keras_wgan.pictures.figures import blank_figure
from keras_wgan.pictures.style import COLORS, INK

MOST_CHANNELS = 4  # panels


def detection_figure(grid, reconstruction, scores, targets, intervals, limit):
    """Draws the channels of a series above its scores, and shades the anomalies.

    Each channel has its own panel. Of more than four channels, those that count and have
    the highest scores are drawn. Long gaps remain empty.

    Args:
        grid: `Grid` of the series.
        reconstruction: Array of shape `(steps, channels)`, in the series' units.
        scores: `Scores` of the series.
        targets: Positions of the channels whose scores count.
        intervals: `Intervals`.
        limit: Score above which a step is anomalous.

    Returns:
        A matplotlib `Figure`.
    """
    shown = _shown_channels(scores.channels, targets)
    titles = [*_titles(grid.names, shown), "Anomaly score, and the threshold (dashed)"]
    figure, panels = blank_figure(
        titles, heights=[2] * len(shown) + [1], size=(9.6, 3.4 + 1.8 * len(shown))
    )
    for place, channel in enumerate(shown):
        color = COLORS[place % len(COLORS)]
        _draw_channel(panels[place], grid, reconstruction, channel, color)
    panels[-1].plot(grid.places, scores.total, color=INK, lw=1)
    panels[-1].axhline(limit, color=COLORS[3], lw=1, ls="--")
    for start, end in _spans(grid, intervals.bounds):
        for axes in panels:
            axes.axvspan(start, end, color=COLORS[1], alpha=0.3, lw=1)
    return figure


def _shown_channels(scores, targets):
    """Returns the channels to draw: all, or of many the targets with the highest scores.

    Args:
        scores: Score of each channel, `(steps, channels)`, NaN in gaps.
        targets: Positions of the channels whose scores count.
    """
    if scores.shape[1] <= MOST_CHANNELS:
        return range(scores.shape[1])
    peaks = np.nan_to_num(np.fmax.reduce(scores, axis=0), nan=-1.0)
    return sorted(sorted(targets, key=lambda place: -peaks[place])[:MOST_CHANNELS])


def _titles(names, shown):
    """Returns the titles of the channels; the first one explains the lines."""
    first, *others = [str(names[channel]) for channel in shown]
    is_part = len(shown) < len(names)
    part = f"; {len(shown)} of {len(names)} channels" if is_part else ""
    return [f"{first}, its reconstruction (dashed), and anomalies{part}", *others]


def _draw_channel(axes, grid, reconstruction, channel, color):
    """Draws one channel and its reconstruction, with holes where it is not known."""
    known = grid.known[:, channel]
    for values, style in (
        (grid.values, {"color": color, "lw": 1}),
        (reconstruction, {"color": INK, "lw": 0.8, "ls": "--", "alpha": 0.7}),
    ):
        axes.plot(grid.places, np.where(known, values[:, channel], np.nan), **style)


def _spans(grid, bounds):
    """Yields the start and the end of each interval, half a step around its steps."""
    half = 0.5 if grid.times is None else pd.Timedelta(grid.interval / 2, "s")
    for first, last in bounds:
        yield grid.places[first] - half, grid.places[last] + half
