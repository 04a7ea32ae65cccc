"""Anomalies in time series: a detector around `TadGAN`, and streams.

In the flow: `reading -> grids -> scaling -> model -> scoring -> detection`; `pipeline`
takes these steps for `detector`, `learning` those of its `fit`, and `streaming` for the
last rows of a stream. Only `archive` and `streaming.stream_file` touch files.
"""

from keras_wgan.series.detector import AnomalyDetector
from keras_wgan.series.streaming.stream import AnomalyStream

__all__ = ["AnomalyDetector", "AnomalyStream"]
