"""Data: where samples come from, and how they are saved.

In the flow: the first part. Sources feed `fit`; no file here imports a model.
"""

from keras_wgan.data.digits import load_digits, stacked_digits
from keras_wgan.data.h5 import H5Source
from keras_wgan.data.images import ImageFolderSource
from keras_wgan.data.load import load
from keras_wgan.data.npz import NpzSource
from keras_wgan.data.save import save_samples
from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import ArraySource, Source, UnlabeledSource
from keras_wgan.data.table_source import TableSource
from keras_wgan.data.toy import (
    eight_gaussians,
    gaussian_modes,
    ring,
    swiss_roll,
    twenty_five_gaussians,
)

__all__ = [
    "ArraySource",
    "H5Source",
    "ImageFolderSource",
    "NpzSource",
    "Scaling",
    "Source",
    "TableSource",
    "UnlabeledSource",
    "eight_gaussians",
    "gaussian_modes",
    "load",
    "load_digits",
    "ring",
    "save_samples",
    "stacked_digits",
    "swiss_roll",
    "twenty_five_gaussians",
]
