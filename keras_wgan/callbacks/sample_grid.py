"""Pictures of samples from the same latents, one every few epochs.

In the flow: a callback of `fit`. It draws with `FixedSamples`, and writes files.
"""

import pathlib
import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_wgan.atomic import written_whole
from keras_wgan.callbacks.fixed_samples import FixedSamples
from keras_wgan.checks.files import DAMAGE
from keras_wgan.models.labels import named_labels
from keras_wgan.models.real_samples import real_source, samples_and_labels
from keras_wgan.models.replicas import is_chief
from keras_wgan.pictures import save_gif

REAL_SAMPLES = 1000  # enough to find some of each class


class SampleGrid(FixedSamples):
    """Draws samples from fixed latents during training, and animates the pictures.

    Images become a grid, points in the plane a scatter plot, series line plots. The
    grid of a conditional model with integer labels has one row for each class. Real
    samples stand in a frame beside the generated ones; real points are gray. The files
    are `epoch-00001.png` and so on; when training ends, `progress.gif` shows all of
    them.

    Args:
        directory: Directory of the pictures. It is made if it is missing.
        every: Integer, epochs between two pictures. Defaults to 1.
        num_samples: Integer, samples in a picture. Defaults to `None`: ten of each class
            for a conditional model, 1000 for points, 64 otherwise.
        labels: Labels of the samples, `(num_samples, ...)`; a tuple or a dictionary of
            several conditions. Defaults to `None`: ten of each class. Required if there
            is more than one condition, or if labels are not class numbers.
        seed: Integer that decides the latents. Defaults to 0.
        animation: Path of the animation. Defaults to `progress.gif` in the directory.
        real: Real samples to draw beside the generated ones: an array `(n, ...)`, a
            pair of samples and labels, or a `kw.data` source, whose class names then
            stand beside the rows. Defaults to `None`.

    Raises:
        ValueError: If `every` or `num_samples` is not a positive integer; at the start
            of `fit`, if labels are required or real samples do not fit the model.

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
        super().__init__(every, num_samples, labels, seed)
        self.directory = pathlib.Path(directory)
        self.animation = pathlib.Path(animation or self.directory / "progress.gif")
        self.real = real
        self.beside = {}

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        if self.real is not None:
            self.class_names = getattr(self.real, "class_names", None)
            self.beside = self._choose_real(real_source(self.model, self.real))

    def _choose_real(self, source):
        """Returns the real samples and labels that `sample_picture` draws."""
        order = np.random.default_rng(self.seed).permutation(len(source))
        samples, labels = samples_and_labels(source, order[:REAL_SAMPLES])
        names = named_labels(labels, self.class_names)
        return {"real": samples, "real_labels": names}

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every or not is_chief(self.model):
            return
        picture = self.draw(**self.beside)
        with written_whole(self.directory / f"epoch-{epoch + 1:05d}.png") as partial:
            picture.save(partial)

    def on_train_end(self, logs=None):
        paths = sorted(self.directory.glob("epoch-*.png"))
        if paths and is_chief(self.model):
            paths = _of_one_size(paths)
            if paths:
                save_gif(Pictures(paths), self.animation)


class Pictures(Sequence):
    """The pictures of files, each of which is opened when it is needed.

    Args:
        paths: List of paths.
    """

    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with Image.open(self.paths[index]) as picture:
            return picture.convert("RGB")


def _of_one_size(paths):
    """Returns the paths of the pictures of the usual size; says which are left out."""
    sizes = {path: _size_of(path) for path in paths}
    counts = Counter(filter(None, sizes.values()))
    usual = counts.most_common(1)[0][0] if counts else (0, 0)
    others = [path for path, size in sizes.items() if size != usual]
    for path in others:
        found = f"{sizes[path][0]} x {sizes[path][1]}" if sizes[path] else "no picture"
        warnings.warn(
            f"The animation leaves out {path}, which is {found}, not {usual[0]} x "
            f"{usual[1]}.",
            stacklevel=2,
        )
    return [path for path in paths if path not in others]


def _size_of(path):
    """Returns width and height of a picture, or `None` if it cannot be read."""
    try:
        with Image.open(path) as picture:
            picture.load()
            return picture.size
    except DAMAGE:
        return None
