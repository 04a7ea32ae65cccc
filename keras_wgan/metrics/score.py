"""Inception score of a classifier's probabilities.

In the flow: users call this on a classifier's output for generated samples.
Paper: Salimans et al. 2016 (arXiv 1606.03498).
"""

import itertools
from typing import NamedTuple

import numpy as np
from scipy.special import rel_entr

from keras_wgan.metrics.feature_checks import as_features, check_count_of_samples

# A softmax over 1,000 classes in half precision misses 1 by up to about this much.
SUM_TOLERANCE = 1e-3


class InceptionScore(NamedTuple):
    """Mean and standard deviation of the inception score over splits."""

    mean: float
    std: float


def inception_score(probabilities, *, splits=10):
    """Computes the inception score of predicted class probabilities.

    High where a classifier is sure of each sample and all classes occur: from 1,
    when every sample gets the same probabilities, to the number of classes. It
    never looks at real samples. The paper's classifier is Inception V3, but any
    classifier of your classes does.

    Formula, in each split:

    ```python
    score = exp(mean(KL(p(label | sample) || mean(p(label | sample)))))
    ```

    Args:
        probabilities: Class probabilities of each generated sample, of shape
            `(n, classes)`, each row summing to 1 within 0.001. Samples sorted by
            class must be shuffled first, or each split sees few classes.
        splits: Number of consecutive, equally large parts that are scored apart.
            Defaults to 10, the paper's.

    Returns:
        A tuple with `mean` and `std`, the mean and the standard deviation
        (divisor `splits`) of the parts' scores.

    Raises:
        ValueError: If probabilities are not finite, negative, do not sum to one,
            or are fewer than `splits`.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> sure_and_varied = np.tile(np.eye(4), (5, 1))
    >>> score = kw.metrics.inception_score(sure_and_varied, splits=5)
    >>> round(score.mean, 6), round(score.std, 6)
    (4.0, 0.0)

    Reference:
        Salimans et al., Improved Techniques for Training GANs, 2016, section 4.
    """
    probabilities = as_features(probabilities, "probabilities")
    _check_rows_sum_to_one(probabilities)
    check_count_of_samples("splits", splits, 1, len(probabilities))
    bounds = np.arange(splits + 1) * len(probabilities) // splits
    scores = [
        _score(probabilities[start:end]) for start, end in itertools.pairwise(bounds)
    ]
    return InceptionScore(float(np.mean(scores)), float(np.std(scores)))


def _score(probabilities):
    marginal = probabilities.mean(axis=0)  # (n, classes) -> (classes,)
    divergences = rel_entr(probabilities, marginal).sum(axis=1)
    return np.exp(divergences.mean())


def _check_rows_sum_to_one(probabilities):
    worst_sum = np.abs(probabilities.sum(axis=1) - 1).max()
    if probabilities.min() < 0 or worst_sum > SUM_TOLERANCE:
        raise ValueError(
            "`probabilities` must be non-negative and sum to 1 in each row. Received "
            f"a smallest value of {probabilities.min():.4g} and a row that misses 1 "
            f"by {worst_sum:.4g}. Apply a softmax to logits first."
        )
