"""One file that holds a fitted detector: settings, statistics and model.

In the flow: the detector's `save` and `load`. The file is a zip archive of a JSON
text and a Keras model file. No code is executed when it is read.
"""

import datetime
import inspect
import json
import pathlib
import tempfile
import zipfile

import keras
import numpy as np

from keras_wgan.atomic import written_whole
from keras_wgan.checks.detector import (
    check_detector,
    check_model_shape,
    check_registered,
    check_saved,
)
from keras_wgan.checks.fields import (
    check_ascending,
    check_dictionary,
    check_fields,
    check_finite_number,
    check_json,
    check_numbers,
    check_same_lengths,
    check_text,
    or_none,
)
from keras_wgan.checks.members import check_members
from keras_wgan.checks.settings import check_choice, check_count, check_positive
from keras_wgan.series.errors import ERRORS
from keras_wgan.series.model_file import load_model
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scores import COMBINATIONS
from keras_wgan.series.statistics import Statistics

FORMAT = "keras_wgan detector 2"

# The check of every field but `config`, whose keys are the arguments of the detector.
FIELDS = {
    "format": check_text,
    "scaling": {"low": check_numbers, "high": check_numbers, "mean": check_numbers},
    "interval": or_none(check_positive),
    "statistics": {
        "width": check_count,
        "error_mean": check_finite_number,
        "error_std": check_positive,
        "critic_center": check_finite_number,
        "critic_std": check_positive,
        "bandwidth": check_positive,
        "score_mean": check_finite_number,
        "score_std": check_positive,
    },
}


def write(path, detector):
    """Writes a fitted detector, as a whole or not at all.

    Args:
        path: Path of the file; an existing file is replaced.
        detector: `AnomalyDetector`.
    """
    networks = _registered_name(detector.networks)
    channels = len(detector.scaling_.low)
    check_model_shape(detector.model_, detector.window, channels)
    contents = {
        "format": FORMAT,
        "config": detector.get_config() | {"networks": networks},
        "scaling": detector.scaling_._asdict(),
        "interval": detector.interval_,
        "statistics": detector.statistics_._asdict(),
    }
    text = json.dumps(contents, indent=2, default=_to_json)
    with written_whole(path) as partial, tempfile.TemporaryDirectory() as directory:
        model_path = pathlib.Path(directory) / "model.keras"
        detector.model_.save(model_path)
        with zipfile.ZipFile(partial, "w") as file:
            file.writestr("detector.json", text)
            file.write(model_path, "model.keras")


def _to_json(value):
    """Converts NumPy's numbers and arrays, and lengths of time to seconds."""
    is_time = isinstance(value, datetime.timedelta)
    return value.total_seconds() if is_time else value.tolist()


def read(path, kind):
    """Reads what `write` wrote.

    Args:
        path: Path of the file.
        kind: Class of the detector.

    Returns:
        A fitted detector.

    Raises:
        ValueError: If the file is not a detector's, or damaged, or its networks are not
            registered with Keras.
        OSError: If the file cannot be opened.
    """
    with open(path, "rb") as file, check_saved(path):
        contents, model = _unpack(file)
        _check_contents(contents, kind)
        detector = kind(**_arguments(contents["config"]))
        check_detector(detector, ERRORS, COMBINATIONS)
        vars(detector).update(_learned(contents))
        detector.model_ = load_model(model, kind.model_type)
        channels = len(detector.scaling_.low)
        check_model_shape(detector.model_, detector.window, channels)
    return detector


def _unpack(file):
    """Returns the contents of a detector's file, and the bytes of its model's file."""
    with zipfile.ZipFile(file) as members:
        check_members(members, ["detector.json"], ["model.keras"])
        return check_json(members.read("detector.json")), members.read("model.keras")


def _check_contents(contents, kind):
    """Refuses contents of which a field is missing, unknown or of another type."""
    check_fields("detector.json", contents, check_dictionary)
    check_choice("format", contents.get("format"), [FORMAT])
    arguments = dict.fromkeys(inspect.signature(kind).parameters, _check_nothing)
    table = FIELDS | {"config": arguments | {"networks": check_text}}
    check_fields("detector.json", contents, table)
    scaling = contents["scaling"]
    check_same_lengths("scaling", scaling)
    check_ascending("scaling", scaling["low"], scaling["mean"], scaling["high"])


def _check_nothing(name, value):
    """Leaves the check of an argument to `check_detector`."""


def _arguments(config):
    """Returns the arguments of a detector, with the networks' function."""
    return config | {"networks": _registered_function(config["networks"])}


def _learned(contents):
    """Returns the attributes that a detector has learned, without its model."""
    sides = {
        name: np.array(side, "float64") for name, side in contents["scaling"].items()
    }
    return {
        "scaling_": ChannelScaling(**sides),
        "interval_": contents["interval"],
        "statistics_": Statistics(**contents["statistics"]),
    }


def _registered_name(function):
    """Returns the name by which Keras finds a function again, or refuses it."""
    name = keras.saving.get_registered_name(function)
    check_registered(name, function)
    return name


def _registered_function(name):
    """Returns the function that is registered with Keras by this name."""
    function = keras.saving.get_registered_object(name)
    check_registered(name, function)
    return function
