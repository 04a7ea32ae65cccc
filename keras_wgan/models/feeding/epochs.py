"""What Keras says, or does not say, at the end of data.

In the flow: `fit` and `evaluate` run inside these.
"""

import contextlib
import warnings

import keras


@contextlib.contextmanager
def uncounted_epochs(steps_per_epoch):
    """Silences Keras' warning at the end of a data set of unknown length.

    With `steps_per_epoch` the end came too early, and the warning is right.
    """
    with warnings.catch_warnings():
        if steps_per_epoch is None:
            warnings.filterwarnings("ignore", message="Your input ran out of data")
        yield


class RefuseEmptyEpochs(keras.callbacks.Callback):
    """Ends training at an epoch without a step, before others act on its logs."""

    def on_epoch_begin(self, epoch, logs=None):
        self.has_steps = False

    def on_train_batch_end(self, batch, logs=None):
        self.has_steps = True

    def on_epoch_end(self, epoch, logs=None):
        if not self.has_steps:
            raise ValueError(
                f"Every epoch needs data for one training step. Epoch {epoch + 1} had none: "
                "the data can be read only once, as those of a generator. The model keeps "
                f"its {self.model.steps_taken} training steps. Pass data that begin anew, "
                "or `steps_per_epoch` and data without an end."
            )
