"""The logs of a run as a CSV file that stays right through interruptions.

In the flow: a callback of `fit`, after the monitors and before `Resume`. The command
line writes `history.csv` with it. Keras' CSVLogger keeps the rows of epochs that a
resumed run repeats, and can leave half a row.
"""

import csv
import io
import pathlib
import warnings

import keras

from keras_wgan.atomic import written_whole
from keras_wgan.checks.names import shown
from keras_wgan.models.replicas import is_chief


class LogTable(keras.callbacks.Callback):
    """Writes the logs of every epoch as a row of a CSV file.

    The column `step` counts the training steps that the model has taken; every other
    column is a log. A run that goes on from a checkpoint of `Resume` keeps the rows of
    the steps up to the checkpoint, and drops the later rows, which it repeats. A last
    row that is cut, as a full disk leaves it, is dropped with a warning; the logs of the
    checkpoint replace it. The file is replaced only when the new file is complete. Of
    several workers the first writes. Use it instead of Keras' `CSVLogger(append=True)`,
    which repeats the rows of a resumed run.

    Args:
        path: Path of the CSV file.

    Attributes:
        rows: List of dictionaries from column names to numbers.

    Raises:
        ValueError: At the start of `fit`, if the file at `path` is no table of logs, or
            has other columns than the logs of the checkpoint.

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
        self._is_cut = False

    def on_train_begin(self, logs=None):
        if self.path.exists():
            self.rows = self.read_rows()

    def read_rows(self):
        """Returns the rows of the file. A last row that is cut is not one."""
        text = self.path.read_text(encoding="utf-8", errors="replace")
        try:
            header, *rows = csv.reader(io.StringIO(text), strict=True)
        except (ValueError, csv.Error):  # empty, or no table
            self._refuse("no table")
        if "step" not in header or len(set(header)) < len(header):
            self._refuse(f"the columns {', '.join(header)[:200]}")
        if rows and not text.endswith("\n"):
            rows.pop()
            self._is_cut = True
            warnings.warn(
                f"The last row of {self.path} is cut. It is dropped.", stacklevel=2
            )
        return [self._read_row(header, row) for row in rows]

    def _read_row(self, header, row):
        """Returns the numbers of a row by their columns."""
        try:
            numbers = dict(zip(header, map(float, row), strict=True))
            return numbers | {"step": int(numbers["step"])}
        except (ValueError, OverflowError):
            self._refuse(f"the row {','.join(row)[:200]!r}")

    def _refuse(self, found):
        """Refuses the file because of what was found in it."""
        raise ValueError(
            f"{self.path} must be a table of logs, as LogTable writes it, with the column "
            f"'step' and numbers in each row. Received {shown(found)}. Correct it, or "
            "rename it; training then begins a new table."
        )

    def on_epoch_begin(self, epoch, logs=None):
        reached = self.model.steps_taken  # by now `Resume` has restored the model
        self.rows = [row for row in self.rows if row["step"] <= reached]
        if self.model.resumed_logs:
            self._check_resumed({"step": reached} | self.model.resumed_logs)

    def _check_resumed(self, last):
        """Refuses other columns than the checkpoint's, and adds its row if it misses."""
        if self.rows and self.rows[-1].keys() != last.keys():
            self._refuse(f"the columns {', '.join(self.rows[-1])[:200]}")
        if self.rows and self.rows[-1]["step"] < last["step"]:
            self.rows.append(last)

    def on_epoch_end(self, epoch, logs=None):
        numbers = {name: float(value) for name, value in (logs or {}).items()}
        self.rows.append({"step": self.model.steps_taken} | numbers)
        self._save()

    def on_train_end(self, logs=None):
        if self._is_cut:  # after a fit without an epoch, of a run that has ended
            self.on_epoch_begin(0)
            self._save()

    def _save(self):
        """Writes the file anew, by the first worker."""
        self._is_cut = False
        if is_chief(self.model):
            with written_whole(self.path) as partial:
                _write(partial, self.rows)


def _write(path, rows):
    """Writes rows as CSV, numbers in the shortest form that gives them back."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="nan")
        writer.writeheader()
        writer.writerows(rows)
