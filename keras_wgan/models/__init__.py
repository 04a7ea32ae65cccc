"""The members of the family: Keras models of two or more players."""

from keras_wgan.models.adversarial import AdversarialModel
from keras_wgan.models.gan import GAN
from keras_wgan.models.tadgan import TadGAN
from keras_wgan.models.wgan import WGAN
from keras_wgan.models.wgan_gp import WGANGP

__all__ = ["GAN", "WGAN", "WGANGP", "AdversarialModel", "TadGAN"]
