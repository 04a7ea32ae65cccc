"""What `fit` does: it reads the series, trains on them, and learns their statistics.

In the flow: the detector's `fit` calls `read_to_fit`, `train` and `learn`, in this order.
"""

import functools

import numpy as np

from keras_wgan.checks.detector import check_targets
from keras_wgan.checks.series import check_window_size
from keras_wgan.series import pipeline
from keras_wgan.series.model import training
from keras_wgan.series.model.window_source import Windows
from keras_wgan.series.model.windows import whole_windows
from keras_wgan.series.reading.several import apply_to
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scoring.past import Past
from keras_wgan.series.scoring.season import find_period
from keras_wgan.series.scoring.statistics import learn_statistics
from keras_wgan.series.scoring.targets import measurements

LONGEST_PERIOD = 20  # windows
SMOOTHED = 0.4  # of a window: the steps of a moving mean


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
    check_window_size(detector.window, len(first.names))
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
    values = np.concatenate(observed)
    detector.target_places_ = _targets(detector, values)
    detector.scaling_ = ChannelScaling.learn(values, detector.target_places_)
    return [first, *others]


def _used_windows(grids, window):
    """Tells which windows are trained on: those outside of long gaps, if there are any.

    Returns:
        List of arrays of shape `(windows,)`, one for each `Grid`, or `None`: all.
    """
    whole = [whole_windows(grid.known, window) for grid in grids]
    return whole if any(flags.any() for flags in whole) else None


def train(detector, grids, **options):
    """Trains the detector's model on the windows of series.

    Args:
        detector: `AnomalyDetector` with a model and a scaling.
        grids: List of the `Grid` of each series.
        **options: As in `keras.Model.fit`.
    """
    scaled = [detector.scaling_.forward(grid.values) for grid in grids]
    window = detector.window
    training.train(
        detector.model_,
        Windows(scaled, window, _used_windows(grids, window)),
        detector.batch_size,
        functools.partial(detector.new_model, (window, len(detector.names_))),
        epochs=detector.epochs,
        steps_per_epoch=detector.steps_per_epoch,
        **options,
    )


def learn(detector, grids):
    """Gives the detector its statistics, and returns the scores of the rows.

    Args:
        detector: `AnomalyDetector` with a trained model.
        grids: List of the `Grid` of each fitted series.

    Returns:
        List of the scores of each series, `(rows,)`.
    """
    scaled = [detector.scaling_.forward(grid.values) for grid in grids]
    targets, constant = detector.target_places_, detector.scaling_.constant
    past = _past(detector, scaled, [grid.known for grid in grids])
    examinations = [
        pipeline.examine_values(detector, grid.values, grid.known, past)
        for grid in grids
    ]
    detector.statistics_ = learn_statistics(
        examinations,
        np.where(constant, 0, np.concatenate(scaled).std(axis=0)),
        width=max(1, int(SMOOTHED * detector.window)),
        past=past,
        targets=targets,
        combination=detector.combination,
    )
    return [
        pipeline.score(detector, examination).total[grid.slots]
        for examination, grid in zip(examinations, grids, strict=True)
    ]


def _past(detector, scaled, known):
    """Returns the `Past` with which steps are compared."""
    observed = [np.where(*each, np.nan) for each in zip(known, scaled, strict=True)]
    return Past.learn(observed, _season(detector, observed), detector.window)


def _season(detector, observed):
    """Returns the steps of the period with which steps are compared, or `None`.

    It is that of the target channels: random commands would hide it.
    """
    if detector.season != "auto":
        return detector.season
    longest = max(observed, key=len)[:, list(detector.target_places_)]
    return find_period(longest, LONGEST_PERIOD * detector.window)


def _targets(detector, values):
    """Returns the positions of the channels whose errors count."""
    if detector.targets is None:
        return measurements(values)
    return tuple(detector.names_.index(str(name)) for name in detector.targets)
