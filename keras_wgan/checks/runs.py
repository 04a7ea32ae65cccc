"""Checks of what is asked of a run, against what the run knows of its data.

In the flow: the commands that use a run ask here before they generate.
"""


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
