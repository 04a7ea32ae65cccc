"""The Fréchet distance of the generator in the logs of every epoch.

In the flow: a callback of `fit`. It asks the model for samples, an extractor for their
features, and `metrics` for the distance. Paper: Heusel et al. 2017 (arXiv 1706.08500).
"""

import keras
import numpy as np

from keras_wgan.callbacks.monitoring import Monitor
from keras_wgan.checks.settings import check_count
from keras_wgan.data.conditions import labels_at
from keras_wgan.metrics import FeatureStatistics, PixelFeatures, frechet_distance
from keras_wgan.models.real_samples import samples_and_labels

BATCH_SIZE = 256  # real samples in memory at a time


class FrechetMonitor(Monitor):
    """Adds the Fréchet distance of generated to real samples to the logs.

    The statistics of all real samples are computed once, at the start of training, in
    batches. The distance shrinks as `num_samples` grows, so compare only distances of
    the same number of samples. The latents are the same at each epoch, and drawing them
    does not change the training state. Put this callback before those that read its
    log, `frechet_distance`. The log is NaN if generated samples are not finite.

    Formula, for features with means m and covariances C:

    ```python
    frechet_distance = |m_r - m_g|^2 + trace(C_r + C_g - 2 sqrt(C_r C_g))
    ```

    Args:
        data: Real samples: an array `(n, ...)`, a pair of samples and labels, or a
            `kw.data` source. A conditional model generates labels in the proportions
            that they have here.
        extractor: Function from samples `(n, ...)` to features `(n, d)`, such as
            `kw.metrics.ClassifierFeatures(classifier)`, or `kw.metrics.InceptionFeatures()`
            for the FID. Defaults to `kw.metrics.PixelFeatures()`.
        num_samples: Integer of at least 2, samples to generate. Defaults to 1000.
        every: Integer, epochs between two measurements. The last distance is repeated
            in between. The first epoch of a run is always measured. Defaults to 1.
        seed: Integer that decides labels and latents. Defaults to 0.

    Raises:
        ValueError: If a number is out of range; at the start of `fit`, if the data do
            not fit the model or have fewer than two samples.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), 4, width=8, activation=None),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> monitor = kw.callbacks.FrechetMonitor(kw.data.ring(100, seed=0))
    >>> history = wgan.fit(np.zeros((64, 2)), callbacks=[monitor], verbose=0)
    >>> history.history["frechet_distance"][0] > 0
    True

    Reference:
        Heusel et al., GANs Trained by a Two Time-Scale Update Rule Converge to a Local
        Nash Equilibrium, 2017, equation 6.
    """

    logs = ("frechet_distance",)

    def __init__(self, data, extractor=None, num_samples=1000, every=1, *, seed=0):
        super().__init__(data, num_samples, every, seed)
        check_count("num_samples", num_samples, 2)
        self.extractor = extractor or PixelFeatures()
        self.labels = None
        self.real = None

    def prepare(self, source):
        """Computes the statistics of the real samples, and draws labels."""
        self.real = FeatureStatistics()
        labels = []
        for start in range(0, len(source), BATCH_SIZE):
            indices = np.arange(start, min(start + BATCH_SIZE, len(source)))
            samples, batch_labels = samples_and_labels(source, indices)
            self.real.update(self.extractor(samples))
            labels.append(batch_labels)
        if self.model.conditional:
            order = np.random.default_rng(self.seed).permutation(len(source))
            # The labels of all samples are repeated in turn: this keeps proportions.
            chosen = np.resize(order, self.num_samples)
            labels = keras.tree.map_structure(
                lambda *parts: np.concatenate(parts), *labels
            )
            self.labels = labels_at(labels, chosen)

    def measure(self):
        """Returns the distance of samples of the present generator."""
        samples = self.generate(self.num_samples, self.labels)
        if samples is None:
            return {"frechet_distance": float("nan")}
        features = self.extractor(samples)
        return {"frechet_distance": frechet_distance(self.real, features)}
