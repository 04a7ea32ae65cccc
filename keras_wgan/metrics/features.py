"""Feature extractors: raw pixels, and any Keras classifier at a named layer.

In the flow: what these return goes into the Fréchet distance, the kernel
distance, and precision and recall. Any callable that maps samples `(n, ...)` to
features `(n, d)` serves as well.
"""

import keras
import numpy as np

from keras_wgan.checks import check_count
from keras_wgan.metrics.feature_checks import check_samples


class PixelFeatures:
    """Takes the values of samples themselves as features.

    For vectors, series and small images. It needs no network, and sees whatever
    differs, but not what a sample means.

    Called with samples of shape `(n, ...)`, it returns features of shape
    `(n, values)` as float32.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> kw.metrics.PixelFeatures()(np.zeros((5, 8, 8, 1))).shape
    (5, 64)
    """

    def __call__(self, samples):
        samples = np.asarray(samples, dtype="float32")
        check_samples(samples, "samples")
        return samples.reshape(len(samples), -1)  # (n, ...) -> (n, values)


class ClassifierFeatures:
    """Takes the output of one layer of a Keras classifier as features.

    What Inception features are to photographs, a classifier trained on your own
    classes is to your data, without weights from elsewhere.

    Called with samples of shape `(n, ...)`, scaled as the classifier was trained
    ([-1, 1] for this package's data), it returns features of shape `(n, d)` as
    float32, in inference mode, a batch at a time.

    Args:
        model: Built functional or sequential Keras model with one input.
        layer: Name of the layer whose output, flattened, is the features. `None`
            (default) is the last but one.
        batch_size: Samples that pass through the network at once. Defaults to
            256.

    Raises:
        ValueError: If the model is not built, has several inputs, or has no such
            layer; when called, if samples do not fit the model or are not finite.

    Example:

    >>> import keras
    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> classifier = keras.Sequential([
    ...     keras.Input((8, 8, 1)),
    ...     keras.layers.Flatten(),
    ...     keras.layers.Dense(32, activation="relu"),
    ...     keras.layers.Dense(10, activation="softmax"),
    ... ])
    >>> kw.metrics.ClassifierFeatures(classifier)(np.zeros((5, 8, 8, 1))).shape
    (5, 32)
    """

    def __init__(self, model, layer=None, *, batch_size=256):
        check_count("batch_size", batch_size)
        self.model = model
        self.layer = layer
        self.batch_size = batch_size
        self._network = _network_up_to(model, layer)

    def __call__(self, samples):
        samples = np.asarray(samples, dtype="float32")
        check_samples(samples, "samples")
        _check_shape(samples, self._network)
        features = self._network.predict(samples, self.batch_size, verbose=0)
        return features.reshape(len(samples), -1).astype("float32")


def _network_up_to(model, layer):
    """Returns the model from its input to the output of the named layer."""
    symbolic = isinstance(model, keras.Model) and model.built and model.layers
    if not symbolic or len(_inputs(model)) != 1:
        raise ValueError(
            "`model` must be a built functional or sequential Keras model with one "
            f"input. Received: {model}. Start a Sequential with keras.Input(shape), "
            "or wrap a subclassed model as keras.Model(inputs, outputs)."
        )
    name = model.layers[max(0, len(model.layers) - 2)].name if layer is None else layer
    return keras.Model(model.inputs, model.get_layer(name).output)


def _inputs(model):
    try:
        return model.inputs
    except AttributeError:  # a subclassed model has no symbolic inputs
        return []


def _check_shape(samples, network):
    expected = network.input_shape
    sizes = zip(samples.shape[1:], expected[1:], strict=False)
    fits = all(size == want or want is None for size, want in sizes)
    if samples.ndim != len(expected) or not fits:
        raise ValueError(
            f"Samples must have the shape of the model's input, {expected}. "
            f"Received shape {samples.shape}. Reshape the samples, or give a model "
            "that was trained on samples of their shape."
        )
