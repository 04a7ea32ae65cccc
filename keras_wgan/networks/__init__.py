"""Generators and critics, as plain Keras models.

In the flow: after the data, before the models, which train any pair of these or
of your own. `mlp_*` for vectors and anything small, `dcgan_*` for images and
series, `resnet_*` for the best images and much time; `tadgan_*` build the four
networks of a `TadGAN` at once.
"""

from keras_wgan.networks.dcgan import dcgan_critic, dcgan_generator
from keras_wgan.networks.mlp import mlp_critic, mlp_generator
from keras_wgan.networks.rectifiers import Rectifier, rectify
from keras_wgan.networks.resnet import resnet_critic, resnet_generator
from keras_wgan.networks.small_maps import SmallMapConv2D
from keras_wgan.networks.tadgan import (
    tadgan_convolutional,
    tadgan_dense,
    tadgan_recurrent,
)
from keras_wgan.networks.upsampled_maps import UpsampledConv2D

__all__ = [
    "Rectifier",
    "SmallMapConv2D",
    "UpsampledConv2D",
    "dcgan_critic",
    "dcgan_generator",
    "mlp_critic",
    "mlp_generator",
    "rectify",
    "resnet_critic",
    "resnet_generator",
    "tadgan_convolutional",
    "tadgan_dense",
    "tadgan_recurrent",
]
