"""The values of columns as one array of floats.

In the flow: `table` calls this for the channels. Missing values become NaN, truth values
0 and 1; anything else that is not a number is refused by the name of its column.
"""

import numpy as np
import pandas as pd
from pandas.api import types

from keras_wgan.checks.columns import CHANNELS, refuse_values

DROP = f"{CHANNELS} to name the columns of numbers, or drop this one."
MISSING = "Leave a missing value empty, and write numbers without units."
DECIMALS = (
    "Write decimals with points, as in 17.5, or name the sign: decimal=',' in read_csv, "
    "--decimal , on the command line."
)


def to_numbers(table):
    """Returns the values of a table, `(rows, columns)`, as float64.

    Args:
        table: `pandas.DataFrame` of the channels.

    Raises:
        ValueError: If a column has other values than numbers.
    """
    if all(
        isinstance(kind, np.dtype) and kind.kind in "buif" for kind in set(table.dtypes)
    ):
        return table.to_numpy("float64")
    columns = [_to_numbers(table[name]) for name in table]
    return np.stack(columns, axis=1) if columns else np.empty((len(table), 0))


def _to_numbers(column):
    """Returns the values of a column as float64."""
    if types.is_complex_dtype(column):
        refuse_values(
            column.name,
            "complex numbers",
            "Pass their real and imaginary parts, or abs(series).",
        )
    if isinstance(column.dtype, pd.CategoricalDtype):
        refuse_values(column.name, "categories", DROP)
    if types.is_datetime64_any_dtype(column) or types.is_timedelta64_dtype(column):
        refuse_values(column.name, "times", f"Name the column `timestamp`. {DROP}")
    if types.is_numeric_dtype(column):
        return column.to_numpy("float64", na_value=np.nan)
    return _parse(column)


def _parse(column):
    """Returns numbers of a column of objects or texts."""
    known = column.dropna()
    for value in known:
        if isinstance(value, complex):
            refuse_values(column.name, f"the complex number {value}", "Pass its parts.")
    try:
        return pd.to_numeric(column).to_numpy("float64", na_value=np.nan)
    except (ValueError, TypeError):
        pass
    numbers = pd.to_numeric(known.astype(str), errors="coerce")
    first = known[numbers.isna()].iloc[0] if numbers.isna().any() else known.iloc[0]
    if numbers.notna().mean() > 0.5:
        refuse_values(column.name, f"{first!r} among numbers", MISSING)
    commas = known.astype(str).str.fullmatch(r"\s*[+-]?\d+(,\d+)?\s*").all()
    fix = DECIMALS if commas else f"Name the column of the times `timestamp`. {DROP}"
    refuse_values(column.name, f"{first!r}", fix)
