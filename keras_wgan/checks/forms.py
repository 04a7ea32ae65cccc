"""Checks of the form of what `fit` is given, before its numbers are looked at.

In the flow: `fit` and `evaluate` ask here what they were given at all.
"""

import numpy as np

FORMS = (
    "an array of samples, a table, a kw.data source, a tf.data.Dataset of batches, a "
    "keras.utils.PyDataset, or an iterable of batches such as a PyTorch DataLoader"
)


def check_samples_form(x):
    """Refuses what is no array of samples, and says how it becomes one."""
    if isinstance(x, (np.ndarray, list)) or hasattr(x, "__array__"):
        return
    advice = "Pass one of these."
    if isinstance(x, tuple):
        advice = "Pass samples and labels apart, as in fit(samples, labels)."
    elif isinstance(x, dict):
        advice = f"Pass its parts apart, as in fit(data[{next(iter(x), 'image')!r}], labels)."
    elif hasattr(x, "__getitem__"):
        advice = "Of a PyTorch Dataset, pass DataLoader(dataset, batch_size=64)."
    raise ValueError(f"Training data must be {FORMS}. Received: {type(x)}. {advice}")


def check_no_labels(y):
    """Refuses labels beside data that yield batches, which bring their own."""
    if y is not None:
        raise ValueError("A data set yields its labels itself. Leave out `y`.")
