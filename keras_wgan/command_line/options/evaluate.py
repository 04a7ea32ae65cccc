"""The options of `keras-wgan evaluate`.

In the flow: `program` parses and checks them, and `evaluate` does what they say.
"""

from keras_wgan.command_line.options.data import check_there
from keras_wgan.command_line.options.numbers import check_seed_option
from keras_wgan.command_line.run_directory import RunDirectory


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a run",
        description="Compare samples of a run with real samples.",
    )
    parser.set_defaults(command="evaluate", check=check)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--data", help="real samples (default: held-out samples of the run's data)")
    option(
        "--seed", type=int, default=0, help="decides all random numbers (%(default)s)"
    )


def check(options):
    """Refuses options with which nothing can be measured."""
    check_seed_option(options.seed)
    RunDirectory(options.directory).inputs()
    if options.data is not None:
        check_there("--data", options.data)
