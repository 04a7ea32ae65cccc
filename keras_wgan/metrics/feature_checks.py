"""What the metrics demand of their arrays, checked once at each public door.

In the flow: the metrics call these on what the user gives, and nothing else
checks it again.
"""

import numpy as np

from keras_wgan.checks import is_count


def as_features(features, name, minimum=1):
    """Returns features as float64 of shape `(n, d)`, or says what is wrong."""
    features = np.asarray(features, dtype="float64")
    if features.ndim != 2:
        raise ValueError(
            f"`{name}` must be one row of features per sample, shape (n, d). "
            f"Received shape {features.shape}. Flatten samples with "
            "`PixelFeatures()`, or reshape single numbers to (n, 1)."
        )
    check_samples(features, name, minimum)
    return features


def check_samples(samples, name, minimum=1):
    """Raises unless there are at least `minimum` samples, all finite."""
    if samples.ndim == 0 or len(samples) < minimum or samples.size == 0:
        raise ValueError(
            f"`{name}` must hold at least {minimum} sample(s) along its first axis, "
            f"none of them empty. Received shape {samples.shape}. Give more samples."
        )
    if not np.isfinite(samples).all():
        raise ValueError(
            f"`{name}` must be finite. Received NaN or infinity in "
            f"{np.count_nonzero(~np.isfinite(samples))} of {samples.size} values. "
            "Look for the step at which the model or the data became non-finite."
        )


def check_same_width(name_a, width_a, name_b, width_b):
    """Raises unless two sets of samples have the same number of values each."""
    if width_a != width_b:
        raise ValueError(
            f"`{name_a}` and `{name_b}` must have the same number of values per "
            f"sample. Received {width_a} and {width_b}. Take both from the same "
            "feature extractor, or from samples of the same shape."
        )


def check_count_of_samples(name, value, low, high):
    """Raises unless `value` is an integer from `low` to what the samples allow."""
    if not is_count(value) or not low <= value <= high:
        raise ValueError(
            f"`{name}` must be an integer in [{low}, {high}], for so many samples. "
            f"Received: {name}={value!r}. Choose it in that range, or give more samples."
        )
