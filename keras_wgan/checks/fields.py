"""Checks of what a JSON text holds, by a table of its fields.

In the flow: whoever reads settings or statistics from a file names each field and its
check in a table, and passes what was read through it. Damage and tampering end here.
The reader of the file adds its name and the fix to the messages.
"""

import itertools
import json
import math

from keras_wgan.checks.settings import check_number

LARGEST_INTEGER = 2**53  # beyond it, floats skip integers


def check_json(text):
    """Returns what a JSON text holds, or refuses what no field takes.

    Args:
        text: JSON, bytes or text.

    Raises:
        ValueError: If it is no JSON, nests too deeply, or holds an integer beyond 2**53.
    """
    try:
        return json.loads(text, parse_int=_parse_integer)
    except RecursionError as error:
        raise ValueError(
            "A JSON text must have few levels. Received one that nests too deeply."
        ) from error


def check_fields(name, value, table):
    """Refuses a value that does not fit a table of fields.

    Args:
        name: What messages call the value, as in "scaling".
        value: What was read.
        table: Check of the value, a function of its name and the value that raises a
            ValueError; or a dictionary of such tables by key. Then the value must be a
            dictionary with exactly these keys.
    """
    if callable(table):
        table(name, value)
        return
    check_dictionary(name, value)
    _check_keys(name, value, table)
    for key, part in table.items():
        check_fields(f"{name}.{key}", value[key], part)


def _check_keys(name, value, table):
    """Refuses a dictionary without a field of the table, or with another one."""
    missing, unknown = sorted(table.keys() - value), sorted(value.keys() - table)
    if missing or unknown:
        found = f"without {missing}" if missing else f"with {unknown}"
        _refuse(name, found, "a dictionary of the known fields")


def check_finite_number(name, value):
    """Refuses a value that is not a finite number."""
    check_number(name, value, -math.inf)
    if not math.isfinite(value):
        _refuse(name, value, "a finite number")


def check_numbers(name, value):
    """Refuses a value that is not a list of finite numbers."""
    if not isinstance(value, list) or not value:
        _refuse(name, value, "a list of numbers")
    for number in value:
        check_finite_number(name, number)


def check_positive_numbers(name, value):
    """Refuses a value that is not a list of positive, finite numbers."""
    check_numbers(name, value)
    if min(value) <= 0:
        _refuse(name, value, "a list of positive numbers")


def check_places(name, value, count):
    """Refuses a value that is not a list of different positions below a count."""
    known = set(range(count))
    if not set(value) <= known or len(set(value)) < len(value) or not value:
        _refuse(name, value, f"a list of different positions below {count}")
    if not all(isinstance(place, int) for place in value):
        _refuse(name, value, "a list of integers")


def check_text(name, value):
    """Refuses a value that is not a text."""
    if not isinstance(value, str):
        _refuse(name, value, "a text")


def check_texts(name, value):
    """Refuses a value that is not a list of different texts."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        _refuse(name, value, "a list of texts")
    if len(set(value)) < len(value):
        _refuse(name, value, "a list of different texts")


def check_truth(name, value):
    """Refuses a value that is neither `True` nor `False`."""
    if not isinstance(value, bool):
        _refuse(name, value, "true or false")


def check_dictionary(name, value):
    """Refuses a value that is not a dictionary."""
    if not isinstance(value, dict):
        _refuse(name, value, "a dictionary")


def or_none(check):
    """Returns a check that also takes `None`."""

    def check_or_none(name, value):
        if value is not None:
            check(name, value)

    return check_or_none


def record(table):
    """Returns a check of a dictionary with exactly the fields of a table."""
    return lambda name, value: check_fields(name, value, table)


def check_same_lengths(name, lists):
    """Refuses lists, by their names, of different lengths."""
    lengths = {key: len(value) for key, value in lists.items()}
    if len(set(lengths.values())) > 1:
        _refuse(name, lengths, "lists of one length, a value for each channel")


def check_ascending(name, *rows):
    """Refuses lists of which one has a smaller number than the list before it."""
    columns = zip(*rows, strict=True)
    if any(b < a for column in columns for a, b in itertools.pairwise(column)):
        _refuse(name, rows, "in ascending order")


def _parse_integer(digits):
    """Returns an integer of a JSON text, or refuses one that is too large."""
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise ValueError(
            f"Integers of a JSON text must be at most 2**53. Received: {digits[:40]}."
        )
    return int(digits)


def _refuse(name, value, wanted):
    """Says what was wanted of a field and what came."""
    raise ValueError(f"`{name}` must be {wanted}. Received: {str(value)[:80]}.")
