"""Checks of tables whose rows are samples: that every column holds numbers.

In the flow: `TableSource` asks here before it scales the columns.
"""

import collections

from keras_wgan.checks.names import shown

MOST = 8  # columns that a message names


def check_column_names(names, table):
    """Refuses a table with columns of one name."""
    repeated = [name for name, count in collections.Counter(names).items() if count > 1]
    if repeated:
        raise ValueError(
            f"Every column of {table} must have its own name. Received more than one column "
            f"{_listed(repeated)}. Rename these columns."
        )


def check_rows(rows, columns, table):
    """Refuses a table without rows or without columns."""
    if not rows or not columns:
        raise ValueError(
            f"There must be columns and rows in {table}. Received {columns} columns and {rows} "
            "rows. Write the table again."
        )


def check_label_column(labels_key, columns, table):
    """Refuses labels in a column that a table does not have, or in its only one."""
    if labels_key is None:
        return
    if labels_key not in columns or len(columns) < 2:
        raise ValueError(
            f"`labels_key` must name a column of {table} beside others, which has "
            f"{_listed(columns)}. Received: labels_key={labels_key!r}. Write the name as in "
            "the table (--labels-key on the command line)."
        )


def check_columns(problems, table):
    """Refuses a table with columns that are no numbers.

    Args:
        problems: Dictionary from names to what is wrong with the column, or "".
        table: What the message calls the table.
    """
    found = collections.defaultdict(list)
    for name, problem in problems.items():
        if problem:
            found[problem].append(name)
    if found:
        parts = [f"{problem} in {_listed(names)}" for problem, names in found.items()]
        raise ValueError(
            f"Every column of {table} must hold numbers. Received {', and '.join(parts)}. "
            "Drop these columns or rows, fill them, or write categories as numbers, as "
            "pandas.get_dummies does. A column of classes can be the labels: pass "
            "labels_key=... (--labels-key on the command line)."
        )


def _listed(names):
    """Returns names as a message shows them, the first ones of many."""
    names = [repr(shown(name)) for name in names]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more or "no column"
