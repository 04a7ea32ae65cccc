"""Sources: samples that are read by their indices, in any order.

In the flow: `load` makes sources of files, folders and named data sets; `fit` makes
one of the user's arrays; `stream` turns a source into batches. A source is read by
index, so the order of a training run is a pure function of a seed and a step. A
resumed run sees exactly the samples that it would have seen without the stop.
"""

import numpy as np

from keras_wgan.checks.labels import check_labels, is_class_numbers
from keras_wgan.data.conditions import has_several, labels_at, map_conditions
from keras_wgan.data.describe import describe
from keras_wgan.data.scaling import Scaling


class Source:
    """Base class of everything that samples are read from.

    A subclass sets the attributes below and defines `__len__` and `read`.

    Attributes:
        sample_shape: Shape of one sample, a tuple.
        labeled: Whether `read` returns labels.
        num_classes: Number of classes if labels are class numbers, or `None`.
        class_names: Names of the classes in the order of their numbers, or `None`.
        kind: "image", "series" or "vector" if that was found out, or `None`.
        label_form: What the labels were in their file, in words, or "".
        scaling: The `Scaling` between the units of the data and [-1, 1].
        range_given: Whether the range of `scaling` was given or recorded, or `False` if
            it follows from these samples. `None` if it cannot be another.
        found_range: Least and greatest value found, or `None` if nobody looked.
        notes: What else `describe` says, as a tuple of phrases: what was guessed, or
            left out.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> class Squares(kw.data.Source):
    ...     sample_shape = (1,)
    ...     def __len__(self):
    ...         return 5
    ...     def read(self, indices):
    ...         return (np.square(indices, dtype="float32")[:, None] / 8 - 1,)
    >>> Squares().read(np.array([4, 0]))
    (array([[ 1.],
           [-1.]], dtype=float32),)
    """

    sample_shape = ()
    labeled = False
    num_classes = None
    class_names = None
    scaling = Scaling()
    kind = None
    label_form = ""
    range_given = None
    found_range = None
    notes = ()

    def __len__(self):
        raise NotImplementedError

    def describe(self):
        """Returns what was read in one line: count, kind, range, labels, what was left out.

        Example:

        >>> import keras_wgan as kw
        >>> kw.data.load("digits", labels=False).describe()
        '900 images of 8 x 8 x 1; scaled from 0 to 16; no labels'
        """
        return describe(self)

    def read(self, indices):
        """Reads samples by index.

        Args:
            indices: Integers in `[0, len(self))`, shape `(n,)`, in any order.

        Returns:
            `(samples,)` or `(samples, labels)`: float32 samples, scaled to [-1, 1],
            of shape `(n, *sample_shape)`, and labels of shape `(n, ...)`.
        """
        raise NotImplementedError

    def order(self, rng):
        """Returns the order of one pass: a permutation of `range(len(self))`.

        Args:
            rng: `numpy.random.Generator` that decides the order.
        """
        return rng.permutation(len(self))

    def inverse(self, samples):
        """Returns samples in the units of the data, bytes for images."""
        return self.scaling.inverse(samples)

    def arrays(self):
        """Returns all samples in their natural order, as `read` does."""
        return self.read(np.arange(len(self)))


class ArraySource(Source):
    """Samples in memory.

    The array is not copied, and a memory-mapped array stays on disk.

    Args:
        samples: Array of shape `(n, ...)`.
        labels: Array of shape `(n, ...)`: class numbers, one-hot or real vectors,
            images. Several conditions are a tuple, or a dictionary by the names of the
            networks' inputs. Defaults to `None`, no labels.
        scaling: `Scaling` of the samples to [-1, 1]. Defaults to `None`: the networks
            receive the samples as they are.
        class_names: Names of the classes. Defaults to `None`.

    Raises:
        ValueError: If samples and labels differ in length, or labels are not numbers.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> source = kw.data.ArraySource(np.zeros((3, 2)), labels=[0, 1, 1])
    >>> len(source), source.sample_shape, source.num_classes
    (3, (2,), 2)
    """

    def __init__(self, samples, labels=None, *, scaling=None, class_names=None):
        self.samples = np.asarray(samples)
        self.labels = map_conditions(
            lambda condition: check_labels(condition, len(samples)), labels
        )
        self.sample_shape = self.samples.shape[1:]
        self.labeled = labels is not None
        self.num_classes = count_classes(self.labels)
        self.class_names = class_names
        self.scaling = scaling or Scaling()

    def __len__(self):
        return len(self.samples)

    def read(self, indices):
        samples = self.scaling.forward(self.samples[indices])
        return (
            (samples, labels_at(self.labels, indices)) if self.labeled else (samples,)
        )

    def arrays(self):
        samples = self.scaling.forward(self.samples)
        return (samples, self.labels) if self.labeled else (samples,)


class UnlabeledSource(Source):
    """Another source without its labels.

    Args:
        source: The source to read.

    Example:

    >>> import keras_wgan as kw
    >>> source = kw.data.load("digits")
    >>> len(source.arrays()), len(kw.data.UnlabeledSource(source).arrays())
    (2, 1)
    """

    def __init__(self, source):
        self.source = source
        self.sample_shape = source.sample_shape
        self.scaling = source.scaling
        self.found_range, self.kind = source.found_range, source.kind
        self.notes = source.notes

    def __len__(self):
        return len(self.source)

    def read(self, indices):
        return self.source.read(indices)[:1]

    def order(self, rng):
        return self.source.order(rng)


def count_classes(labels):
    """Returns the number of classes if labels are class numbers, else `None`."""
    if labels is None or has_several(labels) or not is_class_numbers(labels):
        return None
    return int(labels.max()) + 1
