"""Ctrl-C that ends a run in order.

In the flow: a callback of `fit`, before those that save. The command line trains with it.
"""

import signal

import keras


class StopOnInterrupt(keras.callbacks.Callback):
    """Stops training after the step in which Ctrl-C was pressed.

    The epoch ends as usual, so that all callbacks save what they save at its end. A
    second Ctrl-C stops immediately, without saving. After the fit, Ctrl-C does what it
    did before. Use this callback in the main thread: only there does Python receive
    signals.

    Attributes:
        interrupted: Whether Ctrl-C was pressed during the last fit.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> stop = kw.callbacks.StopOnInterrupt()
    >>> history = wgan.fit(np.zeros((64, 2)), callbacks=[stop], verbose=0)
    >>> stop.interrupted
    False
    """

    def __init__(self):
        super().__init__()
        self.interrupted = False

    def on_train_begin(self, logs=None):
        self.interrupted = False
        self._previous = signal.signal(signal.SIGINT, self._interrupt)

    def on_train_batch_end(self, batch, logs=None):
        if self.interrupted:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        signal.signal(signal.SIGINT, self._previous)

    def _interrupt(self, number, frame):
        """Asks for the stop. The next Ctrl-C raises KeyboardInterrupt as usual."""
        self.interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("\nStopping after this step.", flush=True)
