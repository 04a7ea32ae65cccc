"""The best generator of a run, kept on disk.

In the flow: a callback of `fit`, after the monitor whose log it reads.
"""

import json
import math
import warnings

import keras

from keras_wgan.atomic import digest_of, set_aside, written_whole
from keras_wgan.checks.settings import check_choice, check_suffix
from keras_wgan.models.replicas import is_chief


class BestGenerator(keras.callbacks.Callback):
    """Saves the generator after every epoch whose log is the best so far.

    The last generator of a run is rarely the best. The saved model is the network that
    generates samples, with averaged weights if there are any. It is a plain Keras
    model: `keras.saving.load_model` reads it, and its `predict` takes latents.

    The old file is replaced only when the new file is complete. The file
    `best.keras.json` beside it holds the best value, from which a resumed run goes on.
    A model that has taken no training step starts again: its first generator replaces
    the file of an earlier run. Put this callback after the monitor that makes the log,
    and before `Resume`.

    Args:
        path: Path of the model file. Must end in `.keras`.
        monitor: Name of the log. Defaults to `"exact_wasserstein"`, which
            `WassersteinMonitor` makes. If the name starts with `val_`, epochs without
            validation are skipped.
        mode: `"min"` if smaller values are better, or `"max"`. Defaults to `"min"`.

    Raises:
        ValueError: If `path` does not end in `.keras`, or `mode` is something else; at
            the end of an epoch, if the log is missing; when a run goes on, if
            `best.keras.json` is about another log or mode.

    Example:

    >>> import os, tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), 4, width=8, activation=None),
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
        check_choice("mode", mode, ("min", "max"))
        self.path = check_suffix("path", path, (".keras",))
        self.record = self.path.with_name(self.path.name + ".json")
        self.monitor = monitor
        self.mode = mode
        self.best = None
        self._begun = False

    def on_train_begin(self, logs=None):
        self._begun = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self._begun:  # by now `Resume` has restored the model
            self._begun = True
            self.begin()

    def begin(self):
        """Finds the best value so far of the run that starts or goes on."""
        if self.model.steps_taken == 0:
            self.best = None
        elif self.best is None:
            self.best = self._read_record()

    def on_epoch_end(self, epoch, logs=None):
        if self.monitor in logs:
            value = float(logs[self.monitor])
            if self._improves(value):
                if is_chief(self.model):
                    self.save(value, epoch)
                self.best = value
        elif not self.monitor.startswith("val_") or _was_validated(logs):
            raise ValueError(
                f"BestGenerator needs the log '{self.monitor}', of a callback before it, "
                f"or another `monitor`. Received: {', '.join(sorted(logs))}."
            )

    def _improves(self, value):
        """Tells whether a value is finite and better than the best."""
        if self.best is None or not math.isfinite(value):
            return math.isfinite(value)
        return value < self.best if self.mode == "min" else value > self.best

    def save(self, value, epoch):
        """Saves the generator, then the value that made it the best."""
        with written_whole(self.path) as partial:
            self.model.sampler.save(partial)
            digest = digest_of(partial)
        record = {self.monitor: value, "mode": self.mode, "epoch": epoch + 1}
        record |= {"sha256": digest}
        with written_whole(self.record) as partial:
            partial.write_text(json.dumps(record))

    def _read_record(self):
        """Returns the best value so far, or `None` if there is no whole generator."""
        if not self.path.exists() or not self.record.exists():
            return None
        try:
            record = json.loads(self.record.read_text())
            value, mode = record.get(self.monitor), record["mode"]
            whole = record.get("sha256") == digest_of(self.path)
        except (ValueError, LookupError, TypeError, AttributeError):
            whole = False
        if not whole:
            aside = [set_aside(path).name for path in (self.path, self.record)]
            warnings.warn(
                f"{self.path} is damaged or half of a pair, and not used. It is kept as "
                f"{' and '.join(aside)}.",
                stacklevel=2,
            )
            return None
        if value is None or mode != self.mode:
            raise ValueError(
                f"{self.record} is about {record}. Use another path for another log."
            )
        return value


def _was_validated(logs):
    """Tells whether an epoch ended with a validation."""
    return any(name.startswith("val_") for name in logs)
