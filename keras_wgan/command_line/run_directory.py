"""The directory of one training run: its files, and whether it may be written.

In the flow: `train` opens it, and the other commands read it. It holds `config.json`,
`model.keras`, `history.csv`, `curves.png`, `samples/`, `progress.gif`, and `state/` with
the checkpoints from which the same command goes on.
"""

import json
import pathlib

import keras
import numpy as np

from keras_wgan.atomic import is_partial, written_whole
from keras_wgan.checks.fields import check_json
from keras_wgan.checks.files import check_plain_file
from keras_wgan.checks.runs import check_run_samples
from keras_wgan.models.adversarial import AdversarialModel
from keras_wgan.models.replicas import is_chief


class RunDirectory:
    """Paths and settings of one run.

    Args:
        path: Path of the directory.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.config = self.path / "config.json"
        self.model = self.path / "model.keras"
        self.history = self.path / "history.csv"
        self.curves = self.path / "curves.png"
        self.samples = self.path / "samples"
        self.animation = self.path / "progress.gif"
        self.state = self.path / "state"

    def open(self, settings, samples=None):
        """Starts a run with these settings, or goes on with it.

        Args:
            settings: Dictionary that JSON can hold.
            samples: What is known of the samples, such as their scaling and the names of
                classes, as JSON holds it. Defaults to `None`.

        Raises:
            ValueError: If the directory holds something else. Nothing is written then.
        """
        if self.config.exists():
            self._check_same_run(settings)
        elif self.path.exists() and not self._is_empty():
            raise ValueError(
                f"--output must be a new directory or a run's. Received: {self.path}."
            )
        with written_whole(self.config) as partial:
            content = settings if samples is None else settings | {"samples": samples}
            partial.write_text(json.dumps(content, indent=2) + "\n")

    def _is_empty(self):
        """Tells whether this is a directory without any complete file."""
        return self.path.is_dir() and all(map(is_partial, self.path.iterdir()))

    def _check_same_run(self, settings):
        """Refuses settings that are not the run's. Only `steps` may differ."""
        before = self.read_settings()
        changed = [
            f"{name} {before.get(name)!r}, now {value!r}"
            for name, value in settings.items()
            if before.get(name) != value and name != "steps"
        ]
        if changed:
            raise ValueError(
                f"{self.path} holds a run with other settings: {'; '.join(changed)}. "
                "Use its settings to go on, or another --output."
            )

    def read_settings(self):
        """Returns the settings of the run.

        Raises:
            ValueError: If this is not the directory of a run, or it is damaged.
        """
        try:
            check_plain_file(self.config)
            settings = dict(**check_json(self.config.read_text()))
            check_run_samples(settings.get("samples"))
            return settings
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(
                f"{self.path} must be a directory that `keras-wgan train` wrote. Its "
                f"config.json is missing or damaged: {error}."
            ) from error

    def load_model(self):
        """Returns the model of the run.

        Raises:
            ValueError: If the file of the model is missing, damaged or foreign.
        """
        self.read_settings()
        try:
            check_plain_file(self.model)
            model = keras.saving.load_model(self.model)
        except Exception as error:  # files of other programs fail in many ways
            raise ValueError(
                f"{self.model} must be a model that `keras-wgan train` wrote. It "
                f"cannot be read: {error} Restore the file, or go on with the training."
            ) from error
        if not isinstance(model, AdversarialModel):
            raise ValueError(
                f"{self.model} must hold a GAN, WGAN or WGANGP, not a {type(model)}."
            )
        return model

    def save_model(self, model):
        """Saves the model, complete, so that it can be trained further."""
        if not is_chief(model):
            return
        with written_whole(self.model) as partial:
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
            self.directory.save_model(self.model)
