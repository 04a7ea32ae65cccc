"""The steps from a series to its scores, with what a detector has learned.

In the flow: the detector's `decision_function`, `detect` and `plot` take these steps,
and a stream takes them for its last rows. `fit` also reads and examines a series here.
Paper: Geiger et al. 2020 (arXiv 2009.07769), section IV.
"""

import warnings

import numpy as np

from keras_wgan.checks.detector import check_fitted
from keras_wgan.checks.series import check_long_enough, check_window_size, most_channels
from keras_wgan.series.grids.grid import Grid, to_grid
from keras_wgan.series.model.examination import examine
from keras_wgan.series.reading.table import read_rows
from keras_wgan.series.scoring.errors import DTW_STEPS
from keras_wgan.series.scoring.scores import anomaly_scores


def read_new(detector, series):
    """Returns the `Grid` of a series to fit, with steps as long as `interval` says."""
    if isinstance(series, Grid):
        return series
    _check_width(detector, series)
    rows = read_rows(series, **reading_options(detector))
    interval, longest = detector.interval, longest_gap(detector)
    return _told(to_grid(rows, interval=interval, longest=longest), detector)


def _check_width(detector, series):
    """Refuses a table that is far too wide before any of it is copied.

    Half of the columns may be no channels; what remains is checked after reading.
    """
    shape = getattr(series, "shape", ())
    if detector.channels is None and len(shape) == 2:
        if shape[1] > 2 * most_channels(detector.window):
            check_window_size(detector.window, shape[1])


def read(detector, series):
    """Returns the `Grid` of a series, with the steps and channels of the fitted one."""
    check_fitted(detector)
    if isinstance(series, Grid):
        return series
    return _read_like(detector, series, detector.names_, detector.steps_)


def read_more(detector, series, first):
    """Returns the `Grid` of another series to fit, like the first one's `Grid`."""
    return _read_like(detector, series, first.names, first.steps)


def _read_like(detector, series, names, steps):
    """Returns the `Grid` of a series, with the names and steps of another one."""
    rows = read_rows(series, **reading_options(detector), fitted=names)
    longest = longest_gap(detector)
    return _told(to_grid(rows, steps=steps, longest=longest), detector)


def _told(grid, detector):
    """Returns a grid that is long enough, and warns of its gaps."""
    check_long_enough(len(grid.values), detector.window)
    if grid.gaps_note:
        warnings.warn(grid.gaps_note, stacklevel=2)
    return grid


def reading_options(detector):
    """Returns the settings of the detector that decide how a table is read."""
    names = "timestamp", "channels", "day_first"
    return {name: getattr(detector, name) for name in names}


def longest_gap(detector):
    """Returns the steps of the longest gap that is interpolated."""
    return max(1, detector.window // 10)


def examine_values(detector, values, known, past):
    """Returns the `Examination` of values on the detector's grid.

    Args:
        detector: `AnomalyDetector` with a trained model.
        values: Array of shape `(steps, channels)`, filled.
        known: Whether a value is known, of the same shape.
        past: `Past` of the fitted series.
    """
    return examine(
        detector.model_,
        detector.scaling_.forward(values),
        known,
        detector.scaling_.constant,
        detector.error,
        past,
        with_critic=detector.combination != "reconstruction",
    )


def score_values(detector, values, known):
    """Returns the `Examination` and the `Scores` of values on the detector's grid."""
    past = detector.statistics_.past
    examination = examine_values(detector, values, known, past)
    return examination, score(detector, examination)


def score(detector, examination):
    """Returns the `Scores` of an examined series."""
    return anomaly_scores(examination, detector.combination, detector.statistics_)


def reach(detector):
    """Returns how many steps before and after a step its score depends on."""
    statistics = detector.statistics_
    after = detector.window - 1 + DTW_STEPS // 2 + statistics.width // 2
    before = after + statistics.past.reach
    return before, after


def outstanding_channels(detector, scores, first, last):
    """Returns the names of the target channels that stand out in an interval.

    Args:
        detector: Fitted `AnomalyDetector`.
        scores: `Scores` of the series.
        first: First step of the interval.
        last: Last step of the interval.

    Returns:
        Names, the highest score first: those above the limit, and always the highest.
    """
    targets = detector.statistics_.targets
    inside = scores.channels[first : last + 1, list(targets)]
    largest = np.fmax.reduce(inside, axis=0)
    order = np.argsort(-np.nan_to_num(largest, nan=-1.0), kind="stable")
    count = max(1, int((largest > detector.threshold_).sum()))
    return tuple(detector.names_[targets[place]] for place in order[:count])
