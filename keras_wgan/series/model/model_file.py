"""The model of a saved detector: checked before it is made, and after.

In the flow: `archive` reads the member `model.keras` of a detector's file here. The
file may come from elsewhere, so nothing of it is believed.
"""

import io
import math
import pathlib
import tempfile
import warnings
import zipfile

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.detector import check_model_kind, check_weights
from keras_wgan.checks.fields import check_dictionary, check_fields, check_json
from keras_wgan.checks.members import check_arrays_stored, check_members

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


def load_model(content, kind):
    """Returns the model of a Keras model file, or refuses the file.

    Args:
        content: The bytes of the file.
        kind: Class of the model, `TadGAN` or a subclass of it.

    Raises:
        Exception: If the file is damaged, of another kind of model, or would take more
            memory than it has bytes for. Keras raises all kinds of exceptions.
    """
    config, weights = _unpack(content)
    check_arrays_stored(weights)
    numbers = len(weights) // 2  # of two bytes each, the smallest floats
    check_weights("fit into its file", _count_weights(config, kind.roles) <= numbers)
    model = _load(content)
    check_model_kind(model, kind)
    check_weights("be compiled", model.compiled)
    check_weights("be finite", _is_finite(model))
    return model


def _unpack(content):
    """Returns the configuration of a model and the bytes of its weights."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        check_members(file, [CONFIG, "metadata.json"], [WEIGHTS])
        return check_json(file.read(CONFIG)), file.read(WEIGHTS)


def _count_weights(config, roles):
    """Returns how many weights the networks of a configuration have.

    They are made in a graph of their own, where weights have shapes and no values. So a
    network of any size takes no memory.
    """
    check_fields("config.json", config.get("config"), check_dictionary)
    with tf.Graph().as_default():
        networks = [
            keras.saving.deserialize_keras_object(config["config"][role])
            for role in roles
        ]
    shapes = [weight.shape for network in networks for weight in network.weights]
    return sum(math.prod(shape) for shape in shapes)


def _load(content):
    """Returns the model that Keras loads from the bytes of a file."""
    with tempfile.TemporaryDirectory() as directory, warnings.catch_warnings():
        warnings.filterwarnings("error", "Skipping variable loading")  # of optimizers
        path = pathlib.Path(directory) / "model.keras"
        path.write_bytes(content)
        return keras.saving.load_model(path)


def _is_finite(model):
    """Tells whether all weights and the state of the optimizers are finite."""
    variables = [*model.variables, *model.optimizer.variables]
    values = (v.numpy().astype("float64") for v in variables if "float" in v.dtype)
    return all(np.isfinite(value).all() for value in values)
