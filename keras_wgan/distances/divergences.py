"""Divergences between discrete distributions, which know no geometry.

In the flow: metrics of mode coverage, and the comparison that motivates WGAN:
these saturate where supports are disjoint, the Wasserstein distance does not.
Paper: Arjovsky et al. 2017 (arXiv 1701.07875), section 2.
"""

import numpy as np
from scipy.special import kl_div

from keras_wgan.distances.arguments import check_distributions


def kl_divergence(p, q):
    """Computes the Kullback-Leibler divergence of q from p.

    The loss that maximum likelihood minimises: infinite as soon as p gives mass
    to a place where q has none.

    Formula:

    ```python
    KL(p || q) = sum(p * log(p / q))
    ```

    Args:
        p: Probabilities that sum to one, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The divergence in nats, a float of at least 0, perhaps `inf`.

    Raises:
        ValueError: If probabilities are negative, not finite, do not sum to one
            (to 1e-6), or have different shapes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.kl_divergence([1.0, 0.0], [0.5, 0.5])  # log 2
    0.6931471805599453
    >>> kw.distances.kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, section 2.
    """
    p, q = check_distributions(p, q)
    # p log(p / q) - p + q: the same sum, from terms that are never negative.
    return float(kl_div(p, q).sum())


def js_divergence(p, q):
    """Computes the Jensen-Shannon divergence between two distributions.

    What the original GAN minimises: symmetric and bounded, but the constant
    log 2 for all disjoint supports, near or far.

    Formula:

    ```python
    JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2,   m = (p + q) / 2
    ```

    Args:
        p: Probabilities that sum to one, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The divergence in nats, a float from 0 to log 2.

    Raises:
        ValueError: If probabilities are negative, not finite, do not sum to one
            (to 1e-6), or have different shapes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.js_divergence([1.0, 0.0], [0.0, 1.0])  # log 2
    0.6931471805599453

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, section 2.
    """
    p, q = check_distributions(p, q)
    twice_mixture = p + q  # halving the least of numbers would give 0
    terms = kl_div(2 * p, twice_mixture) + kl_div(2 * q, twice_mixture)
    return float(terms.sum() / 4)


def total_variation(p, q):
    """Computes the total variation distance between two distributions.

    The largest difference of the probabilities that they give to one event; 1
    for disjoint supports.

    Formula:

    ```python
    TV(p, q) = sum(abs(p - q)) / 2
    ```

    Args:
        p: Probabilities that sum to one, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The distance, a float from 0 to 1.

    Raises:
        ValueError: If probabilities are negative, not finite, do not sum to one
            (to 1e-6), or have different shapes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.total_variation([0.5, 0.5], [0.25, 0.75])
    0.25

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, section 2.
    """
    p, q = check_distributions(p, q)
    return float(np.abs(p - q).sum() / 2)
