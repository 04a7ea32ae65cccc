"""Ctrl-C, and the signal by which a cluster ends a job, end a run in order.

In the flow: a callback of `fit`, before those that save. The command line trains with it.
"""

import signal

from keras_wgan.models.endings import Releasing

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, a closed terminal


class StopOnInterrupt(Releasing):
    """Stops training after the step in which Ctrl-C was pressed, or SIGTERM arrived.

    The epoch ends as usual, so that all callbacks save what they save at its end. The
    signals are Ctrl-C (SIGINT), SIGTERM, which clusters send before they end a job, and
    SIGHUP of a closed terminal. A second signal stops immediately, without saving. A
    signal that the process ignores, as under `nohup`, is ignored. After the fit, signals
    do what they did before. Use this callback in the main thread: only there does
    Python receive signals.

    Attributes:
        interrupted: Whether a signal arrived during the last fit.
        signal: Number of the signal, or `None`. A program that it ended exits by
            convention with 128 and this number.

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
        self.signal = None
        self._previous = {}

    @property
    def interrupted(self):
        return self.signal is not None

    def on_train_begin(self, logs=None):
        self.signal = None
        known = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        for number in known:
            if signal.getsignal(number) != signal.SIG_IGN:
                self._previous[number] = signal.signal(number, self._note)

    def on_train_batch_end(self, batch, logs=None):
        if self.interrupted and not self.model.stop_training:
            print("\nStopping after this step.", flush=True)
            self.model.stop_training = True

    def release(self):
        """Gives the signals back to what handled them before."""
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous = {}

    def _note(self, number, frame):
        """Notes the signal. The next one ends the process, Ctrl-C as usual.

        It prints nothing: the signal may have come while something else prints.
        """
        self.signal = number
        for each in self._previous:
            default = signal.default_int_handler if each == signal.SIGINT else None
            signal.signal(each, default or signal.SIG_DFL)
