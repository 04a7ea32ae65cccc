"""All public names of the package.

In the flow: `import keras_wgan` takes its names from here, and Keras knows all classes of
the package when this is imported.
"""

from keras_wgan import (
    callbacks,
    data,
    diagnostics,
    distances,
    layers,
    metrics,
    networks,
    pictures,
)
from keras_wgan.constraints import ClipConstraint
from keras_wgan.losses import (
    FAKE,
    REAL,
    WassersteinLoss,
    wasserstein_loss,
)
from keras_wgan.models import GAN, WGAN, WGANGP, AdversarialModel, TadGAN
from keras_wgan.penalties import gradient_penalty
from keras_wgan.series import AnomalyDetector, AnomalyStream
from keras_wgan.version import __version__

__all__ = [
    "FAKE",
    "GAN",
    "REAL",
    "WGAN",
    "WGANGP",
    "AdversarialModel",
    "AnomalyDetector",
    "AnomalyStream",
    "ClipConstraint",
    "TadGAN",
    "WassersteinLoss",
    "__version__",
    "callbacks",
    "data",
    "diagnostics",
    "distances",
    "gradient_penalty",
    "layers",
    "metrics",
    "networks",
    "pictures",
    "wasserstein_loss",
]
