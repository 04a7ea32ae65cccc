"""Samples in TensorBoard, epoch after epoch.

In the flow: a callback of `fit`; it asks the model for samples and `pictures` for
their picture. `tf.summary.image` is part of the tensorboard package; the same record
is written here with what TensorFlow itself has.
"""

import io
import pathlib

import keras
import tensorflow as tf

from keras_wgan.callbacks.sample_grid import default_labels, row_labels
from keras_wgan.checks import check_count
from keras_wgan.models.replicas import is_chief
from keras_wgan.pictures import sample_picture


class TensorBoardImages(keras.callbacks.Callback):
    """Writes a picture of samples from fixed latents for TensorBoard.

    The picture, named `samples`, appears under Images, with a slider over the epochs. A
    conditional model with integer labels has one row to each class. Writing needs no
    tensorboard package; looking does.

    Args:
        log_dir: Folder of the event files; may be that of `keras.callbacks.TensorBoard`.
        every: Epochs between two pictures. Defaults to 1.
        num_samples: Samples in a picture. Defaults to 64, for points to 1000, for a
            conditional model to ten of each class.
        labels: Labels of the samples, `(num_samples, ...)`. Defaults to ten of each
            class; must be given where labels are no integers.
        seed: Integer that decides the latents. Defaults to 0.

    Raises:
        ValueError: If a number is out of range; at the start of `fit`, if labels must
            be given.

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
    >>> len(os.listdir(images.log_dir))
    1
    """

    def __init__(self, log_dir, every=1, *, num_samples=None, labels=None, seed=0):
        super().__init__()
        check_count("every", every)
        if num_samples is not None:
            check_count("num_samples", num_samples)
        self.log_dir = pathlib.Path(log_dir)
        self.every = every
        self.num_samples = num_samples
        self.labels = labels
        self.seed = seed
        self._writer = None

    def on_train_begin(self, logs=None):
        if self.labels is None and self.model.conditional:
            self.labels = default_labels(self.model.generator, self.num_samples)
        if self.labels is not None:
            self.num_samples = len(self.labels)
        if self.num_samples is None:
            points = self.model.generator.outputs[0].shape[1:] == (2,)
            self.num_samples = 1000 if points else 64
        if is_chief(self.model):
            self._writer = tf.summary.create_file_writer(str(self.log_dir))

    def on_epoch_end(self, epoch, logs=None):
        if self._writer is None or (epoch + 1) % self.every:
            return
        samples = self.model.generate(self.num_samples, self.labels, seed=self.seed)
        picture = sample_picture(samples, row_labels(self.labels))
        with self._writer.as_default():
            write_picture("samples", picture, epoch)
        self._writer.flush()

    def on_train_end(self, logs=None):
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def write_picture(tag, picture, step):
    """Writes a picture to the default writer, as TensorBoard's image plugin reads it.

    Args:
        tag: Name of the picture.
        picture: A `PIL.Image.Image`.
        step: Its place on the slider.
    """
    file = io.BytesIO()
    picture.save(file, "PNG")
    width, height = (str(length).encode() for length in picture.size)
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = "images"
    tf.summary.write(tag, [width, height, file.getvalue()], step, metadata)
