"""The model of a run: read with care, and written whole.

In the flow: `train` writes it into the run's directory, and the other commands read it.
"""

import zipfile

import keras
import numpy as np

from keras_wgan.atomic import written_whole
from keras_wgan.checks.files import DAMAGE, check_plain_file
from keras_wgan.checks.members import check_model_file
from keras_wgan.models.adversarial import AdversarialModel
from keras_wgan.models.replicas import is_chief


def load_model(directory):
    """Returns the model of a run.

    Args:
        directory: The `RunDirectory`.

    Raises:
        ValueError: If the file of the model is missing, damaged or foreign.
    """
    directory.read_settings()
    try:
        check_plain_file(directory.model)
        check_model_file(directory.model)
        model = keras.saving.load_model(directory.model)
    except Exception as error:  # files of other programs fail in many ways
        raise ValueError(
            f"{directory.model} must be a model that `keras-wgan train` wrote. It cannot "
            f"be read: {error} Restore the file, or go on with the training."
        ) from error
    if not isinstance(model, AdversarialModel):
        raise ValueError(
            f"{directory.model} must hold a GAN, WGAN or WGANGP, not a {type(model)}."
        )
    return model


def is_whole(path):
    """Tells whether a model file has every byte that was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except DAMAGE:
        return False


def save_model(directory, model):
    """Saves the model of a run, complete, so that it can be trained further."""
    if is_chief(model):
        with written_whole(directory.model) as partial:
            model.save(partial)


class SaveModel(keras.callbacks.Callback):
    """Saves the model of a run at each report, unless a log is not finite.

    Args:
        directory: The `RunDirectory`.
    """

    def __init__(self, directory):
        super().__init__()
        self.directory = directory

    def on_epoch_end(self, epoch, logs=None):
        if np.isfinite(list(logs.values())).all():
            save_model(self.directory, self.model)
