"""The options of `keras-wgan generate`.

In the flow: `program` parses and checks them, and `generate` does what they say.
"""

import pathlib

from keras_wgan.checks.outputs import check_new_directory, check_outputs
from keras_wgan.checks.settings import check_count
from keras_wgan.command_line.options.numbers import (
    MOST_PICTURED,
    MOST_SAMPLES,
    check_seed_option,
)
from keras_wgan.command_line.run_directory import RunDirectory

PICTURES = (".png",)
TABLES = (".csv", ".parquet")
ARRAYS = (".h5", ".hdf5", ".npz")


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "generate",
        help="generate samples from a run",
        description="Generate samples with the model of a run.",
    )
    parser.set_defaults(command="generate", check=check)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--num", type=int, default=64, help="number of samples (%(default)s)")
    option("--label", help="class of all samples, its name or number (default: all)")
    option("--seed", type=int, help="decides the samples (default: new ones each time)")
    option(
        "--output",
        required=True,
        help="what to write: grid.png, samples.h5, samples.npz, table.csv, or a directory "
        "of images",
    )


def check(options):
    """Refuses options with which nothing can be generated or written."""
    path = pathlib.Path(options.output)
    is_picture = path.suffix.lower() in PICTURES
    most = MOST_PICTURED if is_picture else MOST_SAMPLES
    check_count("--num", options.num, 1, most)
    check_seed_option(options.seed)
    run_files = RunDirectory(options.directory).inputs()
    if path.is_dir() or not path.suffix:
        check_new_directory("--output", path)
    else:
        kinds = (*PICTURES, *TABLES, *ARRAYS)
        check_outputs({"--output": path}, run_files, {"--output": kinds})
