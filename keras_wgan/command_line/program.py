"""From the words of a command to its exit code.

In the flow: the program begins here. It parses and checks with `options`, which takes a
moment, and imports TensorFlow and the command only when there is nothing to refuse.
"""

import argparse
import importlib
import sys
import warnings

from keras_wgan.checks.environment import check_backend_asked
from keras_wgan.command_line import start, streams
from keras_wgan.command_line.messages import one_line, show_warning
from keras_wgan.command_line.options import (
    detect,
    evaluate,
    generate,
    interpolate,
    train,
)
from keras_wgan.version import __version__

COMMANDS = (train, generate, interpolate, evaluate, detect)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message):
        print(f"keras-wgan: error: {one_line(message)}", file=sys.stderr)
        raise SystemExit(2)


def main(arguments=None):
    """Runs one command, and returns the exit code.

    Args:
        arguments: List of strings. Defaults to the arguments of the process, whose
            streams are then made safe.

    Returns:
        Exit code: 0, 2 after a user's error, 130 after Ctrl-C, or 143 after SIGTERM.
    """
    if arguments is None:
        streams.make_safe()
    try:
        options = _parser().parse_args(arguments)
        check_backend_asked()
        options.check(options)
        command = _load(options.command)
        warnings.showwarning = show_warning
        return command.run(options)
    except (ValueError, OSError, MemoryError) as error:
        print(f"keras-wgan: error: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("keras-wgan: interrupted", file=sys.stderr)
        return 130


def _parser():
    """Returns the parser of all commands."""
    program = Parser(
        prog="keras-wgan", description="Train Wasserstein GANs, and use them."
    )
    program.add_argument("--version", action="version", version=__version__)
    commands = program.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    return program


def _load(name):
    """Imports TensorFlow, everything that Keras must know, and a command."""
    with start.quietly():
        importlib.import_module("keras_wgan.public")
        return importlib.import_module(f"keras_wgan.command_line.{name}")
