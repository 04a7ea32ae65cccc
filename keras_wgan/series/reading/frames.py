"""A series of any library as a table of pandas, or as an array.

In the flow: `table` begins with this. Tables of pandas remain. Tables of polars, pyarrow
and other libraries come through narwhals, those of xarray through xarray itself.
"""

from collections.abc import Mapping

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from keras_wgan.checks.arrays import check_form
from keras_wgan.checks.columns import check_names_differ


def to_frame_or_array(series):
    """Returns a series as a table with names that are texts, or as an array.

    Args:
        series: Table, column or array of any library, lists, or a dictionary of columns.

    Returns:
        A `pandas.DataFrame`, or an array `(rows, ...)`.

    Raises:
        ValueError: If it has parts of different lengths, more than two axes, or columns
            of one name.
    """
    series = _from_xarray(series)
    if isinstance(series, pd.Series):
        return _named(series.to_frame("value" if series.name is None else series.name))
    if isinstance(series, pd.DataFrame):
        return _named(series)
    if isinstance(series, Mapping):
        return _named(_from_mapping(series))
    native = nw.from_native(series, allow_series=True, pass_through=True)
    if native is not series:
        return _named(_from_narwhals(native))
    return _to_array(series)


def _from_xarray(series):
    """Returns an array of xarray as a table of pandas, and all else unchanged."""
    if type(series).__module__.partition(".")[0] != "xarray":
        return series
    axes = tuple(series.sizes)
    is_dataset = hasattr(series, "data_vars")
    if len(axes) > (1 if is_dataset else 2) or not axes:
        raise ValueError(
            "A series of xarray must have one axis of steps, and at most one of channels. "
            f"Received the axes {axes}. Select one place, as in series.isel(place=0)."
        )
    return series.to_dataframe() if is_dataset else series.to_pandas()


def _from_mapping(columns):
    """Returns a dictionary of columns as a table."""
    try:
        return pd.DataFrame(columns)
    except ValueError as error:
        raise ValueError(
            "Columns of a series must be lists or arrays of one length. Received "
            f"{', '.join(map(repr, columns))}: {error}. Pad or cut them."
        ) from error


def _from_narwhals(native):
    """Returns a table or a column of another library as a table."""
    if isinstance(native, nw.LazyFrame):
        native = native.collect()
    if isinstance(native, nw.Series):
        native = native.alias(native.name or "value").to_frame()
    return pd.DataFrame({name: _column(native[name]) for name in native.columns})


def _column(column):
    """Returns a column of narwhals as pandas takes it; `None` is a missing value."""
    dtype = column.dtype
    if dtype.is_numeric() and not dtype.is_decimal():
        numbers = column.cast(nw.Float64) if column.null_count() else column
        return numbers.to_numpy()
    if isinstance(dtype, nw.Datetime) and dtype.time_zone:
        return pd.to_datetime(pd.Series(column.to_list()), utc=True)
    if isinstance(dtype, (nw.Categorical, nw.Enum)):
        return pd.Categorical(column.to_list())
    return pd.Series(column.to_list())


def _named(table):
    """Returns a table with names that are texts, or refuses names that are equal."""
    names = [str(name) for name in table.columns]
    check_names_differ(names)
    if isinstance(table.index, pd.MultiIndex):
        raise ValueError(
            "A table of a series must have one index. Received an index of "
            f"{table.index.nlevels} levels, {list(table.index.names)}. Choose one series, "
            "as in table.xs(key), and fit one detector to each."
        )
    return table.set_axis(names, axis=1)


def _to_array(series):
    """Returns an array with NaN for what is masked."""
    values = (
        series
        if isinstance(series, np.ma.MaskedArray)
        else check_form("A series", series)
    )
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "buif":
        values = values.astype("float64").filled(np.nan)
    if values.dtype.names:
        return _named(pd.DataFrame(np.asarray(values)))
    return values
