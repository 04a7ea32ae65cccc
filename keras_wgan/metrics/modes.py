"""Which modes of a known mixture the generated samples cover.

In the flow: examples and `keras-wgan evaluate` call this on samples of the toy
distributions, or on a classifier's labels. Paper: Lin et al. 2018, PacGAN
(arXiv 1712.04086), which defines the three measures.
"""

from typing import NamedTuple

import numpy as np
import sklearn
from scipy.special import rel_entr

from keras_wgan.checks import check_count
from keras_wgan.metrics.feature_checks import (
    as_features,
    check_same_width,
)


class ModeCoverage(NamedTuple):
    """Modes found, share of good samples, and divergence from equal shares."""

    modes: int
    good_share: float
    reverse_kl: float


class LabelCoverage(NamedTuple):
    """Modes found, and divergence from equal shares."""

    modes: int
    reverse_kl: float


def mode_coverage(samples, centers, std):
    """Measures how well samples cover the modes of a mixture of normals.

    For toy distributions such as eight Gaussians, whose centres are known: how
    many modes the generator found, how many of its samples are good, and how
    evenly it serves the modes.

    A sample is good when it lies within 3 standard deviations of its nearest
    centre along every axis; a mode is found when it has a good sample. All
    samples, good or not, enter the divergence, under their nearest centre.

    Formula, for K modes and p the samples' distribution over them:

    ```python
    good = max over axes of |sample - nearest centre| <= 3 * std
    reverse_kl = sum(p * log(p * K))
    ```

    Args:
        samples: Generated samples, of shape `(n, d)`.
        centers: Centres of the equally likely modes, of shape `(K, d)`.
        std: Standard deviation of every mode along every axis, positive, in the
            units of the samples.

    Returns:
        A tuple with `modes`, the number of modes found; `good_share`, in [0, 1],
        for perfect samples 0.9973 to the power d; and `reverse_kl` in nats, from
        0 for equal shares to log K for one mode.

    Raises:
        ValueError: If samples or centres are not finite, none, or of different
            dimensions, or if `std` is not positive.

    Example:

    >>> import keras_wgan as kw
    >>> centers = [[0.0, 0.0], [1.0, 0.0]]
    >>> kw.metrics.mode_coverage([[0.1, 0.0], [0.0, 0.5]], centers, std=0.1)
    ModeCoverage(modes=1, good_share=0.5, reverse_kl=0.6931471805599453)

    Reference:
        Lin et al., PacGAN: The power of two samples in generative adversarial
        networks, 2018, section 4.
    """
    samples, centers = as_features(samples, "samples"), as_features(centers, "centers")
    check_same_width("samples", samples.shape[1], "centers", centers.shape[1])
    _check_std(std)
    nearest = _nearest_center(samples, centers)  # (n,)
    good = (np.abs(samples - centers[nearest]) <= 3 * std).all(axis=1)
    return ModeCoverage(
        modes=len(np.unique(nearest[good])),
        good_share=float(good.mean()),
        reverse_kl=_divergence_from_uniform(nearest, len(centers)),
    )


def label_coverage(labels, num_modes):
    """Measures how well classified samples cover a known number of modes.

    `mode_coverage` for samples whose mode a classifier tells: with stacked
    digits, the three digits of a sample read as a number from 0 to 999.

    Formula, for K modes and p the distribution of the labels:

    ```python
    reverse_kl = sum(p * log(p * K))
    ```

    Args:
        labels: The mode of each generated sample, whole numbers from 0 to
            `num_modes - 1`, of shape `(n,)`.
        num_modes: Number K of modes, positive, equally likely in the data.

    Returns:
        A tuple with `modes`, the number of different labels, and `reverse_kl` in
        nats, from 0 for equal shares to log K for one mode.

    Raises:
        ValueError: If labels are none, not whole numbers, or out of range.

    Example:

    >>> import keras_wgan as kw
    >>> kw.metrics.label_coverage([0, 1, 1, 0], num_modes=4)
    LabelCoverage(modes=2, reverse_kl=0.6931471805599453)

    Reference:
        Lin et al., PacGAN: The power of two samples in generative adversarial
        networks, 2018, section 4.
    """
    check_count("num_modes", num_modes)
    labels = _as_labels(labels, num_modes)
    return LabelCoverage(
        modes=len(np.unique(labels)),
        reverse_kl=_divergence_from_uniform(labels, num_modes),
    )


def _nearest_center(samples, centers):
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=1).fit(centers)
    return neighbors.kneighbors(samples, return_distance=False)[:, 0]


def _divergence_from_uniform(labels, num_modes):
    shares = np.bincount(labels, minlength=num_modes) / len(labels)
    return float(rel_entr(shares, 1 / num_modes).sum())


def _check_std(std):
    if not 0 < std < float("inf"):
        raise ValueError(
            "`std` must be a positive, finite number. "
            f"Received: std={std}. Give the standard deviation of one mode."
        )


def _as_labels(labels, num_modes):
    labels = np.asarray(labels)
    whole = np.issubdtype(labels.dtype, np.integer) and labels.size > 0
    if labels.ndim != 1 or not whole or labels.min() < 0 or labels.max() >= num_modes:
        raise ValueError(
            f"`labels` must be whole numbers from 0 to {num_modes - 1}, shape (n,). "
            f"Received shape {labels.shape} of {labels.dtype}: "
            f"{np.array2string(labels, threshold=6)}. Take the argmax of probabilities "
            "along their last axis."
        )
    return labels.astype("int64")
