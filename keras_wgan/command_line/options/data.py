"""The options that say how data are read.

In the flow: `options.train` adds these to its own; `run_data` passes them to `data.load`.
"""

import os

from keras_wgan.checks.files import check_exists

NAMED = ("digits", "mnist", "fashion_mnist", "cifar10", "cifar100")
NAMES = (
    "image_size",
    "channels",
    "value_range",
    "kind",
    "samples_key",
    "labels_key",
)


def add_to(parser):
    """Adds the options to a command."""
    option = parser.add_argument
    option("--image-size", type=int, help="height and width of a directory's images")
    option("--channels", type=int, help="channels of images, or of an array")
    option(
        "--value-range",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="values that become -1 and 1 (default: the range found)",
    )
    option(
        "--kind",
        choices=("image", "series", "vector"),
        help="what an array holds (default: concluded from its shape and values)",
    )
    option("--samples-key", help="name of the samples in an .h5 or .npz file")
    option("--labels-key", help="name of the labels in it, or of a table's column")


def chosen(options):
    """Returns the arguments of `data.load` that the options say."""
    return {name: getattr(options, name) for name in NAMES}


def check_there(option, name):
    """Refuses data that are neither a known name nor a path of something."""
    if name not in NAMED:
        check_exists(option, name, f"Name {', '.join(NAMED)}, a folder or a file.")


def path_of(name):
    """Returns the path of data as a list, which is empty for data with a name."""
    return [name] if name not in NAMED and os.path.lexists(name) else []
