"""What a fitted detector says of a series: scores, labels, anomalies, and a picture.

In the flow: the detector's `decision_function`, `predict`, `detect` and `plot`. The
`pipeline` scores the steps, `intervals` finds what stands out.
"""

import numpy as np
import pandas as pd

from keras_wgan.series import pipeline
from keras_wgan.series.plots import detection_figure
from keras_wgan.series.scoring.intervals import find_intervals


def score_rows(detector, series):
    """Returns the score of each row of a series, `(rows,)`."""
    grid, scores = _score(detector, series)
    return scores.total[grid.slots]


def label_rows(detector, series):
    """Returns 1 for each row of a series in an anomalous interval, else 0, `(rows,)`."""
    grid, scores = _score(detector, series)
    anomalous = np.zeros(len(scores.total), int)
    for first, last in _find(detector, scores).bounds:
        anomalous[first : last + 1] = 1
    return anomalous[grid.slots]


def find_anomalies(detector, series):
    """Returns a table of the anomalous intervals, as `AnomalyDetector.detect` does."""
    grid, scores = _score(detector, series)
    found = _find(detector, scores)
    start, end = (grid.places[steps] for steps in found.bounds.T)
    channels = [
        ", ".join(pipeline.outstanding_channels(detector, scores, *bounds))
        for bounds in found.bounds
    ]
    columns = {"start": start, "end": end, "severity": found.severity}
    return pd.DataFrame(columns | {"channels": np.array(channels, object)})


def draw(detector, series):
    """Returns a figure of a series, its reconstruction, scores and anomalies."""
    grid = pipeline.read(detector, series)
    examination, scores = pipeline.score_values(detector, grid.values, grid.known)
    return detection_figure(
        grid,
        detector.scaling_.inverse(examination.reconstruction),
        scores,
        detector.statistics_.targets,
        _find(detector, scores),
        detector.threshold_,
    )


def _score(detector, series):
    """Returns the `Grid` and the `Scores` of a series."""
    grid = pipeline.read(detector, series)
    return grid, pipeline.score_values(detector, grid.values, grid.known)[1]


def _find(detector, scores):
    """Returns the `Intervals` of `Scores`."""
    options = detector.threshold_, detector.padding, detector.min_drop
    return find_intervals(scores.total, *options)
