"""Inception score of a classifier's probabilities.

In the flow: users call this on a classifier's output for generated samples; no other
part calls it.
Paper: Salimans et al. 2016 (arXiv 1606.03498).
"""

import itertools
from typing import NamedTuple

import numpy as np
from scipy.special import rel_entr

from keras_wgan.checks.features import check_probabilities
from keras_wgan.checks.settings import check_count


class InceptionScore(NamedTuple):
    """Mean and standard deviation of the splits' inception scores."""

    mean: float
    std: float


def inception_score(probabilities, *, splits=10):
    """Computes the inception score of predicted class probabilities.

    The score is high if the classifier is sure of each sample and all classes occur.
    It lies between 1, if every sample gets the same probabilities, and the number of
    classes. It does not use real samples. The paper's classifier is Inception V3; a
    classifier of your own classes is as good.

    Formula, in each split:

    ```python
    score = exp(mean(KL(p(label | sample) || mean(p(label | sample)))))
    ```

    Args:
        probabilities: Class probabilities of each generated sample, of shape
            `(n, classes)`; each row sums to 1, within 0.001. Shuffle samples that are
            sorted by class, or each split has few classes.
        splits: Number of consecutive parts of equal size, each of which gets a score.
            Defaults to 10, as in the paper.

    Returns:
        A tuple with `mean` and `std`, the mean and the standard deviation (divisor
        `splits`) of the parts' scores.

    Raises:
        ValueError: If probabilities are negative, are not finite, do not sum to 1, or
            have fewer rows than `splits`.

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
    probabilities = check_probabilities(probabilities)
    check_count("splits", splits, 1, len(probabilities))
    bounds = np.arange(splits + 1) * len(probabilities) // splits
    scores = [
        _score(probabilities[start:end]) for start, end in itertools.pairwise(bounds)
    ]
    return InceptionScore(float(np.mean(scores)), float(np.std(scores)))


def _score(probabilities):
    """Returns the score of one part."""
    marginal = probabilities.mean(axis=0)  # (n, classes) -> (classes,)
    divergences = rel_entr(probabilities, marginal).sum(axis=1)
    return np.exp(divergences.mean())
