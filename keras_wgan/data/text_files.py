"""The text of a file of data: decompressed, decoded, and without comments.

In the flow: `tables` reads delimited text with this, before `dialects` looks for the
separator.
"""

import bz2
import gzip
import lzma
import re
import zlib
from typing import NamedTuple

from keras_wgan.checks.files import check_readable
from keras_wgan.checks.tables import check_text

OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
MARKS = {  # at the start of a file, the longest first
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xef\xbb\xbf": "UTF-8-sig",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
COMMENT = re.compile(r"\s*[#%]+(.*)")


class Body(NamedTuple):
    """The lines of a table, at the places that they have in the file.

    Attributes:
        lines: The lines as texts. A comment is an empty line.
        heading: What the last comment above the first row says, or `None`.
        comments: Number of comments.
        blanks: Number of blank lines between rows.
        separator: The separator that a first line such as `sep=;` names, or `None`.
        encoding: Name of the encoding.
    """

    lines: list
    heading: str | None
    comments: int
    blanks: int
    separator: str | None
    encoding: str


def read_body(path):
    """Reads the lines of a text file.

    Args:
        path: Path of the file. One that ends in .gz, .bz2 or .xz is decompressed.

    Returns:
        A tuple `Body`.

    Raises:
        ValueError: If the file is empty, damaged or not text.
        OSError: If the file cannot be opened.
    """
    opener = OPENERS.get(path.suffix.lower(), open)
    with check_readable(
        str(path), (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)
    ):
        with opener(path, "rb") as file:
            content = file.read()
    text, encoding = _decode(content, path)
    return _split(text, encoding)


def _decode(content, path):
    """Returns the text of bytes, and the name of their encoding."""
    encoding = _marked(content) or _wide(content) or "UTF-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "Latin-1"
        text = content.decode("cp1252", "replace")  # Latin-1 as it is written today
    return check_text(text.removeprefix("\ufeff"), path), encoding.removesuffix("-sig")


def _marked(content):
    """Returns the encoding that the first bytes name, or `None`."""
    return next((MARKS[mark] for mark in MARKS if content.startswith(mark)), None)


def _wide(content):
    """Returns the encoding of UTF-16 without a mark, or `None`.

    In such a text nearly every second byte is zero.
    """
    sample = content[:1000]
    for first, encoding in ((1, "UTF-16-LE"), (0, "UTF-16-BE")):
        zeros = sample[first::2].count(0)
        if zeros > 0.8 * (len(sample) // 2) > 0 and not sample[1 - first :: 2].count(0):
            return encoding
    return None


def _split(text, encoding):
    """Returns the `Body` of a text."""
    lines = re.split(r"\r\n|\n|\r", text.strip("\r\n"))
    hint = re.fullmatch(r'"?sep=(.)"?', lines[0].strip(" "))
    if hint:
        lines[0] = ""
    comments = {row: COMMENT.fullmatch(line)[1] for row, line in _commented(lines)}
    for row in comments:
        lines[row] = ""
    filled = [row for row, line in enumerate(lines) if line.strip(" ")]
    first, last = (filled[0], filled[-1]) if filled else (0, 0)
    heading = [comment.strip() for row, comment in comments.items() if row < first]
    between = sum(first < row < last for row in comments)
    blanks = max(0, last - first + 1 - len(filled) - between)
    separator = hint and hint[1]
    heading = heading[-1] if heading else None
    return Body(lines, heading, len(comments), blanks, separator, encoding)


def _commented(lines):
    """Returns the numbers and the texts of the lines that are comments."""
    return [
        (row, line)
        for row, line in enumerate(lines)
        if ("#" in line or "%" in line) and COMMENT.fullmatch(line)
    ]
