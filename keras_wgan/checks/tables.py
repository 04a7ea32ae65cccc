"""Checks of files of tables: that they are text, and their rows as long as the first.

In the flow: `data.tables` and its parts check here what they read.
"""

import collections
import contextlib
import csv
import re

from keras_wgan.checks.files import check_plain_file

REMEDY = "Pass separator=..., or --separator on the command line"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")
INTEGER_PAIR = re.compile(r"\s*[+-]?\d+,\d+\s*")


def check_table_file(path):
    """Refuses a path that is a folder, or no file."""
    if path.is_dir():
        raise ValueError(
            f"A table must be a file. Received {str(path)!r}, a folder. Name one file in it."
        )
    if not path.exists():
        raise FileNotFoundError(
            f"A table must be a file. Received {str(path)!r}, but there is no such file. "
            "Check the path."
        )
    check_plain_file(path)


@contextlib.contextmanager
def check_pyarrow(kind, path):
    """Turns a missing pyarrow into a ValueError."""
    try:
        yield
    except ImportError as error:
        raise ValueError(
            f"{kind} files are read and written by pyarrow, which is not installed. "
            f"Received: {str(path)!r}. Run pip install pyarrow, or use a CSV file."
        ) from error


def check_separator(separator, words):
    """Returns a separator as one character or `None`, or refuses it."""
    separator = words.get(separator, separator)
    if separator is None:
        return None
    if not isinstance(separator, str) or len(separator) != 1 or separator in '."\n\r':
        raise ValueError(
            "`separator` must be one character such as ';', or 'tab' or 'blank'. "
            f"Received: separator={separator!r}. Omit it (--separator on the command line) "
            "to have it found."
        )
    return separator


def check_decimal(decimal, separator):
    """Refuses a decimal sign that is no point and no comma, or that separates."""
    if decimal not in (None, ".", ","):
        raise ValueError(
            f"`decimal` must be '.' or ','. Received: decimal={decimal!r}. Omit it "
            "(--decimal on the command line) to have it found."
        )
    if decimal is not None and decimal == separator:
        raise ValueError(
            "Separator and decimal sign must differ. Received: both are "
            f"{separator!r}. Write the table with another separator, such as ';'."
        )


def check_text(text, path):
    """Returns a text, or refuses one that is empty or not meant to be read."""
    if not text.strip():
        raise ValueError(
            f"A table must have columns and rows. Received {str(path)!r}: No columns, as "
            "the file is empty. Write the file again."
        )
    found = CONTROL.search(text)
    if found:
        raise ValueError(
            f"A table must be text, or a .parquet or .feather file. Received {str(path)!r}, "
            f"which holds the character {found[0]!r} and is a binary file. Export it as CSV."
        )
    return text


def check_separator_found(separator, lines, path):
    """Returns the separator of lines, or refuses those that can be read in two ways."""
    if separator == "," and all(map(INTEGER_PAIR.fullmatch, lines)):
        raise ValueError(
            f"A comma must separate columns or mark decimals. Received {str(path)!r} with "
            f"lines such as {lines[0].strip()!r}, which can be two columns or one number. "
            "Pass separator=',' or decimal=',' (--separator , or --decimal , on the command "
            "line), or give the table a header."
        )
    return separator


def check_header(header, path):
    """Refuses names of columns that occur more than once."""
    counts = collections.Counter(filter(None, header))
    repeated = [name for name, count in counts.items() if count > 1]
    if repeated:
        raise ValueError(
            "Every column must have its own name. Received "
            f"{', '.join(map(repr, repeated[:5]))} more than once in {str(path)!r}. "
            "Rename these columns."
        )


def check_separates(separator, found, path):
    """Refuses a separator that is not in the table, if another one is."""
    if found is not None:
        raise ValueError(
            f"The separator must be in the table. Received separator={separator!r}, but "
            f"{str(path)!r} seems to be separated by {found!r}. Pass that one, or omit "
            "`separator` (--separator on the command line) to have it found."
        )


def check_row_lengths(lines, width, separator, name, path):
    """Refuses a table with a row of another number of fields than the first.

    Args:
        lines: All lines, at their places in the file.
        width: Number of fields of the first row.
        separator: Character between fields, `" "` for blanks, `None` for one column.
        name: What the message says of the separator.
        path: The file.
    """
    if separator is None:
        return
    for number, count in _field_counts(lines, separator):
        if count not in (0, width):
            raise ValueError(
                f"Every row must have as many fields as the first, {width}. Received "
                f"{str(path)!r}, {name}: line {number} has {count} fields "
                f"({_shown(lines[number - 1])}). {REMEDY}, if another one separates the "
                "columns, and quote fields that hold it. Decimal commas need another "
                "separator than commas."
            )


def check_quotes(text, path):
    """Refuses a text with a quoted field that does not end."""
    if text.count('"') % 2:
        row = next(
            (n for n, line in enumerate(text.split("\n"), 1) if line.count('"') % 2), 1
        )
        raise ValueError(
            f"Every quote must be closed. Received {str(path)!r}, with an odd number of "
            f"quotes, first in line {row}. Close it, or remove it."
        )


def refuse_mixed_decimals(commas, points, path):
    """Refuses decimal commas and points in one table."""
    raise ValueError(
        "Numbers must have one decimal sign. Received decimal commas in the column "
        f"{commas!r} and points in {points!r} of {str(path)!r}. Write numbers with "
        "points and without thousands separators, or pass decimal=..., or --decimal "
        "on the command line."
    )


def refuse_thousands(column, value, path):
    """Refuses numbers with, or perhaps with, a separator of thousands."""
    raise ValueError(
        "Numbers must be written without thousands separators. Received "
        f"{value!r} in the column {column!r} of {str(path)!r}, which may have one. Write "
        "the number without it, or pass decimal=... (--decimal on the command line) if it "
        "is the decimal sign."
    )


def _field_counts(lines, separator):
    """Yields the number of each row's last line, and of its fields."""
    quoted = any('"' in line for line in lines)
    if separator == " " and not quoted:
        yield from enumerate((len(line.split()) for line in lines), 1)
    elif quoted:
        text = (" ".join(line.split()) for line in lines) if separator == " " else lines
        reader = csv.reader((f"{line}\n" for line in text), delimiter=separator, skipinitialspace=True)  # fmt: skip
        yield from ((reader.line_num, len(row)) for row in reader)
    else:
        counts = (line.count(separator) + 1 if line.strip() else 0 for line in lines)
        yield from enumerate(counts, 1)


def _shown(line):
    """Returns the beginning of a line, quoted."""
    line = line.strip()
    return repr(line if len(line) <= 60 else f"{line[:57]}...")
