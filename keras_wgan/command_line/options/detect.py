"""The options of `keras-wgan detect`.

In the flow: `program` parses and checks them, and `detect` does what they say.
"""

import argparse
import math

from keras_wgan.checks.files import check_exists
from keras_wgan.checks.outputs import check_outputs
from keras_wgan.checks.settings import check_count, check_number
from keras_wgan.command_line.options.numbers import check_seed_option

PICTURES = (".png", ".pdf", ".svg", ".jpg")
TABLES = (".csv", ".parquet")
OUTPUTS = "output", "scores", "plot", "save"
KINDS = {"--output": TABLES, "--scores": TABLES, "--plot": PICTURES}
MARKS = {  # what the files of this command say
    "--output": ("start", "end", "severity"),
    "--scores": ("score",),
    "--save": ("detector.json",),
}
USUAL = {"window": 100, "threshold": 1.0, "padding": 20, "seed": 0}  # the detector's
MOST_STEPS = 10**6  # in a window, or around an anomaly


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "detect",
        help="find anomalies in a time series",
        description="Fit a TadGAN to a time series, and find its anomalies.",
    )
    parser.set_defaults(command="detect", check=check)
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
    option("--window", type=int, help=f"steps in a window ({USUAL['window']})")
    option(
        "--interval",
        type=_parse_interval,
        help="length of a step, such as 10min or 600 (usual distance of the times)",
    )
    option(
        "--threshold",
        type=float,
        help="score of an anomaly, as a share of the one that 5%% of the series without "
        f"anomalies exceed ({USUAL['threshold']:g})",
    )
    option(
        "--padding",
        type=int,
        help=f"steps added on each side of an anomaly ({USUAL['padding']})",
    )
    option("--seed", type=int, help=f"decides all random numbers ({USUAL['seed']})")


def given(options, names):
    """Returns the options that the user has given."""
    settings = {name: getattr(options, name) for name in names}
    return {name: value for name, value in settings.items() if value is not None}


def check(options):
    """Refuses numbers out of range, and files that cannot be read or written together."""
    if options.window is not None:
        check_count("--window", options.window, 2, MOST_STEPS)
    if options.padding is not None:
        check_count("--padding", options.padding, 0, MOST_STEPS)
    if options.threshold is not None:
        check_number("--threshold", options.threshold, 0)
    if isinstance(options.interval, float):
        check_number("--interval", options.interval, math.ulp(0))
    check_seed_option(options.seed)
    _check_files(options)


def _check_files(options):
    """Refuses files that cannot be read or written together."""
    if options.fit is not None and options.load is not None:
        raise ValueError(
            "A detector is fitted or loaded. Received: --fit and --load. Omit one of them."
        )
    inputs = {"SERIES": options.series, "--fit": options.fit, "--load": options.load}
    inputs = {name: path for name, path in inputs.items() if path is not None}
    for name, path in inputs.items():
        check_exists(name, path, "Name a file.")
    outputs = {f"--{name}": path for name, path in given(options, OUTPUTS).items()}
    check_outputs(outputs, inputs, KINDS, MARKS)


def _parse_interval(text):
    """Returns a number of seconds if the text is a number, else the text."""
    try:
        return float(text)
    except ValueError:
        return text
