"""Real samples that a trained model is compared with.

In the flow: diagnostics, monitors and sample grids turn the user's data into a source
here, and read samples from it.
"""

from keras_wgan.data.source import Source, UnlabeledSource
from keras_wgan.models.feeding.steps import array_source


def real_source(model, data):
    """Returns data as a source that fits the model's critic, or refuses the data.

    Args:
        model: The model.
        data: Samples `(n, ...)`, a pair of samples and labels, or a `Source`. Labels
            are dropped if the model is unconditional.
    """
    samples, labels = data if isinstance(data, tuple) else (data, None)
    if isinstance(samples, Source):
        superfluous = samples.labeled and not model.conditional
        return array_source(
            model, UnlabeledSource(samples) if superfluous else samples, None
        )
    return array_source(model, samples, labels if model.conditional else None)


def samples_and_labels(source, indices):
    """Reads samples by index, and their labels; `None` if there are no labels."""
    parts = source.read(indices)
    return parts[0], parts[1] if len(parts) == 2 else None
