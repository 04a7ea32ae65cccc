"""Ctrl-C, and the signal by which a cluster ends a job, end a run in order.

In the flow: a callback of `fit`, before those that save. The command line trains with it.
"""

import math
import signal
import time

from keras_wgan.checks.settings import check_number
from keras_wgan.models.endings import Releasing

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, a closed terminal


class StopOnInterrupt(Releasing):
    """Stops training after the step in which Ctrl-C was pressed, or SIGTERM arrived.

    The epoch ends as usual, so that all callbacks save what they save at its end. An
    epoch that ends early counts as an epoch, also for `Resume`. With `patience` training
    goes on to the end of the epoch if that is near, so that a resumed run has the same
    epochs as an uninterrupted one. The
    signals are Ctrl-C (SIGINT), SIGTERM, which clusters send before they end a job, and
    SIGHUP of a closed terminal. A second signal stops immediately, without saving. A
    signal that the process ignores, as under `nohup`, is ignored. After the fit, signals
    do what they did before. Use this callback in the main thread: only there does
    Python receive signals.

    Args:
        patience: Seconds that the rest of the epoch may take. Defaults to 0: training
            stops after the step.

    Raises:
        ValueError: If `patience` is not a number of at least 0.

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

    def __init__(self, patience=0):
        super().__init__()
        check_number("patience", patience, 0)
        self.patience = patience
        self.signal = None
        self._previous = {}
        self._begun, self._said = None, False

    @property
    def interrupted(self):
        return self.signal is not None

    def on_train_begin(self, logs=None):
        self.signal, self._said = None, False
        known = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        for number in known:
            if signal.getsignal(number) != signal.SIG_IGN:
                self._previous[number] = signal.signal(number, self._note)

    def on_epoch_begin(self, epoch, logs=None):
        self._begun = None

    def on_train_batch_end(self, batch, logs=None):
        now = time.monotonic()
        self._begun = self._begun or (batch, now)  # the first step may take longer
        if self.interrupted and not self.model.stop_training:
            self.model.stop_training = self._rest(batch, now) > self.patience
            self._say()

    def on_epoch_end(self, epoch, logs=None):
        if self.interrupted:
            self.model.stop_training = True

    def _rest(self, batch, now):
        """Returns about how many seconds the epoch still takes; 0 if a step will tell."""
        steps, (first, begun) = self.params.get("steps"), self._begun
        if not self.patience or steps is None:
            return math.inf
        return (steps - 1 - batch) * (now - begun) / max(1, batch - first)

    def _say(self):
        """Says once when training stops."""
        if not self._said:
            self._said = True
            soon = f"in at most {self.patience} seconds"
            when = "after this step" if self.model.stop_training else soon
            print(f"\nStopping {when}.", flush=True)

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
