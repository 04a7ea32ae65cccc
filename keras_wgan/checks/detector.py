"""Checks of an `AnomalyDetector`: its settings, that it is fitted, and its file.

In the flow: the detector calls these before it trains, scores or is saved, and when it
is loaded.
"""

import contextlib
import inspect

import keras
from sklearn.exceptions import NotFittedError

from keras_wgan.checks import settings
from keras_wgan.checks.columns import listed
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
    if detector.season is not None and detector.season != "auto":
        settings.check_count("season", detector.season, 2)
    for name in ("channels", "targets"):
        _check_names(name, getattr(detector, name))
    settings.check_choice("day_first", detector.day_first, [None, True, False])
    if detector.timestamp is not None and not isinstance(detector.timestamp, str):
        raise ValueError(
            "`timestamp` must be the name of a column. Received: "
            f"timestamp={detector.timestamp!r}. Pass timestamp='time', or omit it."
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


def _check_names(name, value):
    """Refuses a setting that is neither a name of a column, a list of names, nor `None`."""
    texts = [value] if isinstance(value, str) else value
    is_names = texts is None or (isinstance(texts, (list, tuple)) and len(texts) > 0)
    if not is_names or not all(isinstance(text, str) for text in texts or ()):
        raise ValueError(
            f"`{name}` must be a list of names of columns. Received: {name}={value!r}. "
            f"Pass {name}=['value'], or omit it."
        )


def check_targets(targets, names):
    """Refuses targets that are no channels of the series."""
    unknown = [name for name in targets or () if name not in names]
    if unknown:
        raise ValueError(
            "`targets` (--targets on the command line) must be channels of the series, "
            f"which has {listed(names)}. Received: {listed(unknown)}. Omit it for all that "
            "measure something."
        )


def check_same_kind(times, steps):
    """Refuses rows without times of a series that has them, and rows with superfluous."""
    if (times is None) != (steps is None):
        wanted, came = ("no times", "times") if steps is None else ("times", "no times")
        raise ValueError(
            f"Rows must have {wanted}, as the fitted series has. Received rows with "
            f"{came}. Push a table like the fitted one."
        )


def check_fitted(detector):
    """Refuses a detector that has not learned a series."""
    if not hasattr(detector, "statistics_"):
        raise NotFittedError("The detector must be fitted first. Call fit(series).")


@contextlib.contextmanager
def check_saved(path, kind):
    """Turns whatever goes wrong while a saved file is read into a ValueError.

    Foreign content makes Keras, h5py and zipfile raise exceptions of all kinds.

    Args:
        path: Path of the file.
        kind: Name of the class whose `save` writes such files.
    """
    try:
        yield
    except Exception as error:
        cause = str(error).strip().partition("\n")[0][:400] or type(error).__name__
        raise ValueError(
            f"{path} must be a file that {kind}.save wrote. Received: "
            f"{cause.rstrip('.')}. Save it again, or copy the file again."
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
