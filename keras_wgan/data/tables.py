"""Tables in files: delimited text of any dialect, Parquet and Feather.

In the flow: whatever reads a table from a file opens it here, and says how it was
taken. pandas parses it. What the columns mean is decided later.
"""

import importlib
import io
import pathlib
from typing import NamedTuple

import pandas as pd

from keras_wgan.checks import tables as checks
from keras_wgan.checks.files import check_readable
from keras_wgan.checks.settings import check_suffix
from keras_wgan.data.decimals import read_decimals
from keras_wgan.data.dialects import BLANKS, WORDS, find_dialect
from keras_wgan.data.text_files import read_body

COLUMNAR = {
    ".parquet": ("Parquet", pd.read_parquet),
    ".pq": ("Parquet", pd.read_parquet),
    ".feather": ("Feather", pd.read_feather),
    ".arrow": ("Feather", pd.read_feather),
}
WRITTEN = (".csv", ".parquet")  # endings of tables that are written


class Table(NamedTuple):
    """A table that was read from a file.

    Attributes:
        frame: The table, a `pandas.DataFrame`.
        note: How it was read, in one phrase.
    """

    frame: pd.DataFrame
    note: str


def read_table(path, *, separator=None, decimal=None):
    """Reads a table from a file.

    Delimited text may have any of the usual separators, decimal points or commas,
    quoted fields, comments that begin with # or %, a header or none, and the encoding
    UTF-8, UTF-16 or Latin-1. It may be compressed (.gz, .bz2, .xz). Files that end in
    .parquet or .feather are read by pyarrow.

    Args:
        path: Path of the file.
        separator: Character between the fields, such as `";"`; `"tab"` and `"blank"`
            are names of two. Defaults to `None`, which finds it.
        decimal: `"."` or `","`. Defaults to `None`, which finds it.

    Returns:
        A tuple `Table`. Without a header the columns are `"column 1"`, `"column 2"`
        and so on.

    Raises:
        ValueError: If the file is no table, is damaged, or has a row of another number
            of fields, thousands separators, or two possible readings.
        OSError: If the file cannot be opened.

    Example:

    >>> import pathlib, tempfile
    >>> from keras_wgan.data.tables import read_table
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "load.csv"
    >>> _ = path.write_text("hour;load\\n0;17,5\\n1;18,25\\n")
    >>> table = read_table(path)
    >>> table.note
    "separated by ';', decimal comma"
    >>> table.frame["load"].tolist()
    [17.5, 18.25]
    """
    path = pathlib.Path(path)
    checks.check_table_file(path)
    separator = checks.check_separator(separator, WORDS)
    checks.check_decimal(decimal, separator)
    if path.suffix.lower() in COLUMNAR:
        return _read_columnar(path)
    return _read_text(path, separator, decimal)


def check_writable(option, path):
    """Refuses a path of a table to write that `write_table` cannot write."""
    if check_suffix(option, path, WRITTEN).suffix.lower() == ".parquet":
        with checks.check_pyarrow("Parquet", path):
            importlib.import_module("pyarrow")


def write_table(path, frame):
    """Writes a table without its index, as CSV, or as Parquet if the path ends so."""
    if pathlib.Path(path).suffix.lower() == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)


def _read_columnar(path):
    """Reads a Parquet or Feather file."""
    kind, reader = COLUMNAR[path.suffix.lower()]
    with checks.check_pyarrow(kind, path):
        with check_readable(str(path), (ValueError, OSError)):
            return Table(reader(path), kind)


def _read_text(path, separator, decimal):
    """Reads delimited text."""
    body = read_body(path)
    text = "\n".join(body.lines)
    checks.check_text(text, path)
    checks.check_quotes(text, path)
    dialect = find_dialect(body, path, separator, decimal)
    checks.check_decimal(decimal, dialect.separator)
    checks.check_header(dialect.header or [], path)
    shape = dialect.width, dialect.separator
    checks.check_row_lengths(body.lines, *shape, dialect.name, path)
    frame = _named(_parse(text, dialect), dialect)

    def as_texts(names):
        places = [frame.columns.get_loc(name) for name in names]
        texts = _parse(text, dialect, dtype=str, usecols=places)
        return texts.set_axis(frame.columns[sorted(places)], axis=1)

    frame, comma = read_decimals(frame, as_texts, decimal, dialect.separator, path)
    return Table(frame, _note(body, dialect, comma))


def _parse(text, dialect, **options):
    """Returns a text as a table, by pandas."""
    separator = {None: "\0", BLANKS: r"\s+"}.get(dialect.separator, dialect.separator)
    header = None if dialect.header is None or dialect.in_comment else 0
    return pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=header,
        index_col=False,
        skipinitialspace=True,
        low_memory=False,
        **options,
    )


def _named(frame, dialect):
    """Returns a table with the names of the header, without an empty last column."""
    if dialect.header is None:
        frame.columns = [f"column {number}" for number in range(1, frame.shape[1] + 1)]
    elif dialect.in_comment:
        frame.columns = dialect.header
    else:
        frame.columns = [str(name).strip() for name in frame.columns]
    last = frame.columns[-1]
    empty = dialect.header is not None and not dialect.header[-1]
    return frame.drop(columns=last) if empty and frame[last].isna().all() else frame


def _note(body, dialect, comma):
    """Returns how a text was read, in one phrase."""
    parts = (
        dialect.name,
        "decimal comma" if comma else "",
        "" if body.encoding == "UTF-8" else body.encoding,
        "no header" if dialect.header is None else "",
        "header in a comment" if dialect.in_comment else "",
        _skipped(body.comments, "comment"),
        _skipped(body.blanks, "blank line"),
    )
    return ", ".join(filter(None, parts))


def _skipped(count, noun):
    """Returns how many lines of a kind were skipped, or `""`."""
    return f"{count} {noun}{'s' * (count > 1)} skipped" if count else ""
