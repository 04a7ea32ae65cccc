"""What callbacks hold during a fit, and give back however it ends.

In the flow: `fit` runs inside `released`. Keras tells callbacks nothing of a fit that an
error or Ctrl-C ends.
"""

import contextlib

import keras


class Releasing(keras.callbacks.Callback):
    """A callback that holds something of the system during a fit, such as a lock."""

    def on_train_end(self, logs=None):
        self.release()

    def release(self):
        """Gives back what is held, if anything is."""


@contextlib.contextmanager
def released(callbacks):
    """Releases what the callbacks of a fit hold when it ends, also by an error."""
    try:
        yield
    finally:
        for callback in callbacks:
            if isinstance(callback, Releasing):
                callback.release()
