"""Wasserstein GANs for Keras 3 on TensorFlow, with exact distances beside them.

The public names, flat: `import keras_wgan as kw`. Data flows one way, and imports
run only along it: data and networks feed the models, the models use losses,
penalties and constraints, and callbacks and metrics watch what they make.
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
from keras_wgan.checks.environment import check_backend
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

check_backend()

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
