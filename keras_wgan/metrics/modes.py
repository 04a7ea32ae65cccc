"""Which modes of a known mixture the generated samples cover.

In the flow: examples call this on samples of the toy distributions and on the labels
of a classifier. Paper: Lin et al. 2018, PacGAN (arXiv 1712.04086), which defines the
three measures.
"""

from typing import NamedTuple

import numpy as np
import sklearn
from scipy.special import rel_entr

from keras_wgan.checks.features import check_features, check_modes, check_same_width
from keras_wgan.checks.settings import check_count, check_positive


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

    The centers must be known, as they are for toy distributions such as the eight
    Gaussians. The measures are the number of modes that the generator finds, the
    share of its samples that are good, and how unequal the modes' shares are.

    A sample is good if it lies within 3 standard deviations of its nearest center
    along every axis. A mode is found if it has a good sample. Every sample, good or
    not, counts in the divergence, for the mode of its nearest center.

    Formula, for K modes and p the samples' distribution over them:

    ```python
    good = max over axes of |sample - nearest center| <= 3 * std
    reverse_kl = sum(p * log(p * K))
    ```

    Args:
        samples: Generated samples, of shape `(n, d)`.
        centers: Centers of the equally likely modes, of shape `(K, d)`.
        std: Standard deviation of every mode along every axis, a positive number in
            the units of the samples.

    Returns:
        A tuple with `modes`, the number of modes found; `good_share`, the share of
        good samples, in [0, 1], about 0.9973 to the power d for perfect samples; and
        `reverse_kl` in nats, from 0 for equal shares to log K for one mode.

    Raises:
        ValueError: If samples or centers are missing, are not finite, or have
            different dimensions, or if `std` is not positive and finite.

    Example:

    >>> import keras_wgan as kw
    >>> centers = [[0.0, 0.0], [1.0, 0.0]]
    >>> kw.metrics.mode_coverage([[0.1, 0.0], [0.0, 0.5]], centers, std=0.1)
    ModeCoverage(modes=1, good_share=0.5, reverse_kl=0.6931471805599453)

    Reference:
        Lin et al., PacGAN: The power of two samples in generative adversarial
        networks, 2018, section 4.
    """
    samples = check_features("samples", samples)
    centers = check_features("centers", centers)
    check_same_width("samples", samples, "centers", centers)
    check_positive("std", std)
    nearest = _nearest_center(samples, centers)  # (n,)
    good = (np.abs(samples - centers[nearest]) <= 3 * std).all(axis=1)
    return ModeCoverage(
        modes=len(np.unique(nearest[good])),
        good_share=float(good.mean()),
        reverse_kl=_divergence_from_uniform(nearest, len(centers)),
    )


def label_coverage(labels, num_modes):
    """Measures how well classified samples cover a known number of modes.

    It does what `mode_coverage` does, for samples whose modes come from a classifier.
    With stacked digits, the mode is the number from 0 to 999 that a sample's three
    digits form.

    Formula, for K modes and p the distribution of the labels:

    ```python
    reverse_kl = sum(p * log(p * K))
    ```

    Args:
        labels: The mode of each generated sample, integers from 0 to
            `num_modes - 1`, of shape `(n,)`.
        num_modes: Number K of modes, a positive integer. The modes are equally likely
            in the data.

    Returns:
        A tuple with `modes`, the number of different labels, and `reverse_kl` in
        nats, from 0 for equal shares to log K for one mode.

    Raises:
        ValueError: If labels are missing, are not integers, or are out of range.

    Example:

    >>> import keras_wgan as kw
    >>> kw.metrics.label_coverage([0, 1, 1, 0], num_modes=4)
    LabelCoverage(modes=2, reverse_kl=0.6931471805599453)

    Reference:
        Lin et al., PacGAN: The power of two samples in generative adversarial
        networks, 2018, section 4.
    """
    check_count("num_modes", num_modes)
    labels = check_modes(labels, num_modes)
    return LabelCoverage(
        modes=len(np.unique(labels)),
        reverse_kl=_divergence_from_uniform(labels, num_modes),
    )


def _nearest_center(samples, centers):
    """Returns the index of the nearest center to each sample, of shape `(n,)`."""
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=1).fit(centers)
    return neighbors.kneighbors(samples, return_distance=False)[:, 0]


def _divergence_from_uniform(labels, num_modes):
    """Returns the KL divergence of the labels' shares from equal shares, in nats."""
    shares = np.bincount(labels, minlength=num_modes) / len(labels)
    return float(rel_entr(shares, 1 / num_modes).sum())
