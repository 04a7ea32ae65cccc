"""Anomalies in time series: a detector around `TadGAN`, one step of its data a file.

In the flow: `table -> grid -> scaling -> windows -> TadGAN (training) -> errors ->
scores -> intervals -> plots`; `detector` calls them in this order. Only `archive` and
the command line touch files.
"""

from keras_wgan.series.detector import AnomalyDetector

__all__ = ["AnomalyDetector"]
