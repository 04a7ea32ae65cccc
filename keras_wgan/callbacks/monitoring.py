"""What the monitors share: a value that joins an epoch's logs.

In the flow: `WassersteinMonitor` and `FrechetMonitor` are made of this.
"""

import keras
import numpy as np

from keras_wgan.checks import check_count
from keras_wgan.models.real_samples import real_source


class Monitor(keras.callbacks.Callback):
    """Adds values to the logs of every epoch, measured anew every few epochs.

    The logs change in place, so that every callback after this one, and Keras'
    History, sees the values. Between two measurements the last is repeated: a CSV file
    keeps its columns. A subclass has `prepare(source)` and `measure()`, which returns
    a dictionary of logs.

    Args:
        data: Real samples: an array, a pair of samples and labels, or a `Source`.
        num_samples: Samples to generate.
        every: Epochs between two measurements; the first epoch of a `fit` always is
            measured.
        seed: Integer that decides the real samples and the latents.
    """

    def __init__(self, data, num_samples, every, seed):
        super().__init__()
        check_count("num_samples", num_samples)
        check_count("every", every)
        check_count("seed", seed, 0, 2**31 - 1)
        self.data = data
        self.num_samples = num_samples
        self.every = every
        self.seed = seed
        self.latest = None

    def on_train_begin(self, logs=None):
        self.latest = None
        self.prepare(real_source(self.model, self.data))

    def on_epoch_end(self, epoch, logs=None):
        if self.latest is None or (epoch + 1) % self.every == 0:
            self.latest = self.measure()
        logs.update(self.latest)

    def generate(self, num_samples, labels):
        """Returns samples from the same latents each time; `None` if not all finite."""
        samples = self.model.generate(num_samples, labels, seed=self.seed)
        return samples if np.isfinite(samples).all() else None
