"""Checks of the options of `data.load`: whether they apply to the data.

In the flow: `load` asks here before it opens anything.
"""

import numpy as np

# What each option applies to, as messages say it.
APPLIES = {
    "image_size": "Only a folder of images has a size to choose",
    "channels": "Only folders of images and arrays have channels to choose",
    "value_range": "Only folders of images and arrays have one range to choose",
    "kind": "Only arrays have a kind to choose",
    "samples_key": "Only .npz and .h5 files have names of arrays to choose",
    "labels_key": "Only .npz and .h5 files, and tables, have names to choose",
}


def check_options(name, options, taken):
    """Refuses options that do not apply to the data.

    Args:
        name: What the message calls the data.
        options: Dictionary from options to their values; `None` is not given.
        taken: Names of the options that apply.
    """
    for option, value in options.items():
        if value is not None and option not in taken:
            raise ValueError(
                f"`{option}` must be None for {name}. Received: {option}={value!r}. "
                f"{APPLIES[option]}. Leave it out (--{option.replace('_', '-')} on the "
                "command line)."
            )


def check_labels_option(labels, labeled, name):
    """Refuses labels that are asked for and are not there, or are no choice."""
    if labels is not None and not isinstance(labels, (bool, np.bool_)):
        raise ValueError(
            "`labels` must be None, False or True for data that have their own labels. "
            f"Received: labels={labels!r}. Pass arrays as load(samples, labels=labels)."
        )
    if labels and not labeled:
        raise ValueError(
            f"`labels` must be None or False. Received: labels={labels!r}. {name} has no "
            "labels: name an array 'labels', or sort into sub-folders."
        )
