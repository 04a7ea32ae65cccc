"""Samples in TensorBoard, epoch after epoch.

In the flow: a callback of `fit`. It draws with `FixedSamples`, and writes event files.
`tf.summary.image` is part of the tensorboard package. The same record is written here
with TensorFlow alone.
"""

import io
import pathlib

import tensorflow as tf

from keras_wgan.callbacks.fixed_samples import FixedSamples
from keras_wgan.models.replicas import is_chief


class TensorBoardImages(FixedSamples):
    """Writes a picture of samples from fixed latents for TensorBoard.

    TensorBoard shows the picture `samples` under Images, with a slider over the epochs.
    The grid of a conditional model with integer labels has one row for each class. The
    tensorboard package is needed to look at the pictures, not to write them.

    Args:
        directory: Directory of the event files. May be that of
            `keras.callbacks.TensorBoard`.
        every: Integer, epochs between two pictures. Defaults to 1.
        num_samples: Integer, samples in a picture. Defaults to `None`: ten of each class
            for a conditional model, 1000 for points, 64 otherwise.
        labels: Labels of the samples, `(num_samples, ...)`; a tuple or a dictionary of
            several conditions. Defaults to `None`: ten of each class. Required if there
            is more than one condition, or if labels are not class numbers.
        seed: Integer that decides the latents. Defaults to 0.

    Raises:
        ValueError: If `every` or `num_samples` is not a positive integer; at the start
            of `fit`, if labels are required.

    Example:

    >>> import os, tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((8, 8, 1), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((8, 8, 1), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> images = kw.callbacks.TensorBoardImages(tempfile.mkdtemp())
    >>> history = wgan.fit(np.zeros((64, 8, 8, 1)), callbacks=[images], verbose=0)
    >>> len(os.listdir(images.directory))
    1
    """

    def __init__(self, directory, every=1, *, num_samples=None, labels=None, seed=0):
        super().__init__(every, num_samples, labels, seed)
        self.directory = pathlib.Path(directory)
        self._writer = None

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        if is_chief(self.model):
            self._writer = tf.summary.create_file_writer(str(self.directory))

    def on_epoch_end(self, epoch, logs=None):
        if self._writer is None or (epoch + 1) % self.every:
            return
        picture = self.draw()
        with self._writer.as_default():
            _write_picture("samples", picture, epoch)
        self._writer.flush()

    def on_train_end(self, logs=None):
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _write_picture(tag, picture, step):
    """Writes a picture to the default writer in the form that TensorBoard reads.

    Args:
        tag: Name of the picture.
        picture: A `PIL.Image.Image`.
        step: Integer, the picture's place on the slider.
    """
    file = io.BytesIO()
    picture.save(file, "PNG")
    width, height = (str(length).encode() for length in picture.size)
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = "images"
    tf.summary.write(tag, [width, height, file.getvalue()], step, metadata)
