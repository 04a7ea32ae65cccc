"""The series of the Numenta Anomaly Benchmark, their grids and their true windows.

In the flow: `nab.py` reads its series here. Only the folders `data` and `labels` of
github.com/numenta/NAB are needed.
"""

import json

import numpy as np
import pandas as pd

STEPS = {  # seconds of a step, by folder
    "artificialWithAnomaly": 600,
    "realAdExchange": 3600,
    "realTraffic": 600,
    "realTweets": 600,
    "artificialNoAnomaly": 600,
}
LABELED = tuple(folder for folder in STEPS if folder != "artificialNoAnomaly")
LEFT_OUT = ("realAdExchange/exchange-4_cpc_results.csv",)  # as in the published figures
WINDOWS = "combined_windows.json"


def find_series(directory):
    """Returns path and folder of each series, by its name in the labels."""
    series = {
        f"{folder}/{path.name}": (path, folder)
        for folder in STEPS
        for path in sorted((directory / folder).glob("*.csv"))
    }
    if not series:
        raise FileNotFoundError(
            f"Expected a folder with the sub-folders {', '.join(STEPS)}. Received: "
            f"{directory}. Pass the folder `data` of the Numenta Anomaly Benchmark, "
            "github.com/numenta/NAB."
        )
    return {name: found for name, found in series.items() if name not in LEFT_OUT}


def read_labels(directory):
    """Returns the true windows of every series by name."""
    places = [directory, directory / "labels", directory.parent / "labels"]
    paths = [place / WINDOWS for place in places if (place / WINDOWS).exists()]
    if not paths:
        raise FileNotFoundError(
            f"Expected {WINDOWS} in {directory}, or in a folder `labels` in it or "
            "beside it. Copy the folder `labels` of NAB there."
        )
    return json.loads(paths[0].read_text())


def true_windows(pairs):
    """Returns start and end of the true windows, both inclusive, `(windows, 2)`."""
    starts_and_ends = pd.to_datetime(np.array(pairs, "str").ravel())
    return starts_and_ends.to_numpy().reshape(-1, 2)


def count(found, windows):
    """Counts true positives, false positives and false negatives.

    Args:
        found: First and last time of the found intervals, `(intervals, 2)`.
        windows: Those of the true windows, `(windows, 2)`. A window that a found
            interval touches is a true positive, as in `kw.metrics.interval_f1`.

    Returns:
        A list of three integers.
    """
    touches = (found[:, None, 0] <= windows[:, 1]) & (
        found[:, None, 1] >= windows[:, 0]
    )
    hit = int(touches.any(axis=0).sum())
    return [hit, int((~touches.any(axis=1)).sum()), len(windows) - hit]


def labels_of(times, windows):
    """Tells which times lie in a true window, `(steps,)`."""
    inside = (windows[:, :1] <= times) & (times <= windows[:, 1:])
    return inside.any(axis=0)
