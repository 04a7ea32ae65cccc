"""What `fit` does beside the training: it reads the series, and learns from them.

In the flow: `read_to_fit` comes before the `training`, `learn` after it.
"""

import functools

import numpy as np

from keras_wgan.checks.detector import check_targets
from keras_wgan.series import pipeline
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.season import find_period
from keras_wgan.series.several import apply_to
from keras_wgan.series.statistics import learn_statistics
from keras_wgan.series.targets import measurements
from keras_wgan.series.windows import whole_windows

LONGEST_PERIOD = 20  # windows


def read_to_fit(detector, series, warm_start):
    """Reads series, and gives the detector their names, steps, scaling and a new model.

    Args:
        detector: `AnomalyDetector`.
        series: List of series.
        warm_start: Whether the detector keeps what it has learned.

    Returns:
        List of the `Grid` of each series.
    """
    if warm_start:
        read = functools.partial(pipeline.read, detector)
        return [apply_to(read, series, place) for place in range(len(series))]
    first = apply_to(functools.partial(pipeline.read_new, detector), series, 0)
    check_targets(detector.targets, first.names)
    model = detector.new_model((detector.window, len(first.names)))
    others = [
        apply_to(lambda each: pipeline.read_more(detector, each, first), series, place)
        for place in range(1, len(series))
    ]
    observed = [np.where(each.known, each.values, np.nan) for each in (first, *others)]
    detector.model_ = model
    detector.names_, detector.steps_ = first.names, first.steps
    detector.n_features_in_ = len(first.names)
    detector.scaling_ = ChannelScaling.learn(np.concatenate(observed))
    return [first, *others]


def used_windows(grids, window):
    """Tells which windows are trained on: those outside of long gaps, if there are any.

    Returns:
        List of arrays of shape `(windows,)`, one for each `Grid`, or `None`: all.
    """
    whole = [whole_windows(grid.known, window) for grid in grids]
    return whole if any(flags.any() for flags in whole) else None


def learn(detector, grids):
    """Gives the detector its statistics, and returns the scores of the steps.

    Args:
        detector: `AnomalyDetector` with a trained model.
        grids: List of the `Grid` of each fitted series.

    Returns:
        List of the `Scores` of each series.
    """
    scaled = [detector.scaling_.forward(grid.values) for grid in grids]
    values, known = np.concatenate(scaled), np.concatenate([g.known for g in grids])
    targets = _targets(detector, np.where(known, values, np.nan))
    period = _season(detector, [series[:, list(targets)] for series in scaled])
    examinations = [
        pipeline.examine_values(detector, grid.values, grid.known, period)
        for grid in grids
    ]
    constant = detector.scaling_.constant
    detector.statistics_ = learn_statistics(
        examinations,
        np.where(constant, 0, values.std(axis=0)),
        width=max(1, detector.window // 4),
        period=period,
        targets=targets,
        combination=detector.combination,
    )
    return [pipeline.score(detector, each) for each in examinations]


def _season(detector, scaled):
    """Returns the steps of the period with which steps are compared, or `None`.

    Args:
        detector: `AnomalyDetector`.
        scaled: List of the target channels of each series, `(steps, targets)`. Rare
            commands would hide the period of what is measured.
    """
    if detector.season != "auto":
        return detector.season
    longest = max(scaled, key=len)
    return find_period(np.clip(longest, -1, 1), LONGEST_PERIOD * detector.window)


def _targets(detector, values):
    """Returns the positions of the channels whose errors count."""
    if detector.targets is None:
        return measurements(values)
    return tuple(detector.names_.index(str(name)) for name in detector.targets)
