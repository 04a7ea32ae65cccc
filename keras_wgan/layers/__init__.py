"""Layers that compute what Keras' layers compute, in less time.

In the flow: `networks` builds with them. Any Keras model can use them, also one that
this package does not train.
"""

from keras_wgan.layers.rectifiers import Rectifier, rectify
from keras_wgan.layers.small_maps import SmallMapConv2D
from keras_wgan.layers.upsampled_maps import UpsampledConv2D

__all__ = ["Rectifier", "SmallMapConv2D", "UpsampledConv2D", "rectify"]
