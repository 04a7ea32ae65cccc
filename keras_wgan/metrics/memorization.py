"""Distances of generated samples to the training data, which show copying.

In the flow: `keras-wgan evaluate` and examples call this on samples and training data.
"""

import numpy as np
import sklearn

from keras_wgan.checks.arrays import check_array
from keras_wgan.checks.features import check_same_width


def nearest_train_distance(samples, train):
    """Computes the distance of each sample to its nearest training sample.

    A generator that memorizes has distances near 0. To judge what is near, compute
    the distances of held-out real samples too. If the generated samples have a
    smaller mean, the generator copies training data.

    Formula:

    ```python
    distance[i] = min_j |samples[i] - train[j]|     # over all values of a sample
    ```

    Args:
        samples: Generated samples, of shape `(n, ...)`.
        train: Training samples, of shape `(m, ...)`, shaped like `samples`.

    Returns:
        Euclidean distances of shape `(n,)`, in the units of the samples; exactly
        0 for an exact copy.

    Raises:
        ValueError: If samples are missing, are not finite, or have different numbers
            of values.

    Example:

    >>> import keras_wgan as kw
    >>> kw.metrics.nearest_train_distance([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]])
    array([0., 5.])
    """
    samples, train = _to_rows("samples", samples), _to_rows("train", train)
    check_same_width("samples", samples, "train", train)
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=1).fit(train)
    nearest = neighbors.kneighbors(samples, return_distance=False)[:, 0]
    return _row_distances(samples, train, nearest)


def _to_rows(name, samples):
    """Returns samples as rows `(n, values)`, in float64 if they are not in float32."""
    samples = check_array(f"`{name}`", samples, at_least=1)
    if samples.dtype != "float32":
        samples = samples.astype("float64")
    return samples.reshape(len(samples), -1)


def _row_distances(samples, train, nearest):
    """Returns the distance of each sample to the training sample of that index.

    The neighbor search uses matrix products, whose rounding puts a copy at a distance
    of about 1e-8. The difference itself puts it at exactly 0.
    """
    differences = (
        np.subtract(sample, train[index], dtype="float64")
        for sample, index in zip(samples, nearest, strict=True)
    )
    return np.array([np.linalg.norm(difference) for difference in differences])
