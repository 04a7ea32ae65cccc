"""`keras-wgan detect`: from a series in a CSV file to a table of its anomalies.

In the flow: pandas reads the file, an `AnomalyDetector` is fitted to it and applied to
it. Writes a table with the columns start, end, severity, and perhaps a picture.
"""

import pathlib

import pandas as pd

from keras_wgan.atomic import written_whole
from keras_wgan.series import AnomalyDetector

PICTURES = (".png", ".pdf", ".svg", ".jpg")


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "detect",
        help="find anomalies in a time series",
        description="Fits a TadGAN to a time series, and finds its anomalies.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option(
        "series",
        metavar="SERIES.csv",
        help="a column for each channel, and perhaps timestamp, time, datetime or date",
    )
    option("--output", required=True, help="anomalies.csv: start, end, severity")
    option("--plot", help="picture of series, score and anomalies: .png, .pdf or .svg")
    option("--window", type=int, default=100, help="steps to a window (%(default)s)")
    option("--interval", help="length of a step, such as 10min (median distance)")
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
        help="steps added on either side of an anomaly (%(default)s)",
    )
    option(
        "--seed", type=int, default=0, help="decides everything random (%(default)s)"
    )


def run(options):
    """Detects, writes, and returns the exit code."""
    check_picture(options.plot)
    detector = AnomalyDetector(
        options.window,
        as_interval(options.interval),
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
    print(f"{len(anomalies)} anomalies in {options.output}.")
    return 0


def check_picture(plot):
    """Refuses a picture of a kind that could not be written in the end."""
    if plot is not None and pathlib.Path(plot).suffix.lower() not in PICTURES:
        raise ValueError(
            f"--plot must name a file that ends in {', '.join(PICTURES)}. "
            f"Received {plot}. Call it anomalies.png."
        )


def as_interval(text):
    """Returns seconds for a bare number, else the text."""
    return float(text) if text and text.replace(".", "", 1).isdigit() else text
