"""Distance of generated samples to the training data, which shows copying.

In the flow: `keras-wgan evaluate` calls this on samples and training data.
"""

import numpy as np
import sklearn

from keras_wgan.metrics.feature_checks import check_same_width, check_samples


def nearest_train_distance(samples, train):
    """Computes the distance of each sample to its nearest training sample.

    A generator that memorises has distances near 0. The measure of "near" is the
    same function for held-out real samples: a mean below theirs says that the
    generator copies where new data would differ.

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
        ValueError: If samples are not finite, none, or of different numbers of
            values.

    Example:

    >>> import keras_wgan as kw
    >>> kw.metrics.nearest_train_distance([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]])
    array([0., 5.])
    """
    samples, train = _as_rows(samples, "samples"), _as_rows(train, "train")
    check_same_width("samples", samples.shape[1], "train", train.shape[1])
    neighbors = sklearn.neighbors.NearestNeighbors(n_neighbors=1).fit(train)
    nearest = neighbors.kneighbors(samples, return_distance=False)[:, 0]
    return _row_distances(samples, train, nearest)


def _as_rows(samples, name):
    """Returns samples flattened to `(n, values)`; single precision stays so."""
    samples = np.asarray(samples)
    if samples.dtype != "float32":
        samples = samples.astype("float64")
    check_samples(samples, name)
    return samples.reshape(len(samples), -1)


def _row_distances(samples, train, nearest):
    # The search works by matrix products, whose rounding puts a copy at a distance
    # of about 1e-8; the difference itself puts it at 0.
    differences = (
        np.subtract(sample, train[index], dtype="float64")
        for sample, index in zip(samples, nearest, strict=True)
    )
    return np.array([np.linalg.norm(difference) for difference in differences])
