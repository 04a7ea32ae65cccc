"""Checks of the columns of a table of a series.

In the flow: `series.columns` and `series.table` refuse here the columns that are
missing, unknown, or not clear, and warn of those that they leave out.
"""

import collections
import warnings

MOST_NAMES = 8  # in a message
CHANNELS = "Pass channels=[...] (--channels on the command line)"
TIMESTAMP = "Pass timestamp=... (--timestamp on the command line)"


def listed(names):
    """Returns names as a message shows them, the first ones of many."""
    names = list(map(repr, names))
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more or "no column"


def check_names_differ(names):
    """Refuses a table with columns of one name."""
    repeated = [name for name, count in collections.Counter(names).items() if count > 1]
    if repeated:
        raise ValueError(
            "Every column must have its own name. Received more than one column "
            f"{listed(repeated)}. Rename these columns."
        )


def check_known(setting, names, known):
    """Refuses names of columns that a table does not have, or that occur twice."""
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(
            f"`{setting}` (--{setting} on the command line) must name columns of the "
            f"table, {listed(known)}. Received: {listed(unknown)}. Write the names as in "
            "the table."
        )
    check_names_differ(names)


def check_one_time(names):
    """Refuses several columns of times."""
    if len(names) > 1:
        raise ValueError(
            "A series must have one column of timestamps, or one of dates and one of "
            f"times of day. Received: {listed(names)}. {TIMESTAMP} to name the one, and "
            "drop the others."
        )


def refuse_parts_of_dates(names):
    """Refuses a date that is spread over columns of numbers."""
    raise ValueError(
        f"A series must have its timestamps in one column. Received parts of them in "
        f"{listed(names)}. Join them into one column `timestamp` of texts such as "
        "2024-04-01 13:50, or in pandas by pandas.to_datetime(table[['year', 'month', "
        "'day']])."
    )


def refuse_several_series(name, count):
    """Refuses rows of several series."""
    raise ValueError(
        f"A table must hold one series. Received {count} of them, told apart by the "
        f"column {name!r}. Fit one detector to each, as in `for key, series in "
        f"table.groupby({name!r})`, or write one file for each; if {name!r} is a "
        f"measurement, pass channels=[...] (--channels on the command line)."
    )


def refuse_unix_time(name):
    """Refuses a column that may be a time, or a measurement."""
    raise ValueError(
        f"It must be clear which column has the timestamps. Received {name!r}, whose "
        f"numbers rise and may be times since 1970. Pass timestamp={name!r} "
        f"(--timestamp on the command line) if they are, or channels=[...] "
        "(--channels) if they are a measurement."
    )


def check_some_channel(channels, others):
    """Refuses a table without a column that can be a channel."""
    if not channels:
        raise ValueError(
            "A series must have a column of numbers beside its timestamps: shape (steps, "
            "channels), and no other axis may be empty. Received only "
            f"{', '.join(others) or 'timestamps'}. {CHANNELS} to name measurements."
        )


def warn_left_out(left_out):
    """Warns of columns that are left out."""
    if left_out:
        warnings.warn(
            f"Left out, because they are no measurements: {', '.join(left_out)}. "
            f"{CHANNELS} to choose the columns that are read.",
            UserWarning,
            stacklevel=2,
        )


def warn_unknown(names):
    """Warns of columns that the fitted series did not have."""
    if names:
        warnings.warn(
            f"The fitted series did not have the columns {listed(names)}. They are left "
            "out. Drop them, or fit the detector again.",
            UserWarning,
            stacklevel=2,
        )


def warn_by_place(received, fitted):
    """Warns of channels without names, or with others, that are taken by their place."""
    warnings.warn(
        f"The detector was fitted on {fitted}, and the series has {received}. Its "
        "channels are taken by their place. Pass the same form to fit and afterwards.",
        UserWarning,
        stacklevel=2,
    )


def check_fitted_columns(missing, received):
    """Refuses a table without some columns of the fitted one."""
    if missing:
        raise ValueError(
            "A series must have the columns of the fitted one. Received "
            f"{listed(received)}, without {listed(missing)}. Rename the columns as they "
            "were in fit, or fit the detector again."
        )


def check_channel_count(count, fitted):
    """Refuses a series of another number of channels than the fitted one."""
    if count != len(fitted):
        raise ValueError(
            f"`number of channels` must be {len(fitted)}, as in the fitted series "
            f"({listed(fitted)}). Received: {count}. Pass the columns of the fitted "
            "series, in the same order."
        )


def check_long(shape):
    """Refuses an array or a table that is wider than long, so probably transposed."""
    if len(shape) == 2 and shape[1] > max(shape[0], 1):
        raise ValueError(
            "A series must have the shape (steps, channels), with more steps than "
            f"channels. Received shape {tuple(shape)}. If its steps lie side by side, "
            "pass series.T; on the command line, transpose the table."
        )


def refuse_values(name, found, fix):
    """Refuses a column of other values than numbers."""
    raise ValueError(
        f"A series must be numbers. Received {found} in the column {name!r}. {fix}"
    )


def check_no_columns(timestamp, channels):
    """Refuses names of columns for an array, because its columns have no names."""
    for setting, value in (("timestamp", timestamp), ("channels", channels)):
        if value is not None:
            raise ValueError(
                f"`{setting}` names columns of a table. Received: {setting}={value!r} and "
                "an array, which has no names. Pass a table, or omit it."
            )
