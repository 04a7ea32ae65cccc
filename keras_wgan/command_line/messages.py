"""Lines for the user: warnings, each on one line of the error stream.

In the flow: `main` shows Python's warnings by this, and a command that reads a file
names the file in them.
"""

import contextlib
import sys
import warnings

from keras_wgan.checks.names import escaped


def one_line(message):
    """Returns a message on one line, without control characters."""
    return escaped(" ".join(str(message).split()))


def warn(message):
    """Shows a warning."""
    print(f"keras-wgan: warning: {one_line(message)}", file=sys.stderr, flush=True)


def show_warning(message, category, filename, lineno, file=None, line=None):
    """Shows only the message of one of Python's warnings."""
    warn(message)


@contextlib.contextmanager
def collected_warnings():
    """Yields a list, which has the different texts of all warnings afterwards."""
    texts = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield texts
    texts += dict.fromkeys(one_line(each.message) for each in caught)
