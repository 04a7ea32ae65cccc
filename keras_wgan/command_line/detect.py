"""`keras-wgan detect`: from a series in a file to a table of its anomalies.

In the flow: `data.tables` reads the file, and an `AnomalyDetector` that is fitted to it,
to another file, or loaded, searches it. The results are a table of the anomalies and, if
asked, a table of scores, a picture, and the detector.
"""

import functools

from keras_wgan.checks.detector import check_detector
from keras_wgan.command_line import detect_files
from keras_wgan.command_line.options.detect import OUTPUTS, given
from keras_wgan.data.tables import check_writable
from keras_wgan.series import AnomalyDetector, pipeline
from keras_wgan.series.scoring.errors import ERRORS
from keras_wgan.series.scoring.scores import COMBINATIONS

LEARNED = "window", "interval", "channels", "targets", "seed"  # while fitting
USED = "timestamp", "day_first", "threshold", "padding"  # by a loaded detector, too


def run(options):
    """Detects, writes, and returns the exit code."""
    for name in {"output", "scores"} & given(options, OUTPUTS).keys():
        check_writable(f"--{name}", getattr(options, name))
    detector = _make_detector(options)
    if options.load is None:
        series = _fit(detector, options)
    else:
        series = detect_files.read(
            options.series, options, functools.partial(pipeline.read, detector)
        )
    anomalies = detector.detect(series.grid)
    detect_files.write(options, detector, series, anomalies)
    return 0


def _make_detector(options):
    """Returns a new or a loaded detector, with the settings of the command line."""
    learned, used = given(options, LEARNED), given(options, USED)
    if options.load is None:
        detector = AnomalyDetector(**learned, **used)
    else:
        _check_none_learned(learned)
        detector = AnomalyDetector.load(options.load).set_params(**used)
    check_detector(detector, ERRORS, COMBINATIONS)
    return detector


def _check_none_learned(settings):
    """Refuses settings that a loaded detector cannot take any more."""
    if settings:
        names = ", ".join(f"--{name}" for name in settings)
        raise ValueError(
            "A loaded detector keeps the settings with which it was fitted. Received: "
            f"--load and {names}. Omit {names}, or fit a detector without --load."
        )


def _fit(detector, options):
    """Fits a detector, and returns the series that it shall search.

    All files are read before the training.
    """
    read_new = functools.partial(pipeline.read_new, detector)
    fitted = detect_files.read(options.fit or options.series, options, read_new)
    series = fitted
    if options.fit is not None:
        read_like = functools.partial(pipeline.read_more, detector, first=fitted.grid)
        series = detect_files.read(options.series, options, read_like)
    detector.fit(fitted.grid, callbacks=detect_files.progress(detector))
    return series
