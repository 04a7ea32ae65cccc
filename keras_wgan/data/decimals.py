"""Decimal commas and thousands separators in a table.

In the flow: `tables` passes here what pandas has parsed with decimal points. Columns
that remained texts may be numbers with decimal commas. A number that could be read in
two ways is refused.
"""

import numpy as np
import pandas as pd

from keras_wgan.checks.tables import refuse_mixed_decimals, refuse_thousands

COMMA_NUMBER = r"[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?"
GROUPED = r"[+-]?\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?"
THREE_DIGITS = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"  # one thousand and more, or three decimals
TEXTS = 10_000_000  # the most numbers that are read again as texts


def read_decimals(frame, as_texts, decimal, separator, path):
    """Turns decimal commas of a table into numbers.

    Args:
        frame: The table, parsed with decimal points.
        as_texts: Function from names of columns to a table of their texts.
        decimal: `"."`, `","`, or `None` to find it.
        separator: Character between the fields, or `None`.
        path: The file, for messages.

    Returns:
        The table, and whether it has decimal commas.

    Raises:
        ValueError: If there are thousands separators, or numbers that may have them, or
            both decimal commas and points.
    """
    texts = frame.select_dtypes(include=["object", "string"])
    commas = [name for name in texts if decimal != "." and _has_commas(texts[name])]
    for name in commas:
        if decimal is None:
            _refuse_possible_thousands(texts[name], name, separator == ",", path)
        points = texts[name].str.strip().str.replace(",", ".", regex=False)
        frame[name] = pd.to_numeric(points)
    for name in texts.columns.difference(commas):
        _refuse_grouped(texts[name], name, path)
    comma = bool(commas) or decimal == ","
    for name in _with_points(frame, commas, comma, as_texts):
        refuse_mixed_decimals(commas[0] if commas else "(all)", name, path)
    if decimal is None and not comma:
        _refuse_thousands_points(frame, as_texts, separator, path)
    return frame, comma


def _has_commas(texts):
    """Tells whether a column has numbers only, and one with a comma."""
    known = texts.dropna().astype(str).str.strip()
    has_comma = known.str.contains(",", regex=False).any()
    return bool(has_comma and known.str.fullmatch(COMMA_NUMBER).all())


def _refuse_possible_thousands(texts, name, quoted, path):
    """Refuses commas of which each may separate thousands.

    Each stands before three digits, and either there are numbers without a comma below
    1000, or commas also separate the fields, which is the English manner.
    """
    known = texts.dropna().astype(str).str.strip()
    has_comma = known.str.contains(",", regex=False)
    possible = known[has_comma].str.fullmatch(THREE_DIGITS).all()
    if possible and (quoted or not has_comma.all()):
        refuse_thousands(name, known[has_comma].iloc[0], path)


def _refuse_grouped(texts, name, path):
    """Refuses a column of numbers of which some have thousands separators."""
    known = texts.dropna().astype(str).str.strip()
    grouped = known.str.fullmatch(GROUPED)
    if grouped.any():
        others = known[~grouped]
        if pd.to_numeric(others.str.replace(",", "."), errors="coerce").notna().all():
            refuse_thousands(name, known[grouped].iloc[0], path)


def _with_points(frame, commas, comma, as_texts):
    """Returns the columns with decimal points in a table with decimal commas."""
    floats = list(frame.select_dtypes("float").columns.difference(commas))
    if not comma or not floats:
        return []
    texts = as_texts(floats)
    return [name for name in texts if texts[name].str.contains(".", regex=False).any()]


def _refuse_thousands_points(frame, as_texts, separator, path):
    """Refuses points of which each may separate thousands.

    Each stands before three digits, and other numbers of the column are integers
    without a point. Programs write the point in all rows, or cut zeros at the end. Where
    semicolons separate the fields, points often separate thousands, and those in all
    rows are refused too.
    """
    floats = frame.select_dtypes("float")
    possible = [name for name in floats if _may_have_thousands(floats[name].to_numpy())]
    possible = possible[: max(1, TEXTS // max(1, len(frame)))]
    texts = as_texts(possible) if possible else {}
    for name in possible:
        known = texts[name].dropna().str.strip()
        _refuse_points(known, name, separator == ";", path)


def _may_have_thousands(values):
    """Tells whether numbers from 1 to 1000 have three decimals or none."""
    values = np.abs(values[np.isfinite(values)])
    whole = values == np.floor(values)
    if not len(values) or not (values < 1000).all():
        return False
    parts = values[~whole]
    is_near = np.abs(parts * 1000 - np.round(parts * 1000)) < 1e-6
    return bool(is_near.all() and (parts >= 1).all())


def _refuse_points(texts, name, in_all, path):
    """Refuses numbers as `_refuse_thousands_points` says."""
    has_point = texts.str.contains(".", regex=False)
    if has_point.any() and (in_all or not has_point.all()):
        if texts[has_point].str.fullmatch(THREE_DIGITS).all():
            refuse_thousands(name, texts[has_point].iloc[0], path)
