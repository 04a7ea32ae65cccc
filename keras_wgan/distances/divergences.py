"""Divergences between discrete distributions, which ignore how far apart places are.

In the flow: examples and users call these; no other part calls them. They show why
WGAN uses another distance: they are constant or infinite if supports are disjoint, the
Wasserstein distance is not. Paper: Arjovsky et al. 2017 (arXiv 1701.07875), section 2.
"""

import numpy as np
from scipy.special import kl_div

from keras_wgan.distances.arguments import check_distributions


def kl_divergence(p, q):
    """Computes the Kullback-Leibler divergence of q from p.

    Maximum likelihood minimizes this. It is infinite if p has mass at a place where
    q has no mass.

    Formula:

    ```python
    KL(p || q) = sum(p * log(p / q))
    ```

    Args:
        p: Probabilities that sum to 1, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The divergence in nats, a float of at least 0 or `inf`.

    Raises:
        ValueError: If probabilities are negative, are not finite, do not sum to 1
            within 1e-6, or have different shapes.

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
    # SciPy's terms p log(p / q) - p + q have the same sum and are never negative.
    return float(kl_div(p, q).sum())


def js_divergence(p, q):
    """Computes the Jensen-Shannon divergence between two distributions.

    The original GAN minimizes this. It is symmetric and bounded. For disjoint supports
    it is log 2, however far apart they are.

    Formula:

    ```python
    JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2,   m = (p + q) / 2
    ```

    Args:
        p: Probabilities that sum to 1, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The divergence in nats, a float from 0 to log 2.

    Raises:
        ValueError: If probabilities are negative, are not finite, do not sum to 1
            within 1e-6, or have different shapes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.js_divergence([1.0, 0.0], [0.0, 1.0])  # log 2
    0.6931471805599453

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, section 2.
    """
    p, q = check_distributions(p, q)
    twice_mixture = p + q  # not halved: half the smallest float is 0
    terms = kl_div(2 * p, twice_mixture) + kl_div(2 * q, twice_mixture)
    return float(terms.sum() / 4)


def total_variation(p, q):
    """Computes the total variation distance between two distributions.

    It is the largest difference between the two probabilities of one event. For
    disjoint supports it is 1.

    Formula:

    ```python
    TV(p, q) = sum(abs(p - q)) / 2
    ```

    Args:
        p: Probabilities that sum to 1, of any shape.
        q: Probabilities of the same places, of the same shape.

    Returns:
        The distance, a float from 0 to 1.

    Raises:
        ValueError: If probabilities are negative, are not finite, do not sum to 1
            within 1e-6, or have different shapes.

    Example:

    >>> import keras_wgan as kw
    >>> kw.distances.total_variation([0.5, 0.5], [0.25, 0.75])
    0.25

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, section 2.
    """
    p, q = check_distributions(p, q)
    return float(np.abs(p - q).sum() / 2)
