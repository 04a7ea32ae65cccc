"""Checks at the door: what a model's samples, labels and latents must be.

In the flow: a model calls these when it is given data, before anything is computed.
Every refusal says what was expected, what came, and how to mend it.
"""

import numpy as np

from keras_wgan.inspection import num_classes

REAL_KINDS = "buif"  # NumPy's letters for truth values, integers and floats


def refuse_given(**arguments):
    """Refuses arguments of Keras' `fit` that have no meaning here."""
    for name, value in arguments.items():
        if value is not None:
            raise ValueError(
                f"Adversarial training has no use for `{name}`: there are no targets "
                f"to weigh or to hold out. Received: {name}={str(value)[:60]}. Leave it "
                "out; pass held-out samples as `validation_data`."
            )


def check_samples(samples, sample_shape):
    """Refuses an array that the critic could not score."""
    shape, dtype = tuple(samples.shape), samples.dtype
    if len(shape) != len(sample_shape) + 1 or shape[1:] != sample_shape:
        raise ValueError(
            f"Samples must have the critic's shape, (batch, {str(sample_shape)[1:-1]}). "
            f"Received an array of shape {shape}. Reshape the data, or build the "
            f"networks for samples of shape {shape[1:]}."
        )
    if dtype.kind not in REAL_KINDS:
        raise ValueError(
            f"Samples must be numbers. Received an array of type {dtype}. Convert it "
            "with samples.astype('float32')."
        )
    bad = np.flatnonzero(~np.isfinite(samples).all(axis=tuple(range(1, samples.ndim))))
    if len(bad):
        raise ValueError(
            f"Samples must be finite. Received {len(bad)} samples with NaN or "
            f"infinity, the first at index {bad[0]}. Remove or repair them."
        )


def check_labels(labels, num_samples, network):
    """Refuses labels that are missing, superfluous, or not what the network takes."""
    if len(network.inputs) == 1:
        if labels is not None:
            raise ValueError(
                "An unconditional model takes samples alone. Received labels as well. "
                "Leave them out, or build both networks with a label input."
            )
        return
    expected = tuple(network.inputs[1].shape[1:])
    wanted = f"labels of shape {(num_samples, *expected)}"
    if labels is None:
        raise ValueError(
            f"A conditional model needs {wanted} beside its samples. Received none. "
            "Pass the labels, as in fit(samples, labels) or generate(n, labels)."
        )
    if labels.shape != (num_samples, *expected):
        raise ValueError(
            f"A conditional model needs {wanted}. Received labels of shape "
            f"{labels.shape}. Pass one label per sample, in the form the networks take."
        )
    check_label_values(labels, network)


def check_label_values(labels, network):
    """Refuses labels that are not finite, or of which the network knows nothing."""
    if labels.dtype.kind not in REAL_KINDS or not np.isfinite(labels).all():
        raise ValueError(
            f"Labels must be finite numbers. Received labels of type {labels.dtype}. "
            "Number the classes from 0, or pass real vectors without NaN."
        )
    if not network.inputs[1].dtype.startswith(("int", "uint")):
        return
    count, lowest, highest = num_classes(network), labels.min(), labels.max()
    if not np.array_equal(labels, np.floor(labels)):
        raise ValueError(
            "Labels must be integers, for the networks take classes. Received real "
            f"numbers from {lowest} to {highest}. Number the classes from 0."
        )
    if lowest < 0 or (count is not None and highest >= count):
        last = "the number of classes less one" if count is None else count - 1
        raise ValueError(
            f"Labels must lie between 0 and {last}. "
            f"Received labels from {lowest} to {highest}. Number the classes from 0, "
            "or build the networks for more of them."
        )


def as_array(name, values):
    """Returns values as an array, or refuses those that make none."""
    try:
        return np.asarray(values)
    except ValueError as error:  # of NumPy, which does not say whose
        raise ValueError(
            f"{name} must form one array. Received parts that do not: {error}. Give all "
            "of them the same shape."
        ) from error


def as_latents(latents, num_samples, latent_dim):
    """Returns latents as an array, or refuses what the generator cannot take."""
    latents = as_array("Latents", latents)
    expected = (num_samples, latent_dim)
    numeric = latents.dtype.kind in REAL_KINDS
    if latents.shape != expected or not numeric or not np.isfinite(latents).all():
        raise ValueError(
            f"Latents must be finite numbers of shape {expected}. Received an array of "
            f"shape {latents.shape} and type {latents.dtype}. Draw them with "
            f"np.random.default_rng().normal(size={expected})."
        )
    return latents


def as_labels(labels, num_samples, network):
    """Returns one label for each sample, or refuses what the generator cannot take."""
    if labels is not None and len(network.inputs) == 2:
        labels = as_array("Labels", labels)
        label_shape = tuple(network.inputs[1].shape[1:])
        if labels.shape == label_shape:  # one label for all
            labels = np.broadcast_to(labels, (num_samples, *label_shape))
    check_labels(labels, num_samples, network)
    return labels
