"""One file that holds a fitted detector: settings, statistics and model.

In the flow: the detector's `save` and `load`. The file is a zip archive of a JSON
text and a Keras model file; reading it executes no code.
"""

import datetime
import json
import pathlib
import tempfile
import zipfile

import keras

from keras_wgan.atomic import written_whole

FORMAT = "keras_wgan detector 1"


def write(path, contents, model):
    """Writes a detector, whole or not at all.

    Args:
        path: The file; an old one is replaced.
        contents: Dictionary that JSON can hold.
        model: The compiled `TadGAN`.
    """
    text = json.dumps({"format": FORMAT} | contents, indent=2, default=plain)
    with written_whole(path) as partial, tempfile.TemporaryDirectory() as folder:
        model_path = pathlib.Path(folder) / "model.keras"
        model.save(model_path)
        with zipfile.ZipFile(partial, "w") as file:
            file.writestr("detector.json", text)
            file.write(model_path, "model.keras")


def plain(value):
    """Returns a number of NumPy, or a length of time in seconds, as JSON knows it."""
    is_time = isinstance(value, datetime.timedelta)
    return value.total_seconds() if is_time else value.item()


def read(path):
    """Reads what `write` wrote.

    Returns:
        The dictionary, and the model.

    Raises:
        ValueError: If the file is none of these, or damaged.
        OSError: If it cannot be opened.
    """
    try:
        with zipfile.ZipFile(path) as file, tempfile.TemporaryDirectory() as folder:
            contents = json.loads(file.read("detector.json"))
            if contents.pop("format") != FORMAT:
                raise ValueError("its format is another")
            file.extract("model.keras", folder)
            model = keras.saving.load_model(pathlib.Path(folder) / "model.keras")
    except (zipfile.BadZipFile, KeyError, AttributeError, ValueError) as error:
        raise ValueError(
            "The file must be one that AnomalyDetector.save wrote. Received "
            f"{path}, which cannot be read as one: {error}. Save it again."
        ) from error
    return contents, model


def name_of_function(function):
    """Returns the registered name of a function that builds networks.

    Raises:
        ValueError: If it could not be found again.
    """
    name = keras.saving.get_registered_name(function)
    if keras.saving.get_registered_object(name) is not function:
        raise ValueError(
            "A detector can be saved if its `networks` can be found again by name. "
            f"Received {function!r}, which Keras does not know. Decorate the function "
            "with @keras.saving.register_keras_serializable()."
        )
    return name


def function_of_name(name):
    """Returns the function of that registered name."""
    function = keras.saving.get_registered_object(name)
    if function is None:
        raise ValueError(
            f"The detector was saved with networks built by {name!r}, which Keras does "
            "not know here. Import the module that registers the function first."
        )
    return function
