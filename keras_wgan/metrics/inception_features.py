"""Inception V3 as a feature extractor, prepared as the published FID has it.

In the flow: what this returns goes into the Fréchet and the kernel distance.
Paper: Heusel et al. 2017 (arXiv 1706.08500), whose code fixed the preparation.
"""

import keras
import numpy as np
import sklearn
import tensorflow as tf

from keras_wgan.checks import check_count
from keras_wgan.metrics.feature_checks import check_samples

IMAGE_SIZE = (299, 299)
WEIGHTS_FILE = "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"


class InceptionFeatures:
    """Takes the pooled output of Inception V3, 2,048 numbers, as features.

    Called with images of shape `(n, height, width, 1 or 3)` in [-1, 1], of any
    size, it returns features of shape `(n, 2048)` as float32, a batch at a time.
    Images are prepared as for the published FID: rounded to the 256 levels of an
    image file, resized to 299 x 299 bilinearly with TensorFlow 1's corner
    alignment and no antialiasing, and scaled as `(level - 128) / 128`. Grey
    images get three equal channels.

    The weights are those of `keras.applications`, trained on ImageNet apart from
    the 2015 network of the published numbers: compare distances with each other,
    not with those in papers.

    Args:
        weights: `"imagenet"` (default), fetched once and kept by Keras; the path
            of a file with the weights; or `None` for a random network, which
            serves only to try a program out.
        batch_size: Images that pass through the network at once. Defaults to 32,
            which needs about 1 GB.

    Raises:
        FileNotFoundError: If the weights are not on this machine and cannot be
            fetched.
        ValueError: When called, if images have another shape, leave [-1, 1], or
            are not finite.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> extractor = kw.metrics.InceptionFeatures(weights=None)
    >>> extractor(np.zeros((1, 32, 32, 3))).shape
    (1, 2048)

    Reference:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision,
        2016, table 1, 'pool'. Heusel et al., GANs Trained by a Two Time-Scale
        Update Rule Converge to a Local Nash Equilibrium, 2017, section 4.
    """

    def __init__(self, weights="imagenet", *, batch_size=32):
        check_count("batch_size", batch_size)
        self.weights = weights
        self.batch_size = batch_size
        self._network = _inception(weights)

    def __call__(self, samples):
        samples = np.asarray(samples, dtype="float32")
        _check_images(samples)
        features = [
            self._network.predict_on_batch(_prepare(samples[rows]))
            for rows in sklearn.utils.gen_batches(len(samples), self.batch_size)
        ]
        return np.concatenate(features).astype("float32")  # (n, 2048)


def _inception(weights):
    try:
        return keras.applications.InceptionV3(
            include_top=False,
            weights=weights,
            input_shape=(*IMAGE_SIZE, 3),
            pooling="avg",
        )
    except ValueError:
        raise  # a wrong argument or a damaged file, of which Keras tells
    except Exception as error:  # Keras raises nothing narrower when a download fails
        raise FileNotFoundError(
            "`InceptionFeatures` needs the ImageNet weights of Inception V3, the file "
            f"{WEIGHTS_FILE}, which Keras looks for in `models/` of its home folder "
            "($KERAS_HOME, by default ~/.keras). Received, when Keras tried to fetch "
            f"it: {error}. Put the file there, or give its path as `weights`, or use "
            "`ClassifierFeatures` with your own classifier, or `PixelFeatures`."
        ) from error


def _prepare(samples):
    """Returns images in [-1, 1] as the network of the published FID gets them."""
    levels = np.rint((samples + 1) * 127.5)  # as an image file would hold them
    if levels.shape[-1] == 1:
        levels = np.repeat(levels, 3, axis=-1)  # (n, h, w, 1) -> (n, h, w, 3)
    resized = tf.raw_ops.ResizeBilinear(
        images=levels, size=IMAGE_SIZE, align_corners=False, half_pixel_centers=False
    )  # (n, h, w, 3) -> (n, 299, 299, 3)
    return (resized - 128) / 128


def _check_images(samples):
    if samples.ndim != 4 or samples.shape[-1] not in (1, 3):
        raise ValueError(
            "Images must have the shape (n, height, width, 1 or 3). "
            f"Received shape {samples.shape}. Use `PixelFeatures` for other samples."
        )
    check_samples(samples, "samples")
    if np.abs(samples).max() > 1 + 1e-6:
        raise ValueError(
            "Images must lie in [-1, 1]. Received values from "
            f"{samples.min():.4g} to {samples.max():.4g}. Scale levels from 0 to 255 "
            "by `levels / 127.5 - 1`, and clip what a generator overshoots."
        )
