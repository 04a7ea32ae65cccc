"""What `keras-wgan detect` reads, shows and writes.

In the flow: `detect` reads its tables here before it fits a detector, and writes all
results at the end, or none of them.
"""

import contextlib
import sys
from typing import NamedTuple

import pandas as pd

from keras_wgan.atomic import written_whole
from keras_wgan.command_line.messages import collected_warnings, warn
from keras_wgan.command_line.progress import Progress
from keras_wgan.data.tables import read_table, write_table
from keras_wgan.pictures.signed import save_figure
from keras_wgan.series.grids.grid import Grid

WIDEST = 60  # characters of a column on the screen
SCORE = "score"


class Series(NamedTuple):
    """A series that was read from a file.

    Attributes:
        frame: The table as it stands in the file, a `pandas.DataFrame`.
        grid: `Grid` of the series.
    """

    frame: pd.DataFrame
    grid: Grid


def read(path, options, to_grid):
    """Reads a series from a file, and shows in one line how.

    Args:
        path: Path of the file.
        options: Options of the command.
        to_grid: Function from a table to its `Grid`.

    Returns:
        A tuple `Series`.
    """
    table = read_table(path, separator=options.separator, decimal=options.decimal)
    if options.scores is not None and path == options.series:
        _check_no_scores(table.frame, path)
    with _named_errors(path), collected_warnings() as texts:
        grid = to_grid(table.frame)
    line = "; ".join(filter(None, (grid.describe(), table.note)))
    print(f"Read {path}: {line}.", flush=True)
    for text in texts:
        if text.rstrip(".") not in line:
            warn(f"{path}: {text}")
    return Series(table.frame, grid)


@contextlib.contextmanager
def _named_errors(path):
    """Names the file in the errors of its series."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _check_no_scores(frame, path):
    """Refuses a table that already has the column that is added to it."""
    if SCORE in frame:
        raise ValueError(
            f"--scores adds a column {SCORE!r} to the table. Received {str(path)!r}, which "
            "has one. Rename the column, or omit --scores."
        )


def progress(detector):
    """Returns callbacks that show the progress of the training in a terminal."""
    steps = detector.epochs * detector.steps_per_epoch
    return [Progress(steps)] if sys.stdout.isatty() else None


def write(options, detector, series, anomalies):
    """Writes all results, or none if one cannot be written, and shows the anomalies.

    Args:
        options: Options of the command, with the paths.
        detector: Fitted `AnomalyDetector`.
        series: `Series` that was searched.
        anomalies: Table of its anomalies.
    """
    writers = {
        "output": lambda path: write_table(path, anomalies),
        "scores": lambda path: write_table(path, _scored(detector, series)),
        "plot": lambda path: save_figure(detector.plot(series.grid), path),
        "save": detector.save,
    }
    paths = {name: getattr(options, name) for name in writers}
    paths = {name: path for name, path in paths.items() if path is not None}
    with contextlib.ExitStack() as stack:  # the files get their names at its end
        for name, path in paths.items():
            writers[name](stack.enter_context(written_whole(path)))
    _show(anomalies, paths, len(series.frame))


def _scored(detector, series):
    """Returns the table of a series with the score of each row."""
    frame = series.frame
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()  # of a Parquet file
    return frame.assign(**{SCORE: detector.decision_function(series.grid)})


def _show(anomalies, paths, rows):
    """Prints the anomalies, and the files that were written."""
    text = anomalies.to_string(index=False, max_colwidth=WIDEST)
    print(text if len(anomalies) else "No anomalies.")
    noun = "anomaly" if len(anomalies) == 1 else "anomalies"
    print(f"Wrote {len(anomalies)} {noun} to {paths['output']}.")
    kinds = {
        "scores": f"the scores of {rows:,} rows",
        "plot": "a picture",
        "save": "the detector",
    }
    for name, what in kinds.items():
        if name in paths:
            print(f"Wrote {what} to {paths[name]}.")
