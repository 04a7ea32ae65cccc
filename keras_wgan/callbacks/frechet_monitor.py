"""The Fréchet distance of the generator, epoch after epoch.

In the flow: a callback of `fit`; it asks the model for samples, an extractor for their
features and `metrics` for the distance. Paper: Heusel et al. 2017 (arXiv 1706.08500).
"""

import numpy as np

from keras_wgan.callbacks.monitoring import Monitor
from keras_wgan.checks import check_count
from keras_wgan.metrics import FeatureStatistics, PixelFeatures, frechet_distance
from keras_wgan.models.real_samples import samples_and_labels

BATCH_SIZE = 256  # real samples in memory at once


class FrechetMonitor(Monitor):
    """Adds the Fréchet distance of generated to real samples to the logs.

    The statistics of all real samples are taken once, at the start of training, a
    batch at a time. The distance shrinks as `num_samples` grows, so compare only values
    of the same number. Latents are the same at each epoch, and drawing them does not
    touch the training state. Put the callback before those that read its log,
    `frechet_distance`. A generator whose samples are not finite logs NaN.

    Formula, for features of means m and covariances C:

    ```python
    frechet_distance = |m_r - m_g|^2 + trace(C_r + C_g - 2 sqrt(C_r C_g))
    ```

    Args:
        data: Real samples: an array `(n, ...)`, a pair of samples and labels, or a
            `kw.data` source. A conditional model is given labels in the shares that
            they have here.
        extractor: Function from samples `(n, ...)` to features `(n, d)`, such as
            `kw.metrics.ClassifierFeatures(classifier)`, or for the FID
            `kw.metrics.InceptionFeatures()`. Defaults to `kw.metrics.PixelFeatures()`.
        num_samples: Samples to generate, at least 2. Defaults to 1000.
        every: Epochs between two measurements; in between, the last is repeated in the
            logs. The first epoch of a `fit` always is measured. Defaults to 1.
        seed: Integer that decides labels and latents. Defaults to 0.

    Raises:
        ValueError: If a number is out of range; at the start of `fit`, if the data do
            not fit the model or are fewer than two.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
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

    def __init__(self, data, extractor=None, num_samples=1000, every=1, *, seed=0):
        super().__init__(data, num_samples, every, seed)
        check_count("num_samples", num_samples, 2)
        self.extractor = extractor or PixelFeatures()
        self.labels = None
        self.real = None

    def prepare(self, source):
        """Takes the statistics of the real samples, and draws labels."""
        if len(source) < 2:
            raise ValueError(
                "FrechetMonitor needs two real samples at least, for a covariance. "
                f"Received {len(source)}. Give it more data."
            )
        self.real = FeatureStatistics()
        labels = []
        for start in range(0, len(source), BATCH_SIZE):
            indices = np.arange(start, min(start + BATCH_SIZE, len(source)))
            samples, batch_labels = samples_and_labels(source, indices)
            self.real.update(self.extractor(samples))
            labels.append(batch_labels)
        if self.model.conditional:
            order = np.random.default_rng(self.seed).permutation(len(source))
            # All samples' labels once, then once more, so that shares are kept.
            chosen = np.resize(order, self.num_samples)
            self.labels = np.concatenate(labels)[chosen]

    def measure(self):
        """Returns the distance of newly generated samples."""
        samples = self.generate(self.num_samples, self.labels)
        if samples is None:
            return {"frechet_distance": float("nan")}
        features = self.extractor(samples)
        return {"frechet_distance": frechet_distance(self.real, features)}
