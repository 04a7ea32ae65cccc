"""Checks of an `AnomalyDetector`: its settings, that it is fitted, and its file.

In the flow: the detector calls these before it trains, scores or is saved, and when it
is loaded.
"""

import contextlib
import inspect

import keras

from keras_wgan.checks import settings
from keras_wgan.checks.series import check_interval


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
    if (
        not inspect.isroutine(function)
        or keras.saving.get_registered_object(name) is not function
    ):
        raise ValueError(
            f"A saved detector finds its `networks` by name. Keras does not know {name!r}: "
            "decorate it with @keras.saving.register_keras_serializable() and import it."
        )


def check_fitted(detector):
    """Refuses a detector that has not learned a series."""
    if detector.statistics_ is None:
        raise ValueError("The detector must be fitted first. Call fit(series).")


@contextlib.contextmanager
def check_saved(path):
    """Turns whatever goes wrong while a detector's file is read into a ValueError.

    Foreign content makes Keras, h5py and zipfile raise exceptions of all kinds.

    Args:
        path: Path of the file.
    """
    try:
        yield
    except Exception as error:
        cause = str(error).strip().partition("\n")[0][:400] or type(error).__name__
        raise ValueError(
            f"{path} must be a file that AnomalyDetector.save wrote. Received: "
            f"{cause.rstrip('.')}. Save the detector again, or copy its file again."
        ) from error


def check_model_kind(model, kind):
    """Refuses a model of another class."""
    if not isinstance(model, kind):
        raise ValueError(
            f"The model of a detector must be a {kind.__name__}. Received: "
            f"{type(model).__name__}."
        )


def check_weights(demand, is_met):
    """Refuses a model file whose weights do not meet a demand, put in words."""
    if not is_met:
        raise ValueError(
            f"The weights of a saved model must {demand}. Received some that do not."
        )


def check_model_shape(model, window, channels):
    """Refuses a model whose windows do not have the detector's shape."""
    found = tuple(model.critic_x.input_shape[1:])
    if found != (window, channels):
        raise ValueError(
            "The model must take windows of the detector's `window` and channels, "
            f"{(window, channels)}. Received a model of windows {found}. Fit the "
            "detector again after a change of `window`."
        )
