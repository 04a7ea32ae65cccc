"""Callbacks: what watches a training run, shows it, and lets it go on.

In the flow: behind the models; Keras' own callbacks work beside these.
"""

from keras_wgan.callbacks.resume import Resume
from keras_wgan.callbacks.sample_grid import SampleGrid
from keras_wgan.callbacks.stop_on_non_finite import StopOnNonFinite

__all__ = ["Resume", "SampleGrid", "StopOnNonFinite"]
