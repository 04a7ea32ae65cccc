"""Feature extractors: raw pixels, and one layer of any Keras classifier.

In the flow: the features go into the Fréchet distance, the kernel distance, and
precision and recall. Any function from samples `(n, ...)` to features `(n, d)` can
take the place of an extractor.
"""

import keras

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.settings import check_count


class PixelFeatures:
    """Takes the values of the samples themselves as features.

    Suits vectors, series and small images. It needs no network. It notices every
    difference between values, but it does not know what a sample shows.

    Called with samples of shape `(n, ...)`, it returns features of shape
    `(n, values)` as float32.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> kw.metrics.PixelFeatures()(np.zeros((5, 8, 8, 1))).shape
    (5, 64)
    """

    def __call__(self, samples):
        samples = check_array("`samples`", samples, dtype="float32", at_least=1)
        return samples.reshape(len(samples), -1)  # (n, ...) -> (n, values)


class ClassifierFeatures:
    """Takes the output of one layer of a Keras classifier as features.

    Inception features suit photographs. A classifier that was trained on your own
    classes suits your own data, and needs no downloaded weights.

    Called with samples of shape `(n, ...)`, it returns features of shape `(n, d)` as
    float32. The samples must be scaled as they were when the classifier was trained;
    this package's data lie in [-1, 1]. The classifier runs in inference mode, one
    batch after another.

    Args:
        model: Built functional or sequential Keras model with one input.
        layer: Name of the layer whose flattened output is the features. Defaults to
            `None`, the layer before the last.
        batch_size: Samples in one batch. Defaults to 256.

    Raises:
        ValueError: If the model is not built, has several inputs, or has no such
            layer. When called: if the samples do not fit the model or are not finite.

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
        shape = ("n", *(size or "any" for size in self._network.input_shape[1:]))
        advice = "This is the shape of the model's input: reshape the samples."
        samples = check_array(
            "Samples", samples, shape, dtype="float32", at_least=1, advice=advice
        )
        features = self._network.predict(samples, self.batch_size, verbose=0)
        return features.reshape(len(samples), -1).astype("float32")


def _network_up_to(model, layer):
    """Returns the model from its input to the output of the named layer."""
    symbolic = isinstance(model, keras.Model) and model.built and model.layers
    if not symbolic or len(_inputs(model)) != 1:
        raise ValueError(
            "`model` must be a built functional or sequential Keras model with one "
            f"input, made with keras.Input(shape). Received: {model}."
        )
    name = model.layers[max(0, len(model.layers) - 2)].name if layer is None else layer
    return keras.Model(model.inputs, model.get_layer(name).output)


def _inputs(model):
    """Returns a model's symbolic inputs; a subclassed model has an empty list."""
    try:
        return model.inputs
    except AttributeError:
        return []
