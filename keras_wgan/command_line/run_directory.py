"""The folder of one training run: what is in it, and whether it may be written.

In the flow: `train` opens it, the other commands read it. It holds `config.json`,
`model.keras`, `history.csv`, `curves.png`, `samples/`, `progress.gif` and `state/`, from which
the same command goes on.
"""

import json
import pathlib

import keras
import numpy as np

from keras_wgan.atomic import is_partial, written_whole
from keras_wgan.models.adversarial import AdversarialModel
from keras_wgan.models.replicas import is_chief


class RunDirectory:
    """Paths and settings of one run.

    Args:
        path: The folder.
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

    def open(self, settings):
        """Starts a run with these settings, or goes on with one that has them.

        Raises:
            ValueError: If the folder holds something else; nothing is written then.
        """
        if self.config.exists():
            self.refuse_other(settings)
        elif self.path.exists() and not self.is_empty():
            raise ValueError(
                "The output must be a new or empty folder, or that of the same run. "
                f"Received {self.path}, which holds other things. Choose another."
            )
        with written_whole(self.config) as partial:
            partial.write_text(json.dumps(settings, indent=2) + "\n")

    def is_empty(self):
        """Tells whether the folder is one, and holds nothing that was finished."""
        return self.path.is_dir() and all(map(is_partial, self.path.iterdir()))

    def refuse_other(self, settings):
        """Refuses settings that are not the run's; it may be asked for more steps."""
        before = self.read_settings()
        changed = [
            f"{name} {before.get(name)!r}, now {value!r}"
            for name, value in settings.items()
            if before.get(name) != value and name != "steps"
        ]
        if changed:
            raise ValueError(
                f"{self.path} holds a run with other settings: {'; '.join(changed)}. "
                "Repeat the settings to go on, or choose another output."
            )

    def read_settings(self):
        """Returns the settings of the run.

        Raises:
            ValueError: If the folder holds no run, or a damaged one.
        """
        try:
            settings = json.loads(self.config.read_text())
        except FileNotFoundError:
            raise ValueError(
                f"A run is the folder that `keras-wgan train` wrote. {self.path} holds "
                "no config.json. Check the path."
            ) from None
        except ValueError as error:
            raise ValueError(f"{self.config} is damaged: {error}.") from None
        if not isinstance(settings, dict):
            raise ValueError(f"{self.config} is damaged: it holds no settings.")
        return settings

    def load_model(self):
        """Returns the model of the run.

        Raises:
            ValueError: If there is none, or its file is damaged.
        """
        self.read_settings()
        if not self.model.exists():
            raise ValueError(
                f"{self.path} holds no model yet. Train it for at least one report, "
                "with `keras-wgan train`."
            )
        try:
            model = keras.saving.load_model(self.model)
        except Exception as error:  # a foreign file fails in as many ways as there are
            raise ValueError(
                f"{self.model} cannot be read as a model of this package: {error}"
            ) from error
        if not isinstance(model, AdversarialModel):
            raise ValueError(
                f"{self.model} must hold a GAN, WGAN or WGANGP. Received a "
                f"{type(model).__name__}. Train a run anew, or restore its file."
            )
        return model

    def save_model(self, model):
        """Saves the model with everything it needs to be trained on."""
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
