"""The blank figure that every diagnostic draws on.

In the flow: the `plot` methods begin here. Only matplotlib's objects are used, so
that no global figure, backend or style is touched.
"""

from keras_wgan.pictures.style import BACKGROUND, FAINT, INK, PAPER


def blank_axes(title, xlabel, ylabel):
    """Returns the axes of a new figure, which is `axes.figure`."""
    from matplotlib.figure import Figure

    figure = Figure((6.4, 4.4), dpi=110, facecolor=BACKGROUND, layout="constrained")
    axes = figure.add_subplot(facecolor=PAPER)
    axes.set_title(title, loc="left", color=INK)
    axes.set_xlabel(xlabel, color=INK)
    axes.set_ylabel(ylabel, color=INK)
    axes.tick_params(colors=INK, length=0)
    axes.spines[:].set_color(FAINT)
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes
