"""The steps from a series to scores and intervals, with what a detector has learned.

In the flow: the detector's `score`, `detect` and `plot` take these steps. Its `fit`
also reads and examines a series here. Paper: Geiger et al. 2020 (arXiv 2009.07769),
section IV.
"""

import numpy as np

from keras_wgan.checks.detector import check_fitted
from keras_wgan.checks.series import check_long_enough
from keras_wgan.checks.settings import check_choice
from keras_wgan.series.examination import examine
from keras_wgan.series.grid import to_grid
from keras_wgan.series.intervals import find_intervals, sliding_intervals
from keras_wgan.series.scores import anomaly_scores
from keras_wgan.series.table import read_rows


def read_new_series(detector, series):
    """Returns the `Grid` of a series to fit, with steps as long as `interval` says."""
    longest = max(1, detector.window // 10)
    grid = to_grid(read_rows(series), interval=detector.interval, longest=longest)
    check_long_enough(len(grid.values), detector.window)
    return grid


def read_series(detector, series):
    """Returns the `Grid` of a series, with steps as long as those of the fitted one."""
    check_fitted(detector)
    rows = read_rows(series)
    interval = None if rows.times is None else detector.interval_
    grid = to_grid(rows, interval=interval, longest=max(1, detector.window // 10))
    advice = "Pass the columns of the fitted series, in the same order."
    fitted = [len(detector.scaling_.low)]
    check_choice("number of channels", grid.values.shape[1], fitted, advice)
    check_long_enough(len(grid.values), detector.window)
    return grid


def examine_series(detector, grid):
    """Returns the `Examination` of a series by the fitted model."""
    return examine(
        detector.model_,
        np.where(grid.known, grid.values, np.nan),
        detector.scaling_,
        detector.window,
        detector.error,
    )


def score_steps(detector, examination):
    """Returns the anomaly score of each step, `(steps,)`."""
    return anomaly_scores(
        examination.errors,
        examination.window_scores,
        detector.combination,
        detector.statistics_,
    )


def find_anomalies(detector, scores):
    """Returns the `Intervals` of the anomaly scores of steps."""
    options = detector.threshold, detector.padding, detector.min_drop
    if detector.threshold_window is not None:
        return sliding_intervals(scores, detector.threshold_window, *options)
    statistics = detector.statistics_
    return find_intervals(scores, statistics.score_mean, statistics.score_std, *options)
