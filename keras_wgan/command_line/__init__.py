"""The program `keras-wgan`: trains and uses models without a line of Python.

In the flow: the last part. It calls the other parts for a user. A user's error
is one line on the screen and exit code 2.
"""

import argparse
import sys
import warnings

from keras_wgan.checks.names import escaped
from keras_wgan.command_line import detect, evaluate, generate, interpolate, train
from keras_wgan.version import __version__


def main(arguments=None):
    """Runs one command, and returns the exit code.

    Args:
        arguments: List of strings. Defaults to the arguments of the process.

    Returns:
        Exit code: 0, 2 after a user's error, or 130 after Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    warnings.showwarning = _show_warning
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(f"keras-wgan: error: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("keras-wgan: interrupted", file=sys.stderr)
        return 130


def _parser():
    """Returns the parser of all commands."""
    program = argparse.ArgumentParser(
        prog="keras-wgan", description="Train Wasserstein GANs, and use them."
    )
    program.add_argument("--version", action="version", version=__version__)
    commands = program.add_subparsers(required=True, metavar="COMMAND")
    for command in (train, generate, interpolate, evaluate, detect):
        command.add_parser(commands)
    return program


def _one_line(error):
    """Returns an error's message on one line, without control characters."""
    return escaped(" ".join(str(error).split()))


def _show_warning(message, category, filename, lineno, file=None, line=None):
    """Shows only the message of a warning."""
    print(f"keras-wgan: warning: {_one_line(message)}", file=file or sys.stderr)
