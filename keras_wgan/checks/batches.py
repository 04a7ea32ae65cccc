"""Checks of the samples and labels that a model is given, against its networks.

In the flow: `fit`, `evaluate` and `generate` call these before anything is computed,
and data sets at every batch.
"""

import keras
import numpy as np

from keras_wgan.checks.arrays import check_finite, check_form, check_layout
from keras_wgan.checks.conditions import check_conditions
from keras_wgan.checks.expected import worded
from keras_wgan.checks.training import check_unused

TOLERANCE = 0.05  # of a bound, by which samples may lie beyond it


def check_batch(expected, batch, where=""):
    """Returns a batch as a tuple of arrays that fit a network's inputs.

    Args:
        expected: What the networks expect, as `read_expected` returns it.
        batch: Samples `(batch, ...)`, or a tuple of samples and labels.
        where: Words after "Samples" and "Labels" that say which batch it is. Defaults
            to "".

    Returns:
        `(samples,)`, or `(samples, labels)`: samples in Keras' float type, and labels as
        `check_conditions` returns them.
    """
    samples, labels, weights = keras.utils.unpack_x_y_sample_weight(batch)
    check_unused(sample_weight=weights)
    check_no_dictionary(samples)
    samples = check_form(f"Samples{where}", samples)
    advice = _shape_advice(samples.shape, expected.shape)
    shape = worded(expected.shape)
    check_layout(f"Samples{where}", samples, shape, advice=advice)
    with np.errstate(over="ignore"):  # what overflows is refused as infinite
        samples = samples.astype(keras.config.floatx(), copy=False)
    check_finite(f"Samples{where}", samples)
    check_bounds(samples, expected.bounds, where)
    labels = check_conditions(labels, len(samples), expected.conditions, where)
    return (samples,) if labels is None else (samples, labels)


def check_no_dictionary(batch):
    """Refuses a dictionary where samples are expected, and shows how to convert it."""
    if isinstance(batch, dict):
        keys = list(batch)
        first, second = (
            (*keys, "image", "label")[:2] if len(keys) != 1 else (keys[0], "label")
        )
        raise ValueError(
            f"Samples and labels must be a pair. Received a dictionary with {keys}. Map it, as "
            f"in dataset.map(lambda row: (row[{first!r}], row[{second!r}])).batch(64), or for a "
            "data set of Hugging Face dataset.to_tf_dataset(batch_size=64, "
            f"columns={first!r}, label_cols={second!r})."
        )


def _shape_advice(found, shape):
    """Returns what to do about samples of another shape than the network's."""
    if found == shape:
        return "This is one sample: pass batches, as in dataset.batch(64)."
    if len(shape) > 1 and found[1:] == (shape[-1], *shape[:-1]):
        return "Channels come last: np.moveaxis(samples, 1, -1) moves them there."
    if (*found[1:], 1) == shape:
        return "Add the axis of channels: samples[..., None]."
    return "This is the critic's shape: reshape the data, or build other networks."


def check_bounds(samples, bounds, where=""):
    """Refuses samples that a generator with a bounded last layer cannot give."""
    low, high = bounds
    slack = TOLERANCE * max(abs(bound) for bound in (*bounds, 1) if np.isfinite(bound))
    if (
        samples.size
        and not low - slack <= samples.min() <= samples.max() <= high + slack
    ):
        raise ValueError(
            f"Samples{where} must lie in {_interval(low, high)}, which the generator's last "
            f"layer cannot leave. Received values from {samples.min():.6g} to "
            f"{samples.max():.6g}. Scale them, {_scaling(where)}, or end the generator without "
            "an activation."
        )


def _scaling(where):
    """Returns how samples are scaled: those of an array, or the batches of a data set."""
    if where:
        return (
            "as dataset.map(lambda samples, *labels: (samples / 127.5 - 1, *labels)) "
            "does for bytes"
        )
    return (
        "as fit(kw.data.load(samples)) does, to [-1, 1], or pass value_range=(low, high) "
        "(--value-range on the command line)"
    )


def _interval(low, high):
    """Returns an interval as mathematics writes it."""
    left = f"({low}" if np.isinf(low) else f"[{low:.4g}"
    return f"{left}, {high})" if np.isinf(high) else f"{left}, {high:.4g}]"
