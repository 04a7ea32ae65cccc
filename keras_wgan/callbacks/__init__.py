"""Callbacks: watch a training run, show it, and continue it after an interruption.

In the flow: passed to the `fit` of the models, together with Keras' own callbacks.
"""

from keras_wgan.callbacks.best_generator import BestGenerator
from keras_wgan.callbacks.frechet_monitor import FrechetMonitor
from keras_wgan.callbacks.log_table import LogTable
from keras_wgan.callbacks.resume import Resume
from keras_wgan.callbacks.sample_grid import SampleGrid
from keras_wgan.callbacks.stop_on_interrupt import StopOnInterrupt
from keras_wgan.callbacks.tensorboard_images import TensorBoardImages
from keras_wgan.callbacks.wasserstein_monitor import WassersteinMonitor
from keras_wgan.models.non_finite import StopOnNonFinite

__all__ = [
    "BestGenerator",
    "FrechetMonitor",
    "LogTable",
    "Resume",
    "SampleGrid",
    "StopOnInterrupt",
    "StopOnNonFinite",
    "TensorBoardImages",
    "WassersteinMonitor",
]
