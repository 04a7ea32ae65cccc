"""Pictures of the same latents, epoch after epoch.

In the flow: a callback of `fit`; it asks the model for samples and `pictures` for
their picture.
"""

import pathlib

import keras
import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.checks import check_count
from keras_wgan.inspection import num_classes
from keras_wgan.models.real_samples import real_source, samples_and_labels
from keras_wgan.models.replicas import is_chief
from keras_wgan.pictures import sample_picture, save_gif

REAL_SAMPLES = 1000  # enough to find some of each class


class SampleGrid(keras.callbacks.Callback):
    """Draws a grid of samples from fixed latents, and at the end their animation.

    Images become a grid, points in the plane a scatter plot, series line plots. A
    conditional model with integer labels has one row to each class. Real samples
    stand beside the generated ones in a frame, under points in grey. Writes
    `epoch-00001.png` and so on, and `progress.gif` from all of them when training
    ends.

    Args:
        directory: Folder of the pictures; made if it is missing.
        every: Epochs between two pictures. Defaults to 1.
        num_samples: Samples in a picture. Defaults to 64, for points to 1000, for a
            conditional model to ten of each class.
        labels: Labels of the samples, `(num_samples, ...)`. Defaults to ten of each
            class; must be given where labels are no integers.
        seed: Integer that decides the latents. Defaults to 0.
        animation: File of the animation. Defaults to `progress.gif` in the folder.
        real: Real samples to draw beside the generated ones: an array `(n, ...)`, a
            pair of samples and labels, or a `kw.data` source. Defaults to `None`.

    Raises:
        ValueError: If `every` is no positive integer, or labels must be given.

    Example:

    >>> import tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((8, 8, 1), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((8, 8, 1), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> grid = kw.callbacks.SampleGrid(tempfile.mkdtemp())
    >>> history = wgan.fit(np.zeros((64, 8, 8, 1)), callbacks=[grid], verbose=0)
    >>> sorted(path.name for path in grid.directory.iterdir())
    ['epoch-00001.png', 'progress.gif']
    """

    def __init__(
        self,
        directory,
        every=1,
        *,
        num_samples=None,
        labels=None,
        seed=0,
        animation=None,
        real=None,
    ):
        super().__init__()
        check_count("every", every)
        if num_samples is not None:
            check_count("num_samples", num_samples)
        self.directory = pathlib.Path(directory)
        self.every = every
        self.num_samples = num_samples
        self.labels = labels
        self.seed = seed
        self.animation = pathlib.Path(animation or self.directory / "progress.gif")
        self.real = real
        self.beside = {}

    def on_train_begin(self, logs=None):
        if self.labels is None and self.model.conditional:
            self.labels = default_labels(self.model.generator, self.num_samples)
        if self.labels is not None:
            self.num_samples = len(self.labels)
        if self.num_samples is None:
            points = self.model.generator.outputs[0].shape[1:] == (2,)
            self.num_samples = 1000 if points else 64
        if self.real is not None:
            self.beside = self.draw_real(real_source(self.model, self.real))

    def draw_real(self, source):
        """Returns the real samples that `sample_picture` shows beside the others."""
        order = np.random.default_rng(self.seed).permutation(len(source))
        samples, labels = samples_and_labels(source, order[:REAL_SAMPLES])
        return {"real": samples, "real_labels": row_labels(labels)}

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every or not is_chief(self.model):
            return
        samples = self.model.generate(self.num_samples, self.labels, seed=self.seed)
        picture = sample_picture(samples, row_labels(self.labels), **self.beside)
        with written_whole(self.directory / f"epoch-{epoch + 1:05d}.png") as partial:
            picture.save(partial)

    def on_train_end(self, logs=None):
        paths = sorted(self.directory.glob("epoch-*.png"))
        if paths and is_chief(self.model):
            save_gif((Image.open(path) for path in paths), self.animation)


def row_labels(labels):
    """Returns labels if they can name the rows of a grid: numbers, no vectors."""
    return labels if np.ndim(labels) == 1 else None


def default_labels(generator, num_samples):
    """Returns ten labels of each class in order, or as many as were asked for."""
    classes = num_classes(generator)
    if classes is None:
        raise ValueError(
            "SampleGrid needs to know the labels of its samples. Received none for a "
            "model whose classes cannot be counted. Pass `labels=`."
        )
    num_samples = num_samples or 10 * classes
    return np.sort(np.arange(num_samples) % classes)
