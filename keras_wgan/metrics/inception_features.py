"""Inception V3 as a feature extractor, with the image preparation of the FID.

In the flow: its features go into the Fréchet distance, the kernel distance, and
precision and recall. Paper: Heusel et al. 2017 (arXiv 1706.08500); the preparation
is that of its published code.
"""

import keras
import numpy as np
import sklearn
import tensorflow as tf

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.settings import check_choice, check_count

IMAGE_SIZE = (299, 299)
WEIGHTS_FILE = "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"


class InceptionFeatures:
    """Takes the pooled output of Inception V3, 2,048 numbers, as features.

    Called with images of shape `(n, height, width, 1 or 3)` in [-1, 1], of any
    size, it returns features of shape `(n, 2048)` as float32. The network sees one
    batch after another. Images are prepared as for the published FID: rounded to the
    256 levels of an image file, resized to 299 x 299 bilinearly with TensorFlow 1's
    corner alignment and no antialiasing, and scaled as `(level - 128) / 128`. Gray
    images get three equal channels.

    The weights are those of `keras.applications`. The published numbers come from
    another network of 2015, so compare distances only with each other, not with
    those in papers.

    Args:
        weights: `"imagenet"`, which Keras downloads once and keeps; the path of a
            file with the weights; or `None` for random weights, which are useful only
            to try a program. Defaults to `"imagenet"`.
        batch_size: Images in one batch. Defaults to 32, which needs about 1 GB.

    Raises:
        FileNotFoundError: If the weights are not on this machine and Keras cannot
            download them.
        ValueError: When called, if images have another shape, have values outside
            [-1, 1], or are not finite.

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
        samples = _check_images(samples)
        features = [
            self._network.predict_on_batch(_prepare(samples[rows]))
            for rows in sklearn.utils.gen_batches(len(samples), self.batch_size)
        ]
        return np.concatenate(features).astype("float32")  # (n, 2048)


def _inception(weights):
    """Returns the network, or says how to get its weights."""
    try:
        return keras.applications.InceptionV3(
            include_top=False,
            weights=weights,
            input_shape=(*IMAGE_SIZE, 3),
            pooling="avg",
        )
    except ValueError:
        raise  # a wrong argument or a damaged file; Keras' message names it
    except Exception as error:  # Keras raises a bare Exception if a download fails
        raise FileNotFoundError(
            "`InceptionFeatures` needs the ImageNet weights of Inception V3, the file "
            f"{WEIGHTS_FILE} in `models/` of Keras' home directory ($KERAS_HOME, by "
            f"default ~/.keras). Received, when Keras tried to download it: {error}. "
            "Put the file there, give its path as `weights`, or use "
            "`ClassifierFeatures` with your own classifier, or `PixelFeatures`."
        ) from error


def _prepare(samples):
    """Returns images in [-1, 1] as the published FID passes them to its network."""
    levels = np.rint((samples + 1) * 127.5)  # as an image file holds them
    if levels.shape[-1] == 1:
        levels = np.repeat(levels, 3, axis=-1)  # (n, h, w, 1) -> (n, h, w, 3)
    resized = tf.raw_ops.ResizeBilinear(
        images=levels, size=IMAGE_SIZE, align_corners=False, half_pixel_centers=False
    )  # (n, h, w, 3) -> (n, 299, 299, 3)
    return (resized - 128) / 128


def _check_images(samples):
    """Returns images in [-1, 1] as float32, or refuses them."""
    shape = ("n", "height", "width", "channels")
    advice = "Use `PixelFeatures` for other samples."
    samples = check_array(
        "Images", samples, shape, dtype="float32", at_least=1, advice=advice
    )
    check_choice("channels", samples.shape[-1], (1, 3))
    if np.abs(samples).max() > 1 + 1e-6:
        raise ValueError(
            f"Images must lie in [-1, 1]. Received {samples.min():.4g} to "
            f"{samples.max():.4g}. Scale bytes by `levels / 127.5 - 1`, and clip."
        )
    return samples
