"""Checks of the file of a stream: its whole numbers and the steps that it keeps.

In the flow: `series.stream_file` reads fields and numbers, and checks them here before
a stream takes them. The reader of the file adds its name and the fix to the messages.
"""

import math

import numpy as np

from keras_wgan.checks.settings import check_count

LARGEST = 2**53


def check_whole(name, value):
    """Refuses a value that is not an integer between -2**53 and 2**53."""
    check_count(name, value, -LARGEST, LARGEST)


def check_size(count, shapes):
    """Refuses a number of numbers that arrays of these shapes do not have.

    Args:
        count: How many numbers there are.
        shapes: Shapes of the arrays that they make.
    """
    if min(min(shape) for shape in shapes) < 0 or count != sum(map(math.prod, shapes)):
        raise ValueError(
            f"A stream's numbers must make arrays of the shapes {shapes}. Received "
            f"{count} numbers."
        )


def check_finite(sums, last):
    """Refuses sums that are not finite, and infinite values before them."""
    if not np.isfinite(sums).all() or np.isinf(last).any():
        raise ValueError("The values of a stream must be finite. Received others.")


def check_kept(fields, longest, counts, rows):
    """Refuses steps that no stream would keep.

    Args:
        fields: Whole numbers of the stream by name.
        longest: Steps of the longest gap that is interpolated.
        counts: Number of values of each step, `(steps, channels)`.
        rows: Number of rows of each step, `(steps,)`.
    """
    passed = fields["next_step"] - fields["first"]
    conditions = {
        "a count of rows": np.array_equal(rows, np.clip(np.rint(rows), 0, LARGEST)),
        "values in rows": np.array_equal(counts, np.rint(counts))
        and ((counts >= 0) & (counts <= rows[:, None])).all(),
        "the next step among those kept": 0 <= passed <= fields["steps"],
        "rows once it has begun": fields["is_begun"] == (fields["steps"] > 0),
        "counts that are not negative": min(fields["late"], fields["positions"]) >= 0,
        "few values before": 0 <= fields["last"] <= longest + 2,
    }
    for wanted, is_met in conditions.items():
        if not is_met:
            raise ValueError(f"A stream must have {wanted}. Received another one.")
