"""Checks of what the metrics compare: features, probabilities and modes.

In the flow: the metrics pass their arrays through these before they compute.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array

SUM_TOLERANCE = 1e-3  # error of a half-precision softmax over 1,000 classes


def check_features(name, features, at_least=1):
    """Returns features as float64 `(n, d)`, n >= `at_least`, or refuses them."""
    advice = "Flatten samples with `PixelFeatures()`, or numbers with reshape(-1, 1)."
    demands = {"dtype": "float64", "at_least": at_least, "advice": advice}
    return check_array(f"`{name}`", features, ("n", "d"), **demands)


def check_same_width(name_a, a, name_b, b):
    """Refuses two arrays whose last axes differ."""
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(
            f"`{name_a}` and `{name_b}` must have the same number of values per sample, "
            f"as of one feature extractor. Received {a.shape[-1]} and {b.shape[-1]}."
        )


def check_probabilities(probabilities):
    """Returns probabilities as float64 `(n, classes)`, or refuses them."""
    probabilities = check_features("probabilities", probabilities)
    least = probabilities.min()
    worst = np.abs(probabilities.sum(axis=1) - 1).max()
    if least < 0 or worst > SUM_TOLERANCE:
        raise ValueError(
            "`probabilities` must be non-negative and sum to 1 in each row, as after a "
            f"softmax. Received {least:.4g}, and a sum that misses 1 by {worst:.4g}."
        )
    return probabilities


def check_modes(labels, num_modes):
    """Returns the modes of samples, int64 of shape `(n,)`, or refuses them."""
    advice = "Take the argmax of probabilities along their last axis."
    labels = check_array("`labels`", labels, ("n",), at_least=1, advice=advice)
    least, greatest = labels.min(), labels.max()
    if labels.dtype.kind not in "iu" or least < 0 or greatest >= num_modes:
        raise ValueError(
            f"`labels` must be integers from 0 to {num_modes - 1}. Received "
            f"{labels.dtype} values from {least} to {greatest}. {advice}"
        )
    return labels.astype("int64")
