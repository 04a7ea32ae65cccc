"""The real samples that a model is held against.

In the flow: diagnostics and monitors turn what the user gave into a source here.
"""

from keras_wgan.data.source import Source, UnlabelledSource
from keras_wgan.models.feeding import array_source


def real_source(model, data):
    """Returns data as a source that fits the model, or refuses them.

    Args:
        model: The model, whose critic decides what fits.
        data: Samples `(n, ...)`, a pair of samples and labels, or a `Source`. An
            unconditional model's labels are dropped.
    """
    samples, labels = data if isinstance(data, tuple) else (data, None)
    if isinstance(samples, Source):
        superfluous = samples.labelled and not model.conditional
        return array_source(
            model, UnlabelledSource(samples) if superfluous else samples, None
        )
    return array_source(model, samples, labels if model.conditional else None)


def samples_and_labels(source, indices):
    """Reads samples by index, and labels or `None`."""
    parts = source.read(indices)
    return parts[0], parts[1] if len(parts) == 2 else None
