"""The directory of one training run: its files, and whether it may be written.

In the flow: `train` opens it, and the other commands read it. It holds `config.json`,
`model.keras`, `history.csv`, `curves.png`, `samples/`, `progress.gif`, and `state/` with
the checkpoints from which the same command goes on.
"""

import contextlib
import json
import os
import pathlib

from keras_wgan.atomic import is_partial, remove_partials, written_whole
from keras_wgan.checks.fields import check_json
from keras_wgan.checks.files import check_exists, check_is_directory, check_plain_file
from keras_wgan.checks.runs import check_run_samples
from keras_wgan.checks.settings import check_count
from keras_wgan.locks import NAME, only_writer, remove_abandoned

LARGEST = 2**24  # bytes of settings, with the limits and names of very many columns


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

    @contextlib.contextmanager
    def opened(self, settings, samples=None):
        """Starts a run with these settings, or goes on with it, as its only process.

        Args:
            settings: Dictionary that JSON can hold.
            samples: What is known of the samples, such as their scaling and the names of
                classes, as JSON holds it. Defaults to `None`.

        Yields:
            The settings of the run that goes on, or `None` of a new run.

        Raises:
            ValueError: If the directory holds something else, or another process trains
                in it. Nothing is written then.
        """
        self.check_usable(settings)  # before the lock makes the directory
        with only_writer(self.path):
            self.check_usable(settings)  # another process may have started a run
            before = self.read_settings() if self.config.exists() else None
            for folder in (self.path, self.samples, self.state):
                remove_partials(folder)
            remove_abandoned(self.state)
            with written_whole(self.config) as partial:
                content = (
                    settings if samples is None else settings | {"samples": samples}
                )
                partial.write_text(json.dumps(content, indent=2) + "\n")
            yield before

    def check_usable(self, settings):
        """Refuses the directory of something else, or of a run with other settings."""
        if self.config.exists():
            self._check_same_run(settings)
        elif os.path.lexists(self.path) and not self._is_empty():
            raise ValueError(
                f"--output must be a new directory or a run's. Received: {self.path}."
            )
        for path in (self.state, self.samples):
            check_is_directory("The run's folder", path)

    def _is_empty(self):
        """Tells whether this is a directory without any complete file."""
        return self.path.is_dir() and all(map(_is_left_over, self.path.iterdir()))

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
            check_count("bytes of config.json", self.config.stat().st_size, 0, LARGEST)
            settings = dict(**check_json(self.config.read_text()))
            check_run_samples(settings.get("samples"))
            return settings
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(
                f"{self.path} must be a directory that `keras-wgan train` wrote. Its "
                f"config.json is missing or damaged: {error}."
            ) from error

    def inputs(self):
        """Returns the files that other commands read, by what messages call them.

        Raises:
            ValueError: If this is not the directory of a run, or it has no model.
        """
        self.read_settings()
        check_exists("The run's model", self.model, "Go on with the training.")
        return {"the run's settings": self.config, "the run's model": self.model}


def _is_left_over(path):
    """Tells whether a killed process may have left a path."""
    return is_partial(path) or path.name == NAME
