"""How well an ensemble of generated samples predicts what was measured.

In the flow: examples and users call this on samples of the same labels, as those of
several calls of `generate`.
"""

import numpy as np

from keras_wgan.checks.arrays import check_array


def crps(ensemble, truth):
    """Computes the continuous ranked probability score of an ensemble.

    It is the mean absolute error of an ensemble of one member. A wider ensemble is better
    only if the truth is as uncertain. Lower is better, and 0 is perfect.

    Formula, for members x_1 to x_m and the truth y:

    ```python
    crps = mean_i |x_i - y| - mean_ij |x_i - x_j| / 2
    ```

    Args:
        ensemble: Members, of shape `(m, ...)`: `m` samples of each thing that was
            measured, as `np.stack` makes them of several calls of `generate`.
        truth: What was measured, of shape `(...)`.

    Returns:
        Scores, float64, one for each value of `truth` and in its units. Take the mean.

    Raises:
        ValueError: If the shapes do not fit, or a value is not finite.

    Example:

    >>> import keras_wgan as kw
    >>> kw.metrics.crps([[0.0, 2.0], [2.0, 2.0]], [1.0, 3.0])
    array([0.5, 1. ])

    Reference:
        Gneiting and Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation,
        2007, equation 21. The figures are those of properscoring and scoringrules.
    """
    truth = check_array("`truth`", truth, ("...",), dtype=np.float64)
    shape = ("members", *truth.shape)
    advice = "Stack the members along the first axis, as in np.stack(members)."
    ensemble = check_array(
        "`ensemble`", ensemble, shape, dtype=np.float64, advice=advice
    )
    members = len(ensemble)
    error = np.abs(ensemble - truth).mean(axis=0)
    ranks = 2.0 * np.arange(members) - (
        members - 1
    )  # sum_ij |x_i - x_j| = 2 ranks @ sorted
    spread = np.tensordot(ranks, np.sort(ensemble, axis=0), axes=1)
    return error - spread / members**2
