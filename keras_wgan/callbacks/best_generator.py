"""The best generator of a run, kept on disk.

In the flow: a callback of `fit`, behind the monitors whose logs it reads.
"""

import json
import math
import pathlib

import keras

from keras_wgan.atomic import written_whole
from keras_wgan.models.replicas import is_chief


class BestGenerator(keras.callbacks.Callback):
    """Saves the generator whenever a log of the epoch is the best so far.

    The last generator of a run is seldom the best. What is saved is the network that
    samples are drawn from, the averaged one if there is one, as a plain Keras model:
    `keras.saving.load_model` reads it and its `predict` takes latents.

    The file is replaced only once the new one is whole. The best value stands in a
    small file beside it, `best.keras.json`, so that a resumed run goes on from it; a
    model that has taken no training step yet begins anew, and its first generator
    replaces what an earlier run left. Put the callback behind the monitor that makes
    the log, and before `Resume`.

    Args:
        path: File of the model; must end in `.keras`.
        monitor: Name of the log. Defaults to `"exact_wasserstein"`, which
            `WassersteinMonitor` makes. With a name in `val_`, epochs without
            validation are passed over.
        mode: `"min"` (default) if smaller is better, else `"max"`.

    Raises:
        ValueError: If `path` does not end in `.keras` or `mode` is neither; at the
            end of an epoch, if there is no such log; when a run goes on, if the
            record is of another log or mode.

    Example:

    >>> import os, tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> monitor = kw.callbacks.WassersteinMonitor(kw.data.ring(100, seed=0), 50)
    >>> best = kw.callbacks.BestGenerator(os.path.join(tempfile.mkdtemp(), "best.keras"))
    >>> history = wgan.fit(np.zeros((64, 2)), callbacks=[monitor, best], verbose=0)
    >>> best.best == history.history["exact_wasserstein"][0]
    True
    """

    def __init__(self, path, monitor="exact_wasserstein", mode="min"):
        super().__init__()
        self.path = pathlib.Path(path)
        self.record = self.path.with_name(self.path.name + ".json")
        self.monitor = monitor
        self.mode = mode
        self.best = None
        self._begun = False
        if self.path.suffix != ".keras":
            raise ValueError(
                "`path` must be a Keras model file. "
                f"Received: path={str(path)!r}. End it in '.keras'."
            )
        if mode not in ("min", "max"):
            raise ValueError(
                "`mode` must be 'min' or 'max'. "
                f"Received: mode={mode!r}. Distances and losses are best at 'min'."
            )

    def on_train_begin(self, logs=None):
        self._begun = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self._begun:  # now all callbacks have restored their state
            self._begun = True
            self.begin()

    def begin(self):
        """Finds the best value so far of the run that begins or goes on."""
        if self.model.steps_taken == 0:
            self.best = None
        elif self.best is None:
            self.best = self.recorded()

    def on_epoch_end(self, epoch, logs=None):
        if self.monitor in logs:
            value = float(logs[self.monitor])
            if self.improves(value):
                if is_chief(self.model):
                    self.save(value, epoch)
                self.best = value
        elif not self.monitor.startswith("val_") or was_validated(logs):
            raise ValueError(
                f"BestGenerator needs the log '{self.monitor}'. Received: "
                f"{', '.join(sorted(logs))}. Name one of these as `monitor`, or put the "
                "callback that makes it, such as WassersteinMonitor, before this one."
            )

    def improves(self, value):
        """Tells whether a value is finite and better than the best."""
        if self.best is None or not math.isfinite(value):
            return math.isfinite(value)
        return value < self.best if self.mode == "min" else value > self.best

    def save(self, value, epoch):
        """Saves the generator, then the value that made it the best."""
        with written_whole(self.path) as partial:
            self.model.sampler.save(partial)
        record = {self.monitor: value, "mode": self.mode, "epoch": epoch + 1}
        with written_whole(self.record) as partial:
            partial.write_text(json.dumps(record))

    def recorded(self):
        """Returns the best value so far, or `None` if no generator is kept."""
        if not self.path.exists() or not self.record.exists():
            return None
        record = json.loads(self.record.read_text())
        if self.monitor not in record or record["mode"] != self.mode:
            raise ValueError(
                f"{self.record} must hold the best '{self.monitor}' ({self.mode}) of the "
                f"run that goes on. Received: {record}. Use another path for another log."
            )
        return record[self.monitor]


def was_validated(logs):
    """Tells whether an epoch's logs have any of validation."""
    return any(name.startswith("val_") for name in logs)
