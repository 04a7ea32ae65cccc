"""The dialect of delimited text: its separator, and whether it has a header.

In the flow: `tables` asks here before pandas reads the text. Every row must have as
many fields as the first one; a separator is found by that.
"""

import csv
import itertools
import re
from typing import NamedTuple

from keras_wgan.checks.tables import check_separates, check_separator_found

BLANKS = " "
SEPARATORS = ("\t", ";", "|", ",", BLANKS)  # a comma may be decimal, a blank in a date
NAMES = {"\t": "tabs", BLANKS: "blanks", None: "one column"}
WORDS = {"tab": "\t", "\\t": "\t", "blank": BLANKS, "space": BLANKS, "\\s+": BLANKS}
SAMPLE = 200  # lines from which the separator is found
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*|[.,]\d+)([eE][+-]?\d+)?%?")
TIME = re.compile(
    r"(\d{1,4}[-/.:]){2}\d{1,4}([ T].*)?|\d{1,2}:\d{2}( ?[AaPp]\.?[Mm]\.?)?"
)
DECIMAL = re.compile(r"\s*[+-]?\d*(,\d+)?\s*")
MISSING = {"", "na", "nan", "n/a", "null", "none", "-nan", "#n/a", "<na>"}


class Dialect(NamedTuple):
    """How the rows of a text are written.

    Attributes:
        separator: Character between fields, `" "` for blanks, `None` for one column.
        header: Names of the columns, or `None` if the text has none.
        in_comment: Whether the header is in a comment.
        width: Number of fields of the first row.
    """

    separator: str | None
    header: list | None
    in_comment: bool
    width: int

    @property
    def name(self):
        """The separator as a message shows it."""
        return separator_name(self.separator)


def separator_name(separator):
    """Returns a separator as a message shows it, such as `separated by ';'`."""
    if separator is None:
        return NAMES[None]
    return f"separated by {NAMES.get(separator, repr(separator))}"


def find_dialect(body, path, separator=None, decimal=None):
    """Finds out how the rows of a text are written.

    Args:
        body: `Body` of the file.
        path: The file, for messages.
        separator: The separator, if it is known.
        decimal: The decimal sign, if it is known.

    Returns:
        A tuple `Dialect`.

    Raises:
        ValueError: If several separators are possible.
    """
    sample = list(itertools.islice(filter(str.strip, body.lines), SAMPLE))
    separator = separator or body.separator
    if separator is None:
        if decimal != "," or not all(map(DECIMAL.fullmatch, sample[1:])):
            separator = check_separator_found(_sniff(sample), sample, path)
    elif not any(separator in line for line in sample):
        check_separates(separator, _sniff(sample), path)
    fields = [split_line(line, separator) for line in sample]
    if body.heading is not None and not _has_header(fields):
        heading = split_line(body.heading, separator)
        if len(heading) == len(fields[0]) and not any(map(_is_value, heading)):
            return Dialect(separator, heading, True, len(heading))
    header = fields[0] if _has_header(fields) else None
    return Dialect(separator, header, False, len(fields[0]))


def split_line(line, separator):
    """Returns the fields of a line; quoted fields may hold the separator."""
    if separator is None:
        return [line.strip().strip('"')]
    if separator == BLANKS:
        line = " ".join(line.split())
    fields = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    return [field.strip() for field in fields]


def _sniff(sample):
    """Returns the separator of lines, `None` for one column.

    The best separator gives all lines the same number of fields, at least two. The
    next best does so for most lines, and the others are refused later, by number.
    """
    shares = {separator: _share(sample, separator) for separator in SEPARATORS}
    whole = [separator for separator, share in shares.items() if share == 1]
    if whole:
        return whole[0]
    if _is_decimal_column(sample):
        return None
    best = max(shares, key=shares.get)  # the first of equals
    return best if shares[best] >= 0.5 else None


def _share(sample, separator):
    """Returns the share of lines that have the usual number of fields, at least 2."""
    counts = [len(split_line(line, separator)) for line in sample]
    usual = max(set(counts), key=counts.count)
    return 0 if usual < 2 else counts.count(usual) / len(counts)


def _is_decimal_column(sample):
    """Tells whether lines are a header, and numbers with decimal commas below it."""
    return not _is_value(sample[0]) and all(map(DECIMAL.fullmatch, sample[1:]))


def _has_header(fields):
    """Tells whether the first of some rows has names, and not values."""
    first, rest = fields[0], fields[1:]
    if not any(first):
        return False
    if _is_counted(first):  # as pandas writes columns without names
        return not first[0] or any(not all(map(_is_integer, row)) for row in rest)
    values = [_is_value(field) for field in first]
    if not any(values):
        return True
    named = [column for column, value in enumerate(values) if not value]
    return any(_holds_values(rest, column) for column in named)


def _holds_values(rows, column):
    """Tells whether a column has numbers or times, and nothing else."""
    found = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(found) and all(map(_is_value, found))


def _is_counted(first):
    """Tells whether fields are 0, 1, 2, and so on, perhaps after a name."""
    for start in (0, 1):
        counted = first[start:]
        if counted and counted == [str(number) for number in range(len(counted))]:
            return start == 0 or not NUMBER.fullmatch(first[0])
    return False


def _is_integer(field):
    """Tells whether a field is an integer."""
    return field.lstrip("+-").isdigit()


def _is_value(field):
    """Tells whether a field is a number, a time, or missing."""
    text = field.strip()
    return (
        text.lower() in MISSING
        or NUMBER.fullmatch(text) is not None
        or TIME.fullmatch(text) is not None
    )
