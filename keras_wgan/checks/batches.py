"""Checks of the samples and labels that a model is given, against its networks.

In the flow: `fit`, `evaluate` and `generate` call these before anything is computed.
"""

import keras
import numpy as np

from keras_wgan.checks.arrays import check_array, check_form, shape_text
from keras_wgan.checks.training import check_unused
from keras_wgan.inspection import num_classes


def check_batch(network, batch):
    """Returns a batch as a tuple of arrays that fit the network's inputs.

    Args:
        network: The network that takes the data.
        batch: Samples `(batch, ...)`, or a tuple of samples and labels.
    """
    samples, labels, weights = keras.utils.unpack_x_y_sample_weight(batch)
    check_unused(sample_weight=weights)
    shape = tuple(network.inputs[0].shape[1:])
    advice = "This is the critic's shape: reshape the data, or build other networks."
    samples = check_array("Samples", samples, ("batch", *shape), advice=advice)
    labels = _check_labels(labels, len(samples), network)
    return (samples,) if labels is None else (samples, labels)


def _check_labels(labels, num_samples, network):
    """Returns labels as an array that the network takes, one for each sample."""
    if len(network.inputs) == 1:
        if labels is not None:
            raise ValueError(
                "An unconditional model takes no labels. Leave them out, or build both "
                "networks with a label input."
            )
        return None
    shape = (num_samples, *network.inputs[1].shape[1:])
    if labels is None:
        raise ValueError(
            f"A conditional model needs labels of shape {shape_text(shape)}. Received "
            "no labels. Pass them, as in fit(samples, labels) or generate(n, labels)."
        )
    advice = "Pass one label per sample, in the form that the networks take."
    labels = check_array("Labels", labels, shape, advice=advice)
    if network.inputs[1].dtype.startswith(("int", "uint")):
        _check_classes(labels, num_classes(network))
    return labels


def check_labels_for_all(labels, num_samples, network):
    """Returns labels as `_check_labels` does; one label stands for all samples."""
    if labels is not None and len(network.inputs) == 2:
        labels, one = check_form("Labels", labels), network.inputs[1].shape[1:]
        if labels.shape == one:
            labels = np.broadcast_to(labels, (num_samples, *one))
    return _check_labels(labels, num_samples, network)


def _check_classes(labels, count):
    """Refuses labels that are not class numbers below `count`, or from 0 if `None`."""
    lowest, highest = labels.min(), labels.max()
    integers = np.array_equal(labels, np.floor(labels))
    if not integers or lowest < 0 or (count is not None and highest >= count):
        last = "" if count is None else f" to {count - 1}"
        raise ValueError(
            f"Labels must be integers from 0{last}. Received labels from {lowest} to "
            f"{highest}. Number the classes from 0, or build networks for more of them."
        )
