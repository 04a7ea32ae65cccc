"""What a trained model says of a series: reconstruction, errors and critic's scores.

In the flow: the `windows` of a series go through the `TadGAN`, and `errors` compares
the series with its reconstruction. `statistics` and `scores` use the result. Paper:
Geiger et al. 2020 (arXiv 2009.07769), section IV.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.errors import ERRORS
from keras_wgan.series.reconstruction import reconstruct_by_step, score_windows


class Examination(NamedTuple):
    """What the model says of a series.

    Attributes:
        reconstruction: Scaled values, of shape `(steps, channels)`.
        errors: Errors of the steps, `(steps,)`.
        window_scores: Scores of the critic, `(windows,)`.
    """

    reconstruction: np.ndarray
    errors: np.ndarray
    window_scores: np.ndarray


def examine(model, values, scaling, window, error):
    """Reconstructs a series, and has the critic score its windows.

    Args:
        model: Trained `TadGAN` of windows `(window, channels)`.
        values: Array of shape `(steps, channels)`, NaN in gaps.
        scaling: `ChannelScaling` of the series that the model was trained on.
        window: Steps in a window.
        error: Name of the error, a key of `ERRORS`.

    Returns:
        A tuple `Examination`.
    """
    scaled, gaps = scaling.forward(values), np.isnan(values)
    reconstruction = reconstruct_by_step(model, scaled).astype("float64")
    reconstruction[:, scaling.constant] = 0  # known without the model
    reconstruction[gaps] = scaled[gaps]  # a gap has no error
    errors = ERRORS[error](scaled, reconstruction)
    return Examination(reconstruction, errors, score_windows(model, scaled))
