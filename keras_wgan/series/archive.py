"""One file that holds a fitted detector: settings, statistics and model.

In the flow: the detector's `save` and `load`. The file is a zip archive of a JSON
text and a Keras model file. No code is executed when it is read.
"""

import datetime
import json
import pathlib
import tempfile
import zipfile

import keras
import numpy as np

from keras_wgan.atomic import written_whole
from keras_wgan.checks.detector import check_registered
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.statistics import Statistics

FORMAT = "keras_wgan detector 2"


def write(path, detector):
    """Writes a fitted detector, as a whole or not at all.

    Args:
        path: Path of the file; an existing file is replaced.
        detector: `AnomalyDetector`.
    """
    networks = _registered_name(detector.networks)
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


def read(path):
    """Reads what `write` wrote.

    Args:
        path: Path of the file.

    Returns:
        Two dictionaries by name: the arguments of the detector, and the attributes that
        it has learned.

    Raises:
        ValueError: If the file is not a detector's, or damaged, or its networks are not
            registered with Keras.
        OSError: If the file cannot be opened.
    """
    contents, model = _unpack(path)
    networks = _registered_function(contents["config"]["networks"])
    sides = {name: np.array(side) for name, side in contents["scaling"].items()}
    learned = {
        "model_": model,
        "scaling_": ChannelScaling(**sides),
        "interval_": contents["interval"],
        "statistics_": Statistics(**contents["statistics"]),
    }
    return contents["config"] | {"networks": networks}, learned


def _unpack(path):
    """Returns the contents of a detector's file, and its model."""
    try:
        with zipfile.ZipFile(path) as file, tempfile.TemporaryDirectory() as directory:
            contents = json.loads(file.read("detector.json"))
            if contents["format"] != FORMAT:
                raise ValueError("it has another format")
            file.extract("model.keras", directory)
            model = keras.saving.load_model(pathlib.Path(directory) / "model.keras")
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} must be a file that AnomalyDetector.save wrote. Received: {error}."
        ) from error
    return contents, model


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
