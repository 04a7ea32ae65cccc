"""Checkpoints from which an interrupted run goes on as if it had never stopped.

In the flow: a callback of `fit`. A checkpoint is the model's file, which includes both
optimizers and the state of every random generator.
"""

import hashlib
import json
import math
import pathlib
import re
import warnings

import keras

from keras_wgan.atomic import written_whole
from keras_wgan.models.replicas import gather_integers, is_chief


class Resume(keras.callbacks.Callback):
    """Saves the training state after each epoch, and restores it when `fit` starts.

    Run the same program again after an interruption, such as a crash or `kill -9`.
    `fit` then goes on after the last complete epoch. With arrays and `kw.data` sources
    it ends with exactly the weights of an uninterrupted run.

    The two newest checkpoints are kept. Each file is written under another name and then
    renamed, and its digest is stored beside it. A damaged checkpoint is skipped with a
    warning, and the one before is used. A state whose logs are not finite is not
    saved. The first of several workers writes, and all of them read: they must share
    the directory.

    Args:
        directory: Directory of the checkpoints of one run. It is made if it is missing.

    Raises:
        ValueError: At the start of `fit`, if the checkpoints do not fit the model, or
            if the workers do not share the directory.

    Example:

    >>> import tempfile, numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> resume = kw.callbacks.Resume(tempfile.mkdtemp())
    >>> history = wgan.fit(np.zeros((64, 2)), epochs=2, callbacks=[resume], verbose=0)
    >>> sorted(path.name for path in resume.directory.iterdir())[:2]
    ['epoch-00001.json', 'epoch-00001.keras']
    """

    kept = 2

    def __init__(self, directory):
        super().__init__()
        self.directory = pathlib.Path(directory)

    def on_train_begin(self, logs=None):
        epoch = self.restore()
        self._check_workers_agree(epoch or 0)
        if epoch is not None:
            self.model._initial_epoch = epoch  # where Keras' `fit` starts

    def on_epoch_begin(self, epoch, logs=None):
        self.model._initial_epoch = None  # or the next `fit` would start there

    def on_train_end(self, logs=None):
        self.model._initial_epoch = None

    def on_epoch_end(self, epoch, logs=None):
        finite = all(math.isfinite(float(value)) for value in (logs or {}).values())
        if finite and is_chief(self.model):
            self.save(epoch + 1)

    def save(self, epoch):
        """Saves the state after `epoch` epochs, and removes all but the newest two."""
        state, record = self.paths(epoch)
        with written_whole(state) as partial:
            self.model.save(partial)  # `save_weights` crashes Python on a full disk
            digest = _digest_of(partial)
        with written_whole(record) as partial:
            partial.write_text(json.dumps({"epoch": epoch, "sha256": digest}))
        for old in self.saved_epochs()[: -self.kept]:
            for path in self.paths(old):
                path.unlink(missing_ok=True)

    def restore(self):
        """Restores the newest undamaged checkpoint. Returns its epoch, or `None`."""
        saved = self.saved_epochs()
        for epoch in reversed(saved):
            state, record = self.paths(epoch)
            if is_whole(state, record):
                self.load(state)
                return epoch
            older = epoch > saved[0]
            remedy = "the one before is used" if older else "the run starts again"
            warnings.warn(f"The checkpoint {state} is damaged; {remedy}.", stacklevel=2)
        return None

    def _check_workers_agree(self, epoch):
        """Refuses a directory that the workers of one training do not share."""
        epochs = gather_integers(self.model.distribute_strategy, epoch)
        if len(set(epochs)) > 1:
            raise ValueError(
                f"All workers must share one directory. Received {self.directory} with "
                f"checkpoints of the epochs {epochs} on the workers."
            )

    def load(self, state):
        """Loads a checkpoint into the model, or refuses that of another model."""
        try:
            self.model.load_weights(state)
        except ValueError as error:
            reason = str(error).strip().splitlines()[0]
            raise ValueError(
                f"Checkpoints must be of this model. {state} does not fit it: {reason} "
                "Use another directory for another model."
            ) from error

    def saved_epochs(self):
        """Returns the epochs that have a record, the oldest first."""
        names = (path.name for path in self.directory.glob("epoch-*.json"))
        found = (re.fullmatch(r"epoch-(\d+)\.json", name) for name in names)
        return sorted(int(match[1]) for match in found if match)

    def paths(self, epoch):
        """Returns the paths of a checkpoint's model file and of its record."""
        stem = self.directory / f"epoch-{epoch:05d}"
        return stem.with_suffix(".keras"), stem.with_suffix(".json")


def is_whole(state, record):
    """Tells whether a checkpoint has the digest of its record."""
    try:
        return json.loads(record.read_text())["sha256"] == _digest_of(state)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _digest_of(path):
    """Returns the SHA-256 digest of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
