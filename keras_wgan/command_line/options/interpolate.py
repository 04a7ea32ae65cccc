"""The options of `keras-wgan interpolate`.

In the flow: `program` parses and checks them, and `interpolate` does what they say.
"""

from keras_wgan.checks.outputs import check_outputs
from keras_wgan.checks.settings import check_count
from keras_wgan.command_line.options.numbers import (
    MOST_FRAMES,
    MOST_PICTURED,
    check_seed_option,
)
from keras_wgan.command_line.run_directory import RunDirectory


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "interpolate",
        help="animate a walk through the latents",
        description="Write an animation of a walk through the latents of a run.",
    )
    parser.set_defaults(command="interpolate", check=check)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--num", type=int, default=40, help="samples in a frame (%(default)s)")
    option("--frames", type=int, default=48, help="frames (%(default)s)")
    option("--seed", type=int, help="decides the walk (default: a new one each time)")
    option("--output", required=True, help="animation to write, a .gif file")


def check(options):
    """Refuses options with which nothing can be drawn or written."""
    check_count("--num", options.num, 1, MOST_PICTURED)
    check_count("--frames", options.frames, 2, MOST_FRAMES)
    check_seed_option(options.seed)
    run_files = RunDirectory(options.directory).inputs()
    check_outputs({"--output": options.output}, run_files, {"--output": (".gif",)})
