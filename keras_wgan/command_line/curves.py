"""`curves.png`: the logs of a run over its steps.

In the flow: `train` draws the rows of its `LogTable` when training ends.
"""

from matplotlib.figure import Figure

from keras_wgan.atomic import written_whole

PANELS = (
    ("the critic's estimate", ("score_gap", "wasserstein")),
    ("losses", ("critic_loss", "generator_loss")),
    ("slope of the critic", ("gradient_norm", "gradient_penalty")),
)


def draw_curves(rows, path):
    """Draws the logs, one panel for each kind.

    Args:
        rows: List of dictionaries from `step` and the names of logs to numbers.
        path: Path of the picture.
    """
    logged = rows[0].keys()
    panels = [(title, [n for n in names if n in logged]) for title, names in PANELS]
    panels = [(title, names) for title, names in panels if names]
    figure = Figure(figsize=(4.6 * len(panels), 3.4), layout="constrained")
    for axes, (title, names) in zip(
        figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True
    ):
        for name in names:
            steps = [row["step"] for row in rows]
            axes.plot(steps, [row[name] for row in rows], label=name)
        axes.set(title=title, xlabel="generator step")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    with written_whole(path) as partial:
        figure.savefig(partial, dpi=110)
