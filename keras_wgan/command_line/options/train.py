"""The options of `keras-wgan train`.

In the flow: `program` parses and checks them, and `train` does what they say.
"""

import argparse
import os

from keras_wgan.checks.environment import check_cluster
from keras_wgan.checks.outputs import check_outside
from keras_wgan.checks.settings import check_count
from keras_wgan.command_line.options import data
from keras_wgan.command_line.options.numbers import MOST_STEPS, check_seed_option
from keras_wgan.command_line.run_directory import RunDirectory

MODELS = ("wgan-gp", "wgan", "gan")
STEPS = 4000


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "train",
        help="train a model",
        description="Train a model, or go on with its training.",
    )
    parser.set_defaults(command="train", check=check)
    option = parser.add_argument
    option(
        "data",
        help="digits, mnist, fashion_mnist, cifar10, a directory, .h5, .npz, .npy, .csv",
    )
    option("--output", required=True, help="run directory to write")
    option(
        "--model", choices=MODELS, default=MODELS[0], help="kind of model (%(default)s)"
    )
    option(
        "--conditional",
        action=argparse.BooleanOptionalAction,
        help="generate by label, or not (default: by label if the data have labels)",
    )
    option("--steps", type=int, default=STEPS, help="generator steps (%(default)s)")
    option("--batch-size", type=int, help="samples in a critic step (128; 64 if large)")
    option("--seed", type=int, help="decides all random numbers")
    data.add_to(parser)


def check(options):
    """Refuses options with which training cannot work."""
    check_count("--steps", options.steps, 1, MOST_STEPS)
    if options.batch_size is not None:
        check_count("--batch-size", options.batch_size)
    check_seed_option(options.seed)
    for name in ("image_size", "channels"):
        if getattr(options, name) is not None:
            check_count("--" + name.replace("_", "-"), getattr(options, name))
    data.check_there("DATA", options.data)
    RunDirectory(options.output).check_usable({})
    check_outside("--output", options.output, "DATA", data.path_of(options.data))
    check_cluster(os.environ.get("TF_CONFIG"))
