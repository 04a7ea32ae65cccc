"""Checkpoints from which an interrupted run goes on as if it had never stopped.

In the flow: a callback of `fit`. A checkpoint is the model's file, which includes both
optimizers and the state of every random generator.
"""

import contextlib
import json
import math
import os
import pathlib
import re
import warnings

from keras_wgan.atomic import digest_of, set_aside, written_whole
from keras_wgan.checks.files import check_is_directory
from keras_wgan.locks import only_writer
from keras_wgan.models.endings import Releasing
from keras_wgan.models.replicas import gather_integers, is_chief


class Resume(Releasing):
    """Saves the training state after each epoch, and restores it when `fit` starts.

    Run the same program again after an interruption, such as a crash or `kill -9`.
    `fit` then goes on after the last complete epoch. With arrays and `kw.data` sources
    it ends with exactly the weights of an uninterrupted run.

    The two newest whole checkpoints are kept. Each file is written under another name and
    then renamed, and its digest is stored beside it. A damaged checkpoint counts for
    nothing: it is renamed to `damaged-…` with a warning, and the one before is used. A
    state whose logs are not finite is not saved. While `fit` runs, a lock keeps other
    processes out of the directory. The first of several workers writes, and all of them
    read: they must share the directory.

    Args:
        directory: Directory of the checkpoints of one run. It is made if it is missing.

    Raises:
        ValueError: At the start of `fit`, if the checkpoints do not fit the model,
            another process trains in the directory, or the workers do not share it.

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
        self._held = contextlib.ExitStack()

    def on_train_begin(self, logs=None):
        check_is_directory("The directory of checkpoints", self.directory)
        if is_chief(self.model):
            self._held.enter_context(only_writer(self.directory))
        epoch = self.restore()
        self._check_workers_agree(epoch or 0)
        if epoch is not None:
            self.model._initial_epoch = epoch  # where Keras' `fit` starts

    def on_epoch_begin(self, epoch, logs=None):
        self.model._initial_epoch = None  # or the next `fit` would start there

    def release(self):
        """Lets other processes train in the directory."""
        self._held.close()
        self.model.resumed_logs = None
        self.model._initial_epoch = None

    def on_epoch_end(self, epoch, logs=None):
        finite = all(math.isfinite(float(value)) for value in (logs or {}).values())
        if finite and is_chief(self.model):
            self.save(epoch + 1, logs)

    def save(self, epoch, logs=None):
        """Saves the state after `epoch` epochs, and removes old whole ones.

        Args:
            epoch: Number of epochs.
            logs: Logs of the last one. Defaults to `None`.
        """
        state, record = self.paths(epoch)
        with written_whole(state) as partial:
            self.model.save(partial)  # `save_weights` crashes Python on a full disk
            digest = digest_of(partial)
        logs = {name: float(value) for name, value in (logs or {}).items()}
        facts = {"epoch": epoch, "sha256": digest, "logs": logs}
        with written_whole(record) as partial:
            partial.write_text(json.dumps(facts))
        self._remove_older(epoch)

    def _remove_older(self, epoch):
        """Removes the checkpoints before an epoch, once enough newer ones are whole."""
        older = [saved for saved in self.saved_epochs() if saved < epoch]
        whole = [saved for saved in reversed(older) if self._is_usable(saved)]
        kept = whole[: self.kept - 1]
        if len(kept) == self.kept - 1:
            for old in (old for old in self._epochs_of("keras") if old < min(kept)):
                state, record = self.paths(old)
                record.unlink(missing_ok=True)  # first: without it the state is nothing
                state.unlink(missing_ok=True)

    def restore(self):
        """Restores the newest whole checkpoint. Returns its epoch, or `None`."""
        saved = self.saved_epochs()
        for epoch in reversed(saved):
            if self._is_usable(epoch):
                state, record = self.paths(epoch)
                self.load(state)
                self.model.resumed_logs = json.loads(record.read_text()).get("logs")
                if is_chief(self.model):
                    self._remove_older(epoch)  # a kill may have left it undone
                return epoch
        if saved:
            warnings.warn(
                f"No whole checkpoint is left in {self.directory}.", stacklevel=2
            )
        return None

    def _is_usable(self, epoch):
        """Tells whether a checkpoint is whole. One that is not is set aside."""
        paths = self.paths(epoch)
        if is_whole(*paths):
            return True
        if is_chief(self.model):
            aside = [set_aside(path) for path in paths if os.path.lexists(path)]
            warnings.warn(
                f"The checkpoint {paths[0]} is damaged and not used. It is kept as "
                f"{' and '.join(path.name for path in aside)}.",
                stacklevel=2,
            )
        return False

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
        return self._epochs_of("json")

    def _epochs_of(self, suffix):
        """Returns the epochs of the files with a suffix, the oldest first."""
        names = (path.name for path in self.directory.glob(f"epoch-*.{suffix}"))
        found = (re.fullmatch(rf"epoch-(\d{{5,}})\.{suffix}", name) for name in names)
        return sorted(int(match[1]) for match in found if match)

    def paths(self, epoch):
        """Returns the paths of a checkpoint's model file and of its record."""
        stem = self.directory / f"epoch-{epoch:05d}"
        return stem.with_suffix(".keras"), stem.with_suffix(".json")


def is_whole(state, record):
    """Tells whether a checkpoint has the digest of its record."""
    try:
        facts = json.loads(record.read_text())
        named = record.name == f"epoch-{facts['epoch']:05d}.json"  # else another's
        return named and facts["sha256"] == digest_of(state)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
