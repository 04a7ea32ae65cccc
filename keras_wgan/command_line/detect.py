"""`keras-wgan detect`: from a series in a CSV file to a table of its anomalies.

In the flow: pandas reads the file, and an `AnomalyDetector` is fitted to it and searches
it. The results are a table with the columns start, end, severity, and a picture if asked.
"""

import pandas as pd

from keras_wgan.atomic import written_whole
from keras_wgan.checks.settings import check_suffix
from keras_wgan.series import AnomalyDetector

PICTURES = (".png", ".pdf", ".svg", ".jpg")


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "detect",
        help="find anomalies in a time series",
        description="Fit a TadGAN to a time series, and find its anomalies.",
    )
    parser.set_defaults(run=run)
    _add_files(parser.add_argument)
    _add_settings(parser.add_argument)


def _add_files(option):
    """Adds the files that are read and written."""
    option(
        "series",
        metavar="SERIES.csv",
        help="table with a column for each channel, and optionally a column timestamp, "
        "time, datetime or date",
    )
    option("--output", required=True, help="table of anomalies to write, a .csv file")
    option(
        "--plot",
        help="picture of series, scores and anomalies to write, as in plot.png",
    )


def _add_settings(option):
    """Adds the settings of the detector."""
    option("--window", type=int, default=100, help="steps in a window (%(default)s)")
    option("--interval", help="length of a step, such as 10min or 600 (median)")
    option(
        "--threshold",
        type=float,
        default=4.0,
        help="standard deviations above the mean score (%(default)s)",
    )
    option(
        "--padding",
        type=int,
        default=40,
        help="steps added on each side of an anomaly (%(default)s)",
    )
    option(
        "--seed", type=int, default=0, help="decides all random numbers (%(default)s)"
    )


def run(options):
    """Detects, writes, and returns the exit code."""
    if options.plot is not None:
        check_suffix("--plot", options.plot, PICTURES)
    detector = AnomalyDetector(
        options.window,
        _parse_interval(options.interval),
        threshold=options.threshold,
        padding=options.padding,
        seed=options.seed,
    )
    series = pd.read_csv(options.series, skipinitialspace=True)
    print(f"Learning {len(series)} rows of {options.series}.", flush=True)
    anomalies = detector.fit(series).detect(series)
    with written_whole(options.output) as partial:
        anomalies.to_csv(partial, index=False)
    if options.plot is not None:
        with written_whole(options.plot) as partial:
            detector.plot(series).savefig(partial)
    print(anomalies.to_string(index=False) if len(anomalies) else "No anomalies.")
    print(f"Wrote {len(anomalies)} anomalies to {options.output}.")
    return 0


def _parse_interval(text):
    """Returns a number of seconds if the text is a number, else the text."""
    return float(text) if text and text.replace(".", "", 1).isdigit() else text
