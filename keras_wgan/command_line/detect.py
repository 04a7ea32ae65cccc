"""`keras-wgan detect`: from a series in a CSV file to a table of its anomalies.

In the flow: pandas reads the file, an `AnomalyDetector` is fitted to it and applied to
it. Writes a table with the columns start, end, severity, and perhaps a picture.
"""

import pandas as pd

from keras_wgan.atomic import written_whole
from keras_wgan.series import AnomalyDetector


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
        help="columns of values; with a column timestamp, time, datetime or date, "
        "which may be irregular",
    )
    option("--output", required=True, help="anomalies.csv: start, end, severity")
    option("--plot", help="picture of the series, its score and its anomalies, .png")
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
        default=50,
        help="steps added on either side of an anomaly (%(default)s)",
    )
    option(
        "--seed", type=int, default=0, help="decides everything random (%(default)s)"
    )


def run(options):
    """Detects, writes, and returns the exit code."""
    detector = AnomalyDetector(
        options.window,
        options.interval,
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
