"""Columns of a table that are no measurement: counters, labels, ids, second times.

In the flow: `columns` asks here before it takes a column as a channel.
"""

import numpy as np
import pandas as pd
from pandas.api import types

from keras_wgan.series.reading.time_numbers import FACTORS, name_words

PARTS = {"year", "month", "day", "hour", "minute", "second", "weekday", "week"}
LEAST_ROWS = 10  # fewer rows rise by equal steps by chance
INDEX_WORDS = {
    "unnamed",
    "index",
    "idx",
    "row",
    "rows",
    "rownum",
    "level",
    "nr",
    "no",
    "seq",
}
LABEL_WORDS = {
    *("label", "labels", "class", "anomaly", "anomalies", "anomalous", "outlier"),
    *("outliers", "attack", "attacks", "groundtruth", "truth"),
}
ID_WORDS = {
    *("id", "ids", "uuid", "key", "series", "sensor", "machine", "device", "station"),
    *("unit", "engine", "asset", "entity", "subject", "patient", "customer", "host"),
    *("group", "name", "run"),
}
SINCE_2000 = (946_684_800, 4_102_444_800)  # seconds, to 2100


def why_no_channel(column, seconds=None):
    """Tells why a column cannot be a channel.

    Args:
        column: `pandas.Series`.
        seconds: Times of the rows, in seconds, or `None`.

    Returns:
        A reason such as `"a counter"`, or `""` for a channel.
    """
    words = set(name_words(column.name))
    if words & LABEL_WORDS and _is_label(column):
        return "a label"
    if not _is_number(column):
        return "the same text in all rows" if _is_constant_text(column) else ""
    if seconds is not None and words and words <= PARTS and _is_integer(column):
        return "a part of the time"
    if words & INDEX_WORDS and _are_different_integers(column):
        return "a counter" if _has_equal_steps(column) else "an index"
    if words & ID_WORDS and _is_integer(column) and column.nunique() == 1:
        return "the same id in all rows"
    if len(column) < LEAST_ROWS:
        return ""
    if _has_equal_steps(column):
        return (
            "rises by equal steps"
            if column.iloc[-1] > column.iloc[0]
            else "falls by equal steps"
        )
    return "rises with the time" if _is_linear(column, seconds) else ""


def identifies_series(column, times=None):
    """Tells whether a column says to which of several series each row belongs.

    Args:
        column: `pandas.Series`.
        times: Timestamps of the rows, or `None`.

    Returns:
        Whether each timestamp occurs once for each value, or the name is one of ids and
        the values come in blocks.
    """
    if _is_number(column) and not _is_integer(column) or words_of_label(column):
        return False
    count = column.nunique()
    if not 2 <= count <= len(column) / 2:
        return False
    if times is not None and _repeats_times(column, times, count):
        return True
    blocks = int((column != column.shift()).sum())
    is_named = bool(set(name_words(column.name)) & ID_WORDS)
    return is_named and blocks == count


def words_of_label(column):
    """Tells whether a column is named like a label, and holds labels."""
    return bool(set(name_words(column.name)) & LABEL_WORDS) and _is_label(column)


def looks_like_unix_time(column):
    """Tells whether a column of another name may be a time since 1970."""
    if not _is_number(column) or len(column) < LEAST_ROWS or column.isna().any():
        return False
    values = column.to_numpy("float64")
    low, high = values[0], values[-1]
    return bool((np.diff(values) >= 0).all()) and any(
        SINCE_2000[0] * factor <= low < high and high <= SINCE_2000[1] * factor
        for factor in FACTORS.values()
    )


def _is_number(column):
    """Tells whether a column has numbers or truth values."""
    return types.is_numeric_dtype(column) and not types.is_complex_dtype(column)


def _is_integer(column):
    """Tells whether a column has integers."""
    return types.is_integer_dtype(column)


def _is_label(column):
    """Tells whether a column has texts, or no other numbers than -1, 0 and 1."""
    if types.is_numeric_dtype(column):
        return bool(column.dropna().isin([-1, 0, 1]).all())
    kind = types.infer_dtype(column, skipna=True)
    return kind in ("string", "boolean", "categorical")


def _is_constant_text(column):
    """Tells whether a column has the same text in all rows."""
    return types.infer_dtype(column, skipna=True) == "string" and column.nunique() == 1


def _are_different_integers(column):
    """Tells whether a column has integers of which none occurs twice."""
    return (
        not column.isna().any() and bool(((column % 1) == 0).all()) and column.is_unique
    )


def _has_equal_steps(column):
    """Tells whether a column rises or falls by equal steps."""
    if types.is_bool_dtype(column) or column.isna().any() or len(column) < 2:
        return False
    values = column.to_numpy("float64")
    first = values[1] - values[0]
    if first == 0 or not np.isfinite(first):
        return False
    steps = np.diff(values)
    if not np.allclose(steps[:LEAST_ROWS], first, rtol=1e-3):
        return False  # most columns end here
    largest = max(abs(values[0]), abs(values[-1]))
    return bool(np.allclose(steps, steps.mean(), rtol=1e-6, atol=1e-12 * largest))


def _is_linear(column, seconds):
    """Tells whether a column is a straight line over the times of the rows."""
    if seconds is None or types.is_bool_dtype(column) or column.isna().any():
        return False
    values = column.to_numpy("float64")
    first, last = int(np.argmin(seconds)), int(np.argmax(seconds))
    span = seconds[last] - seconds[first]
    rise = values[last] - values[first]
    if span == 0 or rise == 0 or not np.isfinite(rise):
        return False
    line = values[first] + rise / span * (seconds - seconds[first])
    return bool(np.allclose(values, line, rtol=0, atol=1e-6 * abs(rise)))


def _repeats_times(column, times, count):
    """Tells whether the timestamps repeat once for each value of a column."""
    repeats = pd.Series(times).value_counts()
    if repeats.mean() < 1.5 or repeats.max() != count:
        return False
    pairs = pd.DataFrame({"time": np.asarray(times), "value": column.to_numpy()})
    return not pairs.duplicated().any()
