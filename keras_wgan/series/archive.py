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
    check_places,
    check_positive_numbers,
    check_same_lengths,
    check_text,
    check_texts,
    check_truth,
    or_none,
    record,
)
from keras_wgan.checks.members import check_members
from keras_wgan.checks.settings import check_choice, check_count, check_positive
from keras_wgan.checks.steps import check_weekdays
from keras_wgan.series.grids.steps import Steps
from keras_wgan.series.model.model_file import load_model
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scoring.errors import ERRORS
from keras_wgan.series.scoring.extremes import Extremes
from keras_wgan.series.scoring.past import Past
from keras_wgan.series.scoring.scores import COMBINATIONS
from keras_wgan.series.scoring.statistics import Critic, Statistics

FORMAT = "keras_wgan detector 4"
CONTENTS, MODEL = "detector.json", "model.keras"
EXTREMES = {
    "location": check_numbers,
    "scale": check_positive_numbers,
    "blocks": check_numbers,
}
CRITIC = {
    "center": check_finite_number,
    "std": check_positive,
    "bandwidth": check_positive,
}
STEPS = {
    "interval": check_positive,
    "phase": check_finite_number,
    "distance": check_positive,
    "weekdays": check_weekdays,
    "opening": or_none(check_finite_number),
    "closing": or_none(check_finite_number),
    "relative": check_truth,
}

# The check of every field but `config`, whose keys are the arguments of the detector.
FIELDS = {
    "format": check_text,
    "scaling": {"low": check_numbers, "high": check_numbers, "mean": check_numbers},
    "names": check_texts,
    "steps": or_none(record(STEPS)),
    "statistics": {
        "width": check_count,
        "past": {
            "period": or_none(check_positive),
            "steps": check_count,
            "low": check_numbers,
            "high": check_numbers,
        },
        "targets": check_numbers,
        "error_means": check_positive_numbers,
        "usual_errors": check_numbers,
        "critic": or_none(record(CRITIC)),
        "errors": EXTREMES,
        "distances": EXTREMES,
    },
}


def write(path, detector, more=None):
    """Writes a fitted detector, as a whole or not at all.

    Args:
        path: Path of the file; an existing file is replaced.
        detector: `AnomalyDetector`.
        more: Other members of the file, bytes or texts by name. Defaults to `None`.
    """
    networks = _registered_name(detector.networks)
    channels = len(detector.scaling_.low)
    check_model_shape(detector.model_, detector.window, channels)
    contents = {
        "format": FORMAT,
        "config": detector.get_params() | {"networks": networks},
        "names": detector.names_,
        "steps": detector.steps_,
        "scaling": detector.scaling_,
        "statistics": detector.statistics_,
    }
    text = json.dumps(_by_name(contents), indent=2, default=_to_json)
    with written_whole(path) as partial, tempfile.TemporaryDirectory() as directory:
        model_path = pathlib.Path(directory) / MODEL
        detector.model_.save(model_path)
        with zipfile.ZipFile(partial, "w") as file:
            file.writestr(CONTENTS, text)
            file.write(model_path, MODEL)
            for name, content in (more or {}).items():
                file.writestr(name, content)


def _by_name(value):
    """Returns dictionaries in place of named tuples, on every level."""
    value = value._asdict() if hasattr(value, "_asdict") else value
    if isinstance(value, dict):
        return {name: _by_name(part) for name, part in value.items()}
    return value


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
    with open(path, "rb") as file, check_saved(path, "AnomalyDetector"):
        return to_detector(read_members(file), kind)


def read_members(file, texts=(), others=()):
    """Returns the members of a detector's file by name, bytes.

    Args:
        file: File that is open for reading.
        texts: Names of members beside the detector's that are JSON texts.
        others: Names of further members.
    """
    texts, others = (CONTENTS, *texts), (MODEL, *others)
    with zipfile.ZipFile(file) as archive:
        check_members(archive, texts, others)
        return {name: archive.read(name) for name in (*texts, *others)}


def to_detector(members, kind):
    """Returns the fitted detector of a file's members.

    Args:
        members: Bytes by name, as `read_members` returns them.
        kind: Class of the detector.
    """
    contents = check_json(members[CONTENTS])
    _check_contents(contents, kind)
    detector = kind(**_arguments(contents["config"]))
    check_detector(detector, ERRORS, COMBINATIONS)
    vars(detector).update(_learned(contents))
    detector.model_ = load_model(members[MODEL], kind.model_type)
    channels = len(detector.scaling_.low)
    check_model_shape(detector.model_, detector.window, channels)
    return detector


def _check_contents(contents, kind):
    """Refuses contents of which a field is missing, unknown or of another type."""
    check_fields(CONTENTS, contents, check_dictionary)
    check_choice("format", contents.get("format"), [FORMAT])
    arguments = dict.fromkeys(inspect.signature(kind).parameters, _check_nothing)
    table = FIELDS | {"config": arguments | {"networks": check_text}}
    check_fields(CONTENTS, contents, table)
    scaling, statistics = contents["scaling"], contents["statistics"]
    by_channel = {
        "names": contents["names"],
        "error_means": statistics["error_means"],
        "usual_errors": statistics["usual_errors"],
        "past.low": statistics["past"]["low"],
        "past.high": statistics["past"]["high"],
        **scaling,
        **{f"errors.{name}": part for name, part in statistics["errors"].items()},
        **{f"distances.{name}": part for name, part in statistics["distances"].items()},
    }
    check_same_lengths(CONTENTS, by_channel)
    check_places("targets", statistics["targets"], len(contents["names"]))
    check_ascending("scaling", scaling["low"], scaling["mean"], scaling["high"])


def _check_nothing(name, value):
    """Leaves the check of an argument to `check_detector`."""


def _arguments(config):
    """Returns the arguments of a detector, with the networks' function."""
    return config | {"networks": _registered_function(config["networks"])}


def _learned(contents):
    """Returns the attributes that a detector has learned, without its model."""
    steps, names = contents["steps"], tuple(contents["names"])
    return {
        "names_": names,
        "n_features_in_": len(names),
        "steps_": None if steps is None else Steps(**steps),
        "scaling_": ChannelScaling(**_arrays(contents["scaling"])),
        "target_places_": tuple(contents["statistics"]["targets"]),
        "statistics_": _statistics(contents["statistics"]),
    }


def _statistics(fields):
    """Returns the `Statistics` of a file."""
    critic = fields["critic"]
    return Statistics(
        fields["width"],
        _past(fields["past"]),
        tuple(fields["targets"]),
        np.array(fields["error_means"], "float64"),
        np.array(fields["usual_errors"], "float64"),
        None if critic is None else Critic(**critic),
        Extremes(**_arrays(fields["errors"])),
        Extremes(**_arrays(fields["distances"])),
    )


def _past(fields):
    """Returns the `Past` of a file."""
    ends = _arrays({name: fields[name] for name in ("low", "high")})
    return Past(fields["period"], fields["steps"], **ends)


def _arrays(lists):
    """Returns arrays in place of lists, by their names."""
    return {name: np.array(values, "float64") for name, values in lists.items()}


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
