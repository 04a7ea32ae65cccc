"""Builders of generators and critics, as plain Keras models.

In the flow: after the data and before the models, which train any pair of these
networks or of your own. `mlp_*` serve vectors and small samples, `dcgan_*` images and
series; `resnet_*` make the best images and take the longest. Each `tadgan_*` builds all
four networks of a `TadGAN`.
"""

from keras_wgan.networks.dcgan import dcgan_critic, dcgan_generator
from keras_wgan.networks.mlp import mlp_critic, mlp_generator
from keras_wgan.networks.resnet import resnet_critic, resnet_generator
from keras_wgan.networks.tadgan import (
    tadgan_convolutional,
    tadgan_dense,
    tadgan_recurrent,
)
from keras_wgan.networks.transfer import copy_weights

__all__ = [
    "copy_weights",
    "dcgan_critic",
    "dcgan_generator",
    "mlp_critic",
    "mlp_generator",
    "resnet_critic",
    "resnet_generator",
    "tadgan_convolutional",
    "tadgan_dense",
    "tadgan_recurrent",
]
