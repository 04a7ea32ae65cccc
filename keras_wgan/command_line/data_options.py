"""The options that say how data are read, and what a run keeps of its data.

In the flow: `train` adds these options to its own, and writes to the run directory what
the other commands need: the scaling to the units of the data, and the names of classes
and columns.
"""

import numpy as np

from keras_wgan import data

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


def facts(source):
    """Returns what a run keeps of its data, as JSON holds it."""
    scaling = source.scaling
    return {
        "description": source.describe(),
        "kind": source.kind,
        "scaling": {
            "low": np.asarray(scaling.low, float).tolist(),
            "high": np.asarray(scaling.high, float).tolist(),
            "dtype": scaling.dtype,
        },
        "class_names": source.class_names,
        "columns": getattr(source, "columns", None),
        "types": getattr(source, "types", None),
    }


def run_scaling(settings):
    """Returns the `Scaling` of a run's data, or `None` of an older run."""
    found = settings.get("samples")
    return None if found is None else data.Scaling(**found["scaling"])


def scale_as_run(source, settings):
    """Scales the samples of a source as those of a run, unless their range is known.

    The range that is found in other data would be another one.
    """
    scaling = run_scaling(settings)
    inner = getattr(source, "source", source)
    if scaling is not None and inner.range_given is False:
        inner.scaling = source.scaling = scaling
