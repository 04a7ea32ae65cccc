"""A `PyDataset` of batches becomes one of training steps, or one whose batches are checked.

In the flow: `steps` makes these of what `fit` and `evaluate` are given.
"""

import keras
import numpy as np

from keras_wgan.checks.counts import MORE_DATA, check_enough
from keras_wgan.checks.training import check_divisible
from keras_wgan.data.stream import remembering_failure
from keras_wgan.models.feeding.guard import Guard
from keras_wgan.models.loops import interleave


class CheckedBatches(keras.utils.PyDataset):
    """The batches of a `PyDataset`, each once it is checked.

    Args:
        batches: The `PyDataset` that yields one batch at a time.
        model: The model that is to be fitted or evaluated.
    """

    def __init__(self, batches, model):
        super().__init__(
            workers=batches.workers,
            use_multiprocessing=batches.use_multiprocessing,
            max_queue_size=batches.max_queue_size,
        )
        self.batches = batches
        self.guard = Guard(model)
        self.batch_size = len(self.parts(0)[0])
        check_divisible(self.batch_size, model.num_replicas)

    @remembering_failure
    def parts(self, index):
        """Returns one batch as a tuple of arrays that fit the networks."""
        batch = self.batches[index]
        batch = tuple(batch) if isinstance(batch, (tuple, list)) else (batch,)
        return self.guard.check(index, batch)

    @property
    def num_batches(self):
        return self.batches.num_batches

    def __getitem__(self, index):
        return self.parts(index)

    def on_epoch_begin(self):
        self.batches.on_epoch_begin()

    def on_epoch_end(self):
        self.batches.on_epoch_end()


class GroupedBatches(CheckedBatches):
    """Whole training steps, each of `critic_steps` batches of a `PyDataset`.

    Args:
        batches: The `PyDataset` that yields one batch at a time.
        model: The model that is to be fitted.
    """

    def __init__(self, batches, model):
        super().__init__(batches, model)
        self.steps = model.critic_steps
        self.whole = self._count_whole_steps()

    def _count_whole_steps(self):
        """Returns how many steps the full batches make; `None` if they do not end."""
        available = self.batches.num_batches
        if available is None:
            return None
        if len(self.parts(available - 1)[0]) < self.batch_size:
            available -= 1
        unit = f"batches of {self.batch_size} (critic_steps)"
        check_enough("A step", available, self.steps, unit, advice=MORE_DATA)
        return available // self.steps

    @property
    def num_batches(self):
        return self.whole

    def __getitem__(self, index):
        first = index * self.steps
        batches = [self.parts(first + offset) for offset in range(self.steps)]
        return keras.tree.map_structure(
            lambda *parts: interleave(np.stack(parts)), *batches
        )
