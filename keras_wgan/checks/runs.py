"""Checks of what is asked of a run, against what the run knows of its data.

In the flow: the commands that use a run ask here before they generate. What the run
knows was read from its config.json, which may be damaged or come from elsewhere.
"""

import re

from keras_wgan.checks.fields import (
    check_finite_number,
    check_numbers,
    check_text,
    check_texts,
    or_none,
    record,
)
from keras_wgan.checks.settings import check_choice, check_count

TYPES = ("number", "whole", "truth")  # of the columns of a table


def check_run_samples(samples):
    """Refuses what a run knows of its samples, if that is damaged.

    Args:
        samples: What config.json has under `samples`, or `None`.
    """
    if isinstance(samples, dict):
        samples = {"digest": None} | samples  # older runs have no digest
    or_none(record(SAMPLES))("samples", samples)
    if samples is not None and samples["columns"] is not None:
        columns = len(samples["columns"])
        check_choice("len(samples.types)", len(samples["types"] or ()), (columns,))


def check_data_known(settings):
    """Returns the data of a run, or refuses a run whose config.json does not name them."""
    check_text("data", settings.get("data"))
    return settings["data"]


def _check_limits(name, value):
    """Refuses what is neither a finite number nor a list of them."""
    (check_numbers if isinstance(value, list) else check_finite_number)(name, value)


def _check_type(name, value):
    """Refuses what is no name of a NumPy type of numbers."""
    check_text(name, value)
    if not re.fullmatch("bool|u?int(8|16|32|64)|float(16|32|64)", value):
        check_choice(name, value, ("float32", "uint8"))


def _check_column_types(name, value):
    """Refuses what is no list of types of columns."""
    for each in value if isinstance(value, list) else [value]:
        check_choice(name, each, TYPES)


DIGEST = {
    "count": check_count,
    "rows": check_text,
    "bytes": check_finite_number,
    "changed": check_finite_number,
}
SAMPLES = {
    "description": check_text,
    "kind": or_none(check_text),
    "scaling": {"low": _check_limits, "high": _check_limits, "dtype": _check_type},
    "class_names": or_none(check_texts),
    "columns": or_none(check_texts),
    "types": or_none(_check_column_types),
    "digest": or_none(record(DIGEST)),
}


def find_label(label, names):
    """Returns the number of a class by its name or its number, or refuses it.

    Args:
        label: Text, or `None`.
        names: Names of the classes, or `None` if the run knows none.
    """
    if label is None or label in (names or ()):
        return None if label is None else names.index(label)
    if label.removeprefix("-").isdecimal():
        return int(label)
    known = ", ".join(map(repr, (names or ())[:20])) or "numbers from 0"
    raise ValueError(
        f"--label must be a class of the run: {known}. Received: --label {label!r}. Write "
        "one of them, or its number, counted from 0."
    )


def check_columns_known(columns, output):
    """Refuses a table of samples that were no table."""
    if columns is None:
        raise ValueError(
            "A table is written for a run that was trained on a table. Received --output "
            f"{str(output)!r} and a run of other data. Name an .h5 or .npz file."
        )
