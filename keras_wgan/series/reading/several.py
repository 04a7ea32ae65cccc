"""One series, or a list of several.

In the flow: the detector's methods take both; each series of a list is read by itself.
"""

import narwhals as nw
import numpy as np
from sklearn.exceptions import NotFittedError


def is_several(series):
    """Tells whether this is a list of series: of arrays or tables, not of numbers."""
    if not isinstance(series, (list, tuple)) or len(series) == 0:
        return False
    return all(_is_array_or_table(each) for each in series)


def _is_array_or_table(value):
    """Tells whether this is an array with axes, or a table or column of a library."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    if type(value).__module__.partition(".")[0] == "xarray":
        return True
    return nw.from_native(value, allow_series=True, pass_through=True) is not value


def as_list(series):
    """Returns a list of series, with one element for one series."""
    return list(series) if is_several(series) else [series]


def for_each(series, function):
    """Returns the result of a series, or a list of those of several series."""
    if is_several(series):
        return [apply_to(function, series, place) for place in range(len(series))]
    return function(series)


def apply_to(function, series, place):
    """Returns the result of one of several series; an error names its place.

    Args:
        function: Function of a series.
        series: List of series.
        place: Place of the series in the list, from 0.
    """
    try:
        return function(series[place])
    except ValueError as error:
        if len(series) == 1 or isinstance(error, NotFittedError):
            raise
        raise ValueError(f"Series {place} of the list (from 0): {error}") from error
