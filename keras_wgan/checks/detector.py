"""Checks of an `AnomalyDetector`: its settings, and that it is fitted.

In the flow: the detector calls these before it trains, scores or is saved.
"""

import keras

from keras_wgan.checks import settings
from keras_wgan.checks.steps import check_interval


def check_detector(detector, errors, combinations):
    """Refuses a detector with a setting outside its range.

    Args:
        detector: `AnomalyDetector`.
        errors: Known names of errors.
        combinations: Known names of combinations.
    """
    settings.check_count("window", detector.window, 2)
    if detector.interval is not None:
        check_interval(detector.interval)
    for name in ("epochs", "steps_per_epoch", "batch_size"):
        settings.check_count(name, getattr(detector, name))
    settings.check_choice("error", detector.error, errors)
    settings.check_choice("combination", detector.combination, combinations)
    settings.check_number("learning_rate", detector.learning_rate, 1e-9)
    settings.check_number("final_learning_rate", detector.final_learning_rate, 0)
    settings.check_decay(detector.ema_decay)
    settings.check_seed(detector.seed)
    settings.check_number("threshold", detector.threshold, 0)
    if detector.threshold_window is not None:
        settings.check_number(
            "threshold_window", detector.threshold_window, 0.01, high=1
        )
    settings.check_count("padding", detector.padding, 0)
    settings.check_number("min_drop", detector.min_drop, 0, high=1)
    advice = "`networks` is a function from (window, channels) to four networks."
    settings.check_choice(
        "callable(networks)", callable(detector.networks), [True], advice
    )


def check_registered(name, function):
    """Refuses a function that Keras does not find by its registered name."""
    if function is None or keras.saving.get_registered_object(name) is not function:
        raise ValueError(
            f"A saved detector finds its `networks` by name. Keras does not know {name!r}: "
            "decorate it with @keras.saving.register_keras_serializable() and import it."
        )


def check_fitted(detector):
    """Refuses a detector that has not learned a series."""
    if detector.statistics_ is None:
        raise ValueError("The detector must be fitted first. Call fit(series).")
