"""Anomalies in time series: a detector around `TadGAN`, one step of its data a file.

In the flow: `table -> grid -> scaling -> windows -> training -> examination (errors)
-> statistics -> scores -> intervals -> plots`; `detector` calls them in this order.
Only `archive` touches files.
"""

from keras_wgan.series.detector import AnomalyDetector
from keras_wgan.series.stream import AnomalyStream

__all__ = ["AnomalyDetector", "AnomalyStream"]
