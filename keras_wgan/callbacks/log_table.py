"""The logs of a run as a CSV file that stays right through interruptions.

In the flow: a callback of `fit`, after the monitors and before `Resume`. The command
line writes `history.csv` with it. Keras' CSVLogger keeps the rows of epochs that a
resumed run repeats, and can leave half a row.
"""

import pathlib

import keras
import pandas as pd

from keras_wgan.atomic import written_whole
from keras_wgan.models.replicas import is_chief


class LogTable(keras.callbacks.Callback):
    """Writes the logs of every epoch as a row of a CSV file.

    The column `step` counts the training steps that the model has taken; every other
    column is a log. A run that goes on from a checkpoint of `Resume` keeps the rows of
    the steps up to the checkpoint, and drops the later rows, which it repeats. The file
    is replaced only when the new file is complete. Of several workers the first writes.

    Args:
        path: Path of the CSV file.

    Attributes:
        rows: List of dictionaries from column names to numbers.

    Raises:
        ValueError: At the start of `fit`, if there is a file at `path` without a
            column `step`.

    Example:

    >>> import os, tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> table = kw.callbacks.LogTable(os.path.join(tempfile.mkdtemp(), "logs.csv"))
    >>> history = wgan.fit(np.zeros((128, 2)), epochs=2, callbacks=[table], verbose=0)
    >>> [row["step"] for row in table.rows]
    [2, 4]
    """

    def __init__(self, path):
        super().__init__()
        self.path = pathlib.Path(path)
        self.rows = []

    def on_train_begin(self, logs=None):
        if self.path.exists():
            self.rows = self.read_rows()

    def read_rows(self):
        """Returns the rows of the file."""
        table = pd.read_csv(self.path, dtype=str)
        if "step" not in table:
            raise ValueError(
                f"{self.path} has no column 'step', only {', '.join(table)}."
            )
        # From text, because older versions of pandas read numbers inexactly.
        return table.astype(float).astype({"step": int}).to_dict("records")

    def on_epoch_begin(self, epoch, logs=None):
        reached = self.model.steps_taken  # by now `Resume` has restored the model
        self.rows = [row for row in self.rows if row["step"] <= reached]

    def on_epoch_end(self, epoch, logs=None):
        numbers = {name: float(value) for name, value in (logs or {}).items()}
        self.rows.append({"step": self.model.steps_taken} | numbers)
        if is_chief(self.model):
            table = pd.DataFrame(self.rows)
            with written_whole(self.path) as partial:
                table.to_csv(partial, index=False, na_rep="nan", lineterminator="\r\n")
