"""Ctrl-C that ends a run in order.

In the flow: a callback of `train`.
"""

import signal

import keras


class Interrupt(keras.callbacks.Callback):
    """Ends training after the step in which Ctrl-C was pressed; twice, at once.

    `asked` tells whether it was. All callbacks see the end of the epoch, so that
    they save what they would have saved then.
    """

    def __init__(self):
        super().__init__()
        self.asked = False

    def on_train_begin(self, logs=None):
        self.before = signal.signal(signal.SIGINT, self.ask)

    def on_train_batch_end(self, batch, logs=None):
        if self.asked:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        signal.signal(signal.SIGINT, self.before)

    def ask(self, number, frame):
        """Notes the wish; the next Ctrl-C is Python's own."""
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("\nStopping after this step, and saving.", flush=True)
