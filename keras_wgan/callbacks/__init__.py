"""Callbacks: what watches a training run, shows it, and lets it go on.

In the flow: behind the models; Keras' own callbacks work beside these.
"""

from keras_wgan.callbacks.best_generator import BestGenerator
from keras_wgan.callbacks.frechet_monitor import FrechetMonitor
from keras_wgan.callbacks.resume import Resume
from keras_wgan.callbacks.sample_grid import SampleGrid
from keras_wgan.callbacks.stop_on_non_finite import StopOnNonFinite
from keras_wgan.callbacks.tensorboard_images import TensorBoardImages
from keras_wgan.callbacks.wasserstein_monitor import WassersteinMonitor

__all__ = [
    "BestGenerator",
    "FrechetMonitor",
    "Resume",
    "SampleGrid",
    "StopOnNonFinite",
    "TensorBoardImages",
    "WassersteinMonitor",
]
