"""What the monitors share: they add a measured value to the logs of an epoch.

In the flow: `WassersteinMonitor` and `FrechetMonitor` derive from this.
"""

import keras
import numpy as np

from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.settings import check_count
from keras_wgan.models.real_samples import real_source


class Monitor(keras.callbacks.Callback):
    """Adds values to the logs of every epoch, and measures them every few epochs.

    The logs change in place, so that every callback after this one, and Keras'
    History, sees the values. Between two measurements the last value is repeated, so
    that a CSV file keeps its columns. A subclass has `prepare(source)`, and
    `measure()`, which returns a dictionary of logs.

    Args:
        data: Real samples: an array, a pair of samples and labels, or a `Source`.
        num_samples: Integer, samples to generate.
        every: Integer, epochs between two measurements. The first epoch of a run is
            always measured.
        seed: Integer that decides the real samples and the latents.
    """

    logs = ()

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
        source = real_source(self.model, self.data)
        check_enough(type(self).__name__, len(source), 2, "real samples")
        self.prepare(source)

    def on_epoch_begin(self, epoch, logs=None):
        if self.latest is None and self.model.resumed_logs:
            known = self.model.resumed_logs
            if set(self.logs) <= known.keys():
                self.latest = {name: known[name] for name in self.logs}

    def on_epoch_end(self, epoch, logs=None):
        if self.latest is None or (epoch + 1) % self.every == 0:
            self.latest = self.measure()
        logs.update(self.latest)

    def generate(self, num_samples, labels):
        """Returns samples from the same latents, or `None` if not all are finite."""
        samples = self.model.generate(num_samples, labels, seed=self.seed)
        return samples if np.isfinite(samples).all() else None
