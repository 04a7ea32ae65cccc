"""`history.csv` and `curves.png`: the logs of a run, at each report.

In the flow: a callback of `train`. Unlike Keras' CSVLogger it drops the rows of
reports that an interrupted run repeats.
"""

import csv

import keras

from keras_wgan.atomic import written_whole
from keras_wgan.command_line.curves import draw_curves
from keras_wgan.models.replicas import is_chief


class History(keras.callbacks.Callback):
    """Keeps the table of logs, and draws it when training ends.

    Args:
        path: The table's file.
        curves: The picture's file.
    """

    def __init__(self, path, curves):
        super().__init__()
        self.path = path
        self.curves = curves
        self.rows = []

    def on_train_begin(self, logs=None):
        if self.path.exists():
            with open(self.path, newline="") as file:
                rows = list(csv.DictReader(file))
            reached = self.model.steps_taken
            self.rows = [row for row in rows if int(row["step"]) <= reached]

    def on_epoch_end(self, epoch, logs=None):
        row = {"step": self.model.steps_taken}
        row |= {name: repr(float(value)) for name, value in logs.items()}
        self.rows.append(row)
        if not is_chief(self.model):
            return
        with (
            written_whole(self.path) as partial,
            open(partial, "w", newline="") as file,
        ):
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
            writer.writerows(self.rows)

    def on_train_end(self, logs=None):
        if self.rows and is_chief(self.model):
            draw_curves(self.rows, self.curves)
