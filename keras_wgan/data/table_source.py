"""Tables of numbers: every row is a sample, every column has its own range.

In the flow: `load` reads tables in files and in memory with this. The names of the
columns stay with the source, so that generated samples become a table again.
"""

import os
import pathlib

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from keras_wgan.checks import sample_tables as checks
from keras_wgan.checks.names import shown
from keras_wgan.data.arrays import set_facts
from keras_wgan.data.label_forms import read_labels
from keras_wgan.data.ranges import find_reading
from keras_wgan.data.source import ArraySource
from keras_wgan.data.tables import read_table

TABLE_SUFFIXES = tuple(
    ".csv .tsv .txt .parquet .pq .feather .arrow .gz .bz2 .xz".split()
)
COUNTERS = ("", "index", "id", "unnamed: 0", "column 1")  # names that indices have
MOST = 12  # columns whose range is said


class TableSource(ArraySource):
    """The rows of a table, as vectors with a range for each column.

    Columns are numbers or truth values. A first column that counts the rows, under a
    name such as `index`, is left out. Whole numbers are rounded again by `to_frame`.

    Args:
        table: Path of a file that holds a table, such as .csv or .parquet, or a table of
            pandas, polars, pyarrow or another library that narwhals knows.
        labels_key: Column of the labels: class numbers, or texts. Defaults to `None`, no
            labels.
        labels: `False` to leave the labels out, or labels of the rows that are no column.
            Defaults to `None`.

    Raises:
        ValueError: If a column holds texts, dates or missing values, if there are no
            columns or rows, or if `labels_key` is no column.

    Example:

    >>> import pandas as pd
    >>> import keras_wgan as kw
    >>> table = pd.DataFrame({"mass": [1e6, 3e6], "width": [0.001, 0.003]})
    >>> source = kw.data.TableSource(table)
    >>> source.columns, source.arrays()[0].tolist()
    (('mass', 'width'), [[-1.0, -1.0], [1.0, 1.0]])
    """

    def __init__(self, table, *, labels_key=None, labels=None):
        name, note = "the table", ""
        if isinstance(table, (str, os.PathLike)):
            name = shown(table)
            table, note = read_table(pathlib.Path(table))
        columns = _read_columns(table, name)
        checks.check_label_column(labels_key, columns, name)
        targets = columns.pop(labels_key, None)
        left_out = [*_index_note(table), *_drop_counter(columns)]
        checks.check_columns(
            {key: _problem(column) for key, column in columns.items()}, name
        )
        values = np.column_stack([_numbers(column) for column in columns.values()])
        self.columns = tuple(columns)
        self.types = tuple(_type(column) for column in columns.values())
        reading = find_reading(values, name, kind="vector")
        super().__init__(values)
        if labels is None or isinstance(labels, bool):
            labels = None if labels is False or targets is None else targets.to_numpy()
        targets = None if labels is None else read_labels(labels, len(values))
        notes = filter(None, [note, *left_out, _ranges(self)])
        set_facts(self, reading, targets, notes)

    def to_frame(self, samples):
        """Returns samples of [-1, 1] as a `pandas.DataFrame` in the units of the table."""
        return to_frame(samples, self.scaling, self.columns, self.types)


def to_frame(samples, scaling, columns, types):
    """Returns samples of [-1, 1] as a table in their own units.

    Args:
        samples: Array of shape `(n, columns)`.
        scaling: `Scaling` with a range for each column.
        columns: Names of the columns.
        types: "number", "whole" or "truth" for each column.
    """
    values = scaling.inverse(samples)
    low, high = (
        np.broadcast_to(each, len(columns)) for each in (scaling.low, scaling.high)
    )
    frame = pd.DataFrame(values, columns=list(columns))
    for place, kind in enumerate(types):
        if kind != "number":
            rounded = np.clip(np.rint(values[:, place]), low[place], high[place])
            frame.isetitem(
                place, rounded.astype("int64" if kind == "whole" else "bool")
            )
    return frame


def table_values(table):
    """Returns the numbers of a table as an array `(rows, columns)`, as they are."""
    columns = _read_columns(table, "the table")
    problems = {key: _problem(column) for key, column in columns.items()}
    checks.check_columns(problems, "the table")
    return np.column_stack([_numbers(column) for column in columns.values()])


def is_table(data):
    """Tells whether data are a table that narwhals knows."""
    return nw.dependencies.is_into_dataframe(data)


def _read_columns(table, name):
    """Returns the columns of a table by their names, as series of narwhals."""
    is_pandas = isinstance(table, pd.DataFrame)
    frame = table if is_pandas else nw.from_native(table, eager_only=True)
    names = [str(column) for column in frame.columns]
    checks.check_column_names(names, name)
    if is_pandas:
        frame = nw.from_native(table.set_axis(names, axis=1), eager_only=True)
    checks.check_rows(len(frame), len(names), name)
    return {column: frame[column] for column in frame.columns}


def _index_note(table):
    """Returns a phrase, in a list, if a table of pandas has an index that is left out."""
    is_pandas = isinstance(table, pd.DataFrame)
    return ["left out: the index"] if is_pandas and not _is_plain(table.index) else []


def _is_plain(index):
    """Tells whether an index of pandas only counts the rows, or says what was chosen."""
    return (
        isinstance(index, pd.RangeIndex)
        or index.dtype.kind in "iu"
        and index.name is None
    )


def _drop_counter(columns):
    """Removes a first column that counts the rows. Returns phrases that say so."""
    first = next(iter(columns), None)
    if first is None or len(columns) < 2 or first.lower() not in COUNTERS:
        return []
    if not columns[first].dtype.is_integer() or columns[first].null_count():
        return []
    numbers = columns[first].to_numpy()
    if (
        len(numbers) < 2
        or not (np.diff(numbers) == 1).all()
        or numbers[0] not in (0, 1)
    ):
        return []
    del columns[first]
    return [f"left out: {shown(first)!r}, which counts the rows"]


def _problem(column):
    """Returns why a column cannot be read, or ""."""
    dtype = column.dtype
    if not (dtype.is_numeric() or dtype == nw.Boolean):
        return "dates" if dtype.is_temporal() else "texts or categories"
    missing = column.null_count()
    if dtype.is_float():
        missing += int((~np.isfinite(column.drop_nulls().to_numpy())).sum())
    return f"{missing} missing or infinite values" if missing else ""


def _numbers(column):
    """Returns the values of a column as float64."""
    return column.cast(nw.Float64).to_numpy()


def _type(column):
    """Returns whether the values are numbers, whole numbers, or truth values."""
    if column.dtype == nw.Boolean:
        return "truth"
    return "whole" if column.dtype.is_integer() else "number"


def _ranges(source):
    """Returns the columns and their ranges, as a phrase."""
    low, high = source.samples.min(axis=0), source.samples.max(axis=0)
    texts = [
        f"{shown(name)} ({low[place]:.6g} to {high[place]:.6g})"
        for place, name in enumerate(source.columns)
    ]
    more = f", and {len(texts) - MOST} more" if len(texts) > MOST else ""
    return f"columns {', '.join(texts[:MOST])}{more}"
