"""Blank figures for the plots of diagnostics and of time series.

In the flow: every `plot` method starts here. The functions use matplotlib's objects
only, so they change no global figure, backend or style.
"""

from keras_wgan.pictures.style import BACKGROUND, FAINT, INK, PAPER


def blank_axes(title, xlabel, ylabel):
    """Returns the axes of a new figure; the figure is `axes.figure`."""
    _, (axes,) = blank_figure([title])
    axes.set_xlabel(xlabel, color=INK)
    axes.set_ylabel(ylabel, color=INK)
    return axes


def blank_figure(titles, *, heights=None, size=(6.4, 4.4)):
    """Returns a new figure and a column of axes that share their x axis.

    Args:
        titles: Titles of the axes, from top to bottom.
        heights: Relative heights of the axes. Defaults to `None`, equal heights.
        size: Width and height in inches. Defaults to `(6.4, 4.4)`.
    """
    from matplotlib.figure import Figure

    figure = Figure(size, dpi=110, facecolor=BACKGROUND, layout="constrained")
    grid = figure.subplots(
        len(titles), sharex=True, squeeze=False, height_ratios=heights
    )
    for axes, title in zip(grid[:, 0], titles, strict=True):
        axes.set_facecolor(PAPER)
        axes.set_title(title, loc="left", color=INK)
        axes.tick_params(colors=INK, length=0)
        axes.spines[:].set_color(FAINT)
        axes.grid(color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
    return figure, grid[:, 0]
