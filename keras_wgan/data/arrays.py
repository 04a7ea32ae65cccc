"""Sources of arrays, whatever they come from: laid out, scaled, and with their labels.

In the flow: `load` makes sources of arrays here, and the sources of files take over what
was found about their arrays.
"""

import numpy as np

from keras_wgan.data.kinds import KINDS
from keras_wgan.data.label_forms import read_conditions
from keras_wgan.data.ranges import find_reading
from keras_wgan.data.source import ArraySource, count_classes


def array_source(samples, labels=None, *, name="Samples", notes=(), **options):
    """Returns samples in memory, scaled to [-1, 1], as an `ArraySource`.

    Args:
        samples: Array of shape `(n, ...)`.
        labels: Labels in any form that `read_conditions` takes. Defaults to `None`.
        name: What error messages call the samples. Defaults to "Samples".
        notes: What else is to be said of them, as phrases. Defaults to none.
        **options: `key`, `kind`, `channels` and `value_range` of `find_reading`.

    Raises:
        ValueError: If samples or labels cannot be used.
    """
    reading = find_reading(samples, name, **options)
    labels = None if labels is None else read_conditions(labels, len(samples))
    source = ArraySource(laid_out(samples, reading.layout))
    set_facts(source, reading, labels, notes)
    return source


def laid_out(samples, layout):
    """Returns an array in the order and the shape of a `Layout`."""
    return samples.transpose(layout.order).reshape(len(samples), *layout.shape)


def recorded_kind(value_range, kind, samples):
    """Returns the kind of samples that `save_samples` wrote, or `None`.

    Args:
        value_range: What the file records as `value_range`, or `None`.
        kind: What it records as `kind`, or `None`.
        samples: Array or `h5py.Dataset` of the samples.
    """
    if isinstance(kind, bytes):
        kind = kind.decode(errors="replace")
    if len(samples.shape or ()) < 2:  # single numbers have no axis to interpret
        return None
    if isinstance(kind, str) and kind in KINDS:
        return str(kind)
    as_saved = value_range is not None and np.array_equal(value_range, (-1, 1))
    if as_saved and samples.dtype == np.float32:
        return kind_of(samples.shape)
    return None


def kind_of(shape):
    """Returns the kind of samples that have an axis of channels."""
    return {2: "vector", 3: "series"}.get(
        len(shape), "image" if len(shape) > 3 else "vector"
    )


def set_facts(source, reading, labels, notes=()):
    """Writes what was found about samples and labels to the attributes of a source.

    Args:
        source: The `Source`.
        reading: `Reading` of the samples.
        labels: `Labels`, or `None`.
        notes: What else is to be said, as phrases.
    """
    source.kind = reading.layout.kind
    source.scaling, source.found_range = reading.scaling, reading.found
    source.range_given = reading.given
    source.notes = (*reading.layout.notes, *notes)
    source.labeled = labels is not None
    if source.labeled:
        source.labels, source.label_form = labels.values, labels.form
        source.class_names = labels.class_names
        source.num_classes = count_classes(labels.values)
        if labels.class_names is not None:
            source.num_classes = len(labels.class_names)
