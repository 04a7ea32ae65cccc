"""What a trained model says of a series: reconstruction, errors and critic's scores.

In the flow: the `windows` of a series go through the `TadGAN`, and `errors` compares
the series with its reconstruction. `statistics` and `scores` use the result. Paper:
Geiger et al. 2020 (arXiv 2009.07769), section IV.
"""

from typing import NamedTuple

import numpy as np

from keras_wgan.series.model.reconstruction import reconstruct_by_step, score_windows
from keras_wgan.series.model.windows import whole_windows
from keras_wgan.series.scoring.errors import ERRORS
from keras_wgan.series.scoring.past import past_error


class Examination(NamedTuple):
    """What the model, and the past, say of a series.

    Attributes:
        reconstruction: Scaled values, of shape `(steps, channels)`.
        errors: Errors of the reconstruction, `(steps, channels)`; NaN is unknown.
        distances: Distances from what the past leads to expect, of the same shape.
        compared: Whether this past is known, of the same shape.
        window_scores: Scores of the critic, `(windows,)`, or `None` if not asked for.
    """

    reconstruction: np.ndarray
    errors: np.ndarray
    distances: np.ndarray
    compared: np.ndarray
    window_scores: np.ndarray | None


def examine(model, scaled, known, constant, error, past, with_critic):
    """Reconstructs a series, and has the critic score its windows.

    Args:
        model: Trained `TadGAN` of windows `(window, channels)`.
        scaled: Scaled values without gaps, of shape `(steps, channels)`.
        known: Whether a value is known, of the same shape.
        constant: Which channels have no spread, `(channels,)`.
        error: Name of the error, a key of `ERRORS`.
        past: `Past` of the fitted series.
        with_critic: Whether the critic scores the windows.

    Returns:
        A tuple `Examination`.
    """
    whole = whole_windows(known, model.critic_x.input_shape[1])
    reconstruction = reconstruct_by_step(model, scaled, whole).astype("float64")
    reconstruction[:, constant] = 0  # known without the model
    rebuilt = np.where(known, reconstruction, scaled)
    distances, compared = past_error(scaled, known, past)
    return Examination(
        reconstruction,
        np.where(known, _by_channel(ERRORS[error], scaled, rebuilt), np.nan),
        distances,
        compared,
        score_windows(model, scaled) if with_critic else None,
    )


def _by_channel(function, values, others):
    """Applies a function to one channel after the other, which takes less memory."""
    channels = range(values.shape[1])
    columns = [function(values[:, [c]], others[:, [c]]) for c in channels]
    return np.concatenate(columns, axis=1)
