"""The blank figures that diagnostics and detections are drawn on.

In the flow: the `plot` methods begin here. Only matplotlib's objects are used, so
that no global figure, backend or style is touched.
"""

from keras_wgan.pictures.style import BACKGROUND, FAINT, INK, PAPER


def blank_axes(title, xlabel, ylabel):
    """Returns the axes of a new figure, which is `axes.figure`."""
    _, (axes,) = blank_figure([title])
    axes.set_xlabel(xlabel, color=INK)
    axes.set_ylabel(ylabel, color=INK)
    return axes


def blank_figure(titles, *, heights=None, size=(6.4, 4.4)):
    """Returns a new figure, and its axes below each other, which share their x axis.

    Args:
        titles: Title of each of the axes.
        heights: Relative heights. Defaults to equal ones.
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
