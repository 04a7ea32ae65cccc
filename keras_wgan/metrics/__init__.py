"""Quality of generated samples and of found anomalies, as functions of arrays.

In the flow: `FrechetMonitor`, `keras-wgan evaluate`, examples and benchmarks call
these on samples or on their features. The metrics use only `checks` of the package.
"""

from keras_wgan.metrics.ensembles import crps
from keras_wgan.metrics.features import ClassifierFeatures, PixelFeatures
from keras_wgan.metrics.frechet import FeatureStatistics, frechet_distance
from keras_wgan.metrics.inception_features import InceptionFeatures
from keras_wgan.metrics.intervals import interval_f1
from keras_wgan.metrics.kernel import kernel_distance
from keras_wgan.metrics.memorization import nearest_train_distance
from keras_wgan.metrics.modes import label_coverage, mode_coverage
from keras_wgan.metrics.neighbors import precision_recall
from keras_wgan.metrics.score import inception_score
from keras_wgan.metrics.volumes import vus_pr

__all__ = [
    "ClassifierFeatures",
    "FeatureStatistics",
    "InceptionFeatures",
    "PixelFeatures",
    "crps",
    "frechet_distance",
    "inception_score",
    "interval_f1",
    "kernel_distance",
    "label_coverage",
    "mode_coverage",
    "nearest_train_distance",
    "precision_recall",
    "vus_pr",
]
