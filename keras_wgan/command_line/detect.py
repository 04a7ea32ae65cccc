"""`keras-wgan detect`: from a series in a file to a table of its anomalies.

In the flow: `data.tables` reads the file, and an `AnomalyDetector` that is fitted to it,
to another file, or loaded, searches it. The results are a table of the anomalies and, if
asked, a table of scores, a picture, and the detector.
"""

import argparse
import functools

from keras_wgan.checks.detector import check_detector
from keras_wgan.checks.files import check_outputs
from keras_wgan.checks.settings import check_suffix
from keras_wgan.command_line import detect_files
from keras_wgan.data.tables import check_writable
from keras_wgan.series import AnomalyDetector, pipeline
from keras_wgan.series.scoring.errors import ERRORS
from keras_wgan.series.scoring.scores import COMBINATIONS

PICTURES = (".png", ".pdf", ".svg", ".jpg")
OUTPUTS = "output", "scores", "plot", "save"
LEARNED = "window", "interval", "channels", "targets", "seed"  # while fitting
USED = "timestamp", "day_first", "threshold", "padding"  # by a loaded detector, too


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "detect",
        help="find anomalies in a time series",
        description="Fit a TadGAN to a time series, and find its anomalies.",
    )
    parser.set_defaults(run=run)
    _add_files(parser.add_argument)
    _add_reading(parser.add_argument)
    _add_settings(parser.add_argument)


def _add_files(option):
    """Adds the files that are read and written."""
    option(
        "series",
        metavar="SERIES",
        help="table with a column for each channel, and usually one of times: "
        "delimited text, .parquet or .feather",
    )
    option(
        "--output", required=True, help="table of anomalies to write (.csv, .parquet)"
    )
    option(
        "--fit", metavar="OTHER", help="table to learn from (default: SERIES itself)"
    )
    option("--load", metavar="DETECTOR", help="fitted detector to use; fits nothing")
    option("--save", metavar="DETECTOR", help="file to write the fitted detector to")
    option("--scores", help="table to write, of the rows of SERIES with their scores")
    option("--plot", help="picture of series, scores and anomalies, as in plot.png")


def _add_reading(option):
    """Adds how the tables are read. Without these options it is found."""
    option("--timestamp", metavar="COLUMN", help="column of the times")
    names = {"nargs": "+", "metavar": "COLUMN", "action": "extend"}
    option("--channels", **names, help="columns that are read (all measurements)")
    option("--targets", **names, help="channels whose errors count (all measurements)")
    option("--separator", help="between the fields: ';', tab, blank, ...")
    option("--decimal", help="decimal sign, . or ,")
    option(
        "--day-first",
        action=argparse.BooleanOptionalAction,
        help="whether dates such as 01/02/2024 begin with the day",
    )


def _add_settings(option):
    """Adds the settings of the detector, which has the default values."""
    usual = AnomalyDetector().get_params()
    option("--window", type=int, help=f"steps in a window ({usual['window']})")
    option(
        "--interval",
        type=_parse_interval,
        help="length of a step, such as 10min or 600 (usual distance of the times)",
    )
    option(
        "--threshold",
        type=float,
        help="score of an anomaly, as a share of the one that 5%% of the series without "
        f"anomalies exceed ({usual['threshold']:g})",
    )
    option(
        "--padding",
        type=int,
        help=f"steps added on each side of an anomaly ({usual['padding']})",
    )
    option("--seed", type=int, help=f"decides all random numbers ({usual['seed']})")


def run(options):
    """Detects, writes, and returns the exit code."""
    _check_files(options)
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


def _check_files(options):
    """Refuses files that cannot be read or written together."""
    if options.fit is not None and options.load is not None:
        raise ValueError(
            "A detector is fitted or loaded. Received: --fit and --load. Omit one of them."
        )
    inputs = {"SERIES": options.series, "--fit": options.fit, "--load": options.load}
    outputs = {f"--{name}": path for name, path in _given(options, OUTPUTS).items()}
    for option in outputs.keys() & {"--output", "--scores"}:
        check_writable(option, outputs[option])
    if options.plot is not None:
        check_suffix("--plot", options.plot, PICTURES)
    check_outputs(outputs, {name: path for name, path in inputs.items() if path})


def _make_detector(options):
    """Returns a new or a loaded detector, with the settings of the command line."""
    learned, used = _given(options, LEARNED), _given(options, USED)
    if options.load is None:
        detector = AnomalyDetector(**learned, **used)
    else:
        _check_none_learned(learned)
        detector = AnomalyDetector.load(options.load).set_params(**used)
    check_detector(detector, ERRORS, COMBINATIONS)
    return detector


def _given(options, names):
    """Returns the options that the user has given."""
    settings = {name: getattr(options, name) for name in names}
    return {name: value for name, value in settings.items() if value is not None}


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


def _parse_interval(text):
    """Returns a number of seconds if the text is a number, else the text."""
    try:
        return float(text)
    except ValueError:
        return text
