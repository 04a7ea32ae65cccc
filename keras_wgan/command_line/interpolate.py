"""`keras-wgan interpolate`: a walk through the latents of a run, as an animation.

In the flow: the model of a run generates samples from latents on a closed path, and
`pictures` animates them. The path is a great circle: straight lines between normal
latents pass through norms that the generator never saw (White 2016, arXiv 1609.04468).
"""

import numpy as np

from keras_wgan.checks.names import shown
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import load_model
from keras_wgan.models.labels import default_labels
from keras_wgan.pictures import sample_picture, save_gif


def run(options):
    """Generates, draws, writes, and returns the exit code."""
    model = load_model(RunDirectory(options.directory))
    labels = None
    if model.conditional:
        labels = default_labels(model.generator, options.num)
    shape = (options.num, model.latent_dim)
    walk = _great_circle(shape, options.frames, np.random.default_rng(options.seed))
    frames = [model.generate(options.num, labels, latents=latents) for latents in walk]
    limit = max(1.0, float(np.abs(frames).max()))
    pictures = [sample_picture(frame, labels, limit=limit) for frame in frames]
    save_gif(pictures, options.output, milliseconds=80)
    print(f"Wrote {options.frames} frames to {shown(options.output)}.")
    return 0


def _great_circle(shape, frames, rng):
    """Yields normal latents on a closed path, all of them equally likely.

    The sum of two independent normal vectors under cosine and sine is normal again.
    """
    start, side = rng.normal(size=(2, *shape)).astype("float32")
    for angle in np.linspace(0, 2 * np.pi, frames, endpoint=False):
        yield np.cos(angle) * start + np.sin(angle) * side
