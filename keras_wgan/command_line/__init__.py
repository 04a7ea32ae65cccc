"""The program `keras-wgan`: trains and uses models without a line of Python.

In the flow: the last part. It calls the other parts for a user. A user's error
is one line on the screen and exit code 2.
"""

import argparse
import sys
import warnings

from keras_wgan.command_line import detect, evaluate, generate, interpolate, train
from keras_wgan.command_line.messages import one_line, show_warning
from keras_wgan.version import __version__


def main(arguments=None):
    """Runs one command, and returns the exit code.

    Args:
        arguments: List of strings. Defaults to the arguments of the process.

    Returns:
        Exit code: 0, 2 after a user's error, or 130 after Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    warnings.showwarning = show_warning
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(f"keras-wgan: error: {one_line(error)}", file=sys.stderr)
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
