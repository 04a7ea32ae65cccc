"""Sources: samples that are read by their indices, in any order.

In the flow: `load` makes sources of files, folders and known data sets; `fit`
makes one of the user's arrays; `stream` turns a source into batches. Because a
source is read by index, the order of a training run is a pure function of a seed
and a step, and a resumed run sees exactly the samples it would have seen.
"""

import numpy as np

from keras_wgan.data.scaling import Scaling


class Source:
    """Base of everything that samples are read from.

    A subclass sets the attributes below and defines `__len__` and `read`.

    Attributes:
        sample_shape: Shape of one sample, a tuple.
        labelled: Whether `read` returns labels.
        num_classes: Number of classes if labels are class numbers, or `None`.
        class_names: Their names in the order of their numbers, or `None`.
        scaling: The `Scaling` between the units of the data and [-1, 1].

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
    labelled = False
    num_classes = None
    class_names = None
    scaling = Scaling()

    def __len__(self):
        raise NotImplementedError

    def read(self, indices):
        """Reads samples by index.

        Args:
            indices: Integers in `[0, len(self))`, shape `(n,)`, in any order.

        Returns:
            `(samples,)` or `(samples, labels)`: float32 samples, scaled to [-1, 1],
            of shape `(n, *sample_shape)`, and labels of shape `(n, ...)`.
        """
        raise NotImplementedError

    def order(self, generator):
        """Returns the order of one pass: a permutation of `range(len(self))`.

        Args:
            generator: A `numpy.random.Generator`, the only origin of chance.
        """
        return generator.permutation(len(self))

    def inverse(self, samples):
        """Returns samples in the units the data came in, bytes for pictures."""
        return self.scaling.inverse(samples)

    def arrays(self):
        """Returns everything, in its natural order, as `read` does."""
        return self.read(np.arange(len(self)))


class ArraySource(Source):
    """Samples that lie in memory, read as they are.

    Nothing is copied before it is read, and memory-mapped arrays stay on disk.

    Args:
        samples: Array of shape `(n, ...)`.
        labels: Array of shape `(n, ...)`: class numbers, one-hot or real vectors.
            Defaults to `None`, no labels.
        scaling: `Scaling` of the samples to [-1, 1]. Defaults to none: the samples
            are given to the networks as they are.
        class_names: Names of the classes. Defaults to `None`.

    Raises:
        ValueError: If samples and labels differ in length, or labels are no numbers.

    Example:

    >>> import numpy as np
    >>> import keras_wgan as kw
    >>> source = kw.data.ArraySource(np.zeros((3, 2)), labels=[0, 1, 1])
    >>> len(source), source.sample_shape, source.num_classes
    (3, (2,), 2)
    """

    def __init__(self, samples, labels=None, *, scaling=None, class_names=None):
        self.samples = np.asarray(samples)
        self.labels = None if labels is None else checked_labels(labels, len(samples))
        self.sample_shape = self.samples.shape[1:]
        self.labelled = labels is not None
        self.num_classes = count_classes(self.labels)
        self.class_names = class_names
        self.scaling = scaling or Scaling()

    def __len__(self):
        return len(self.samples)

    def read(self, indices):
        samples = self.scaling.forward(self.samples[indices])
        return (samples, self.labels[indices]) if self.labelled else (samples,)

    def arrays(self):
        samples = self.scaling.forward(self.samples)
        return (samples, self.labels) if self.labelled else (samples,)


class UnlabelledSource(Source):
    """Another source without its labels.

    Args:
        source: The source to read.

    Example:

    >>> import keras_wgan as kw
    >>> source = kw.data.load("digits")
    >>> len(source.arrays()), len(kw.data.UnlabelledSource(source).arrays())
    (2, 1)
    """

    def __init__(self, source):
        self.source = source
        self.sample_shape = source.sample_shape
        self.scaling = source.scaling

    def __len__(self):
        return len(self.source)

    def read(self, indices):
        return self.source.read(indices)[:1]

    def order(self, generator):
        return self.source.order(generator)


def checked_labels(labels, num_samples):
    """Returns labels as int32 or float32, one for each sample.

    Args:
        labels: Class numbers `(n,)` or `(n, 1)`, or vectors `(n, ...)`.
        num_samples: The number of samples they belong to.

    Returns:
        int32 class numbers of shape `(n,)`, or float32 vectors of shape `(n, ...)`.

    Raises:
        ValueError: If the lengths differ, or labels are not finite numbers of int32.
    """
    labels = np.asarray(labels)
    if labels.ndim == 0 or len(labels) != num_samples:
        raise ValueError(
            f"There must be one label for each of the {num_samples} samples. Received "
            f"labels of shape {labels.shape}. Give both arrays the same length."
        )
    if labels.dtype.kind not in "buif":
        raise ValueError(
            "Labels must be class numbers from 0, one-hot or real vectors. Received "
            f"labels of type {labels.dtype}. Number the classes, for example with "
            "`np.unique(labels, return_inverse=True)[1]`."
        )
    kind = np.int32 if labels.dtype.kind in "ui" else np.float32
    if kind is np.int32 and labels.shape[1:] == (1,):
        labels = labels[:, 0]  # (n, 1) -> (n,)
    refuse_unusable_labels(labels)
    return labels.astype(kind, copy=False)


def refuse_unusable_labels(labels):
    """Raises ValueError for NaN, infinity, and integers that int32 cannot hold."""
    limit = np.iinfo(np.int32)
    if labels.dtype.kind in "ui":
        usable = (labels >= limit.min) & (labels <= limit.max)
    else:
        usable = np.isfinite(labels)
    if not usable.all():
        row = int(np.argmin(usable.reshape(len(labels), -1).all(axis=1)))
        raise ValueError(
            "Labels must be finite numbers, and integers must fit 32 bits. Received "
            f"{labels[row]} in row {row}. Remove such rows or number the classes anew."
        )


def count_classes(labels):
    """Returns the number of classes if labels are class numbers, else `None`."""
    numbered = labels is not None and labels.dtype.kind == "i" and labels.ndim == 1
    if not numbered or len(labels) == 0 or labels.min() < 0:
        return None
    return int(labels.max()) + 1
