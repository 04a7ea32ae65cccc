"""Checks of an `AnomalyDetector`: its settings, and that it is fitted.

In the flow: the detector calls these before it trains, scores or is saved.
"""

import keras

from keras_wgan.checks.series import check_interval
from keras_wgan.checks.settings import (
    check_choice,
    check_count,
    check_decay,
    check_number,
    check_seed,
)


def check_detector(detector, errors, combinations):
    """Refuses a detector with a setting outside its range.

    Args:
        detector: `AnomalyDetector`.
        errors: Known names of errors.
        combinations: Known names of combinations.
    """
    check_count("window", detector.window, 2)
    if detector.interval is not None:
        check_interval(detector.interval)
    for name in ("epochs", "steps_per_epoch", "batch_size"):
        check_count(name, getattr(detector, name))
    check_choice("error", detector.error, errors)
    check_choice("combination", detector.combination, combinations)
    check_number("learning_rate", detector.learning_rate, 1e-9)
    check_number("final_learning_rate", detector.final_learning_rate, 0)
    check_decay(detector.ema_decay)
    check_seed(detector.seed)
    check_number("threshold", detector.threshold, 0)
    if detector.threshold_window is not None:
        check_number("threshold_window", detector.threshold_window, 0.01, high=1)
    check_count("padding", detector.padding, 0)
    check_number("min_drop", detector.min_drop, 0, high=1)
    _check_networks(detector.networks)


def _check_networks(networks):
    """Refuses what cannot build networks."""
    if not callable(networks):
        raise ValueError(
            "`networks` must be a function from (window, channels) to encoder, "
            f"generator, critic_x and critic_z. Received: {networks!r}. Pass "
            "kw.networks.tadgan_dense, or a function like it."
        )


def check_registered(name, function):
    """Refuses a function that Keras does not find by its registered name."""
    if function is None or keras.saving.get_registered_object(name) is not function:
        raise ValueError(
            "A saved detector finds its `networks` by name. Received a function "
            f"{name!r}, which Keras does not know. Decorate it with "
            "@keras.saving.register_keras_serializable(), and import its module first."
        )


def check_fitted(detector):
    """Refuses a detector that has not learned a series."""
    if detector.statistics_ is None:
        raise ValueError(
            "The detector must be fitted first. Received a detector that has seen no "
            "series. Call fit(series)."
        )
