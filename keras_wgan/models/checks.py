"""Checks at the door: what the networks, optimizers and data of a model must be.

In the flow: the models call these once, before anything is trained; every
refusal says what was expected, what came, and how to mend it.
"""

import warnings

import keras
import numpy as np
from keras import layers

from keras_wgan.models.layers import has_layer, num_classes

REAL_KINDS = "buif"  # NumPy's letters for truth values, integers and floats


def check_number(name, value, low, *, high=float("inf"), integer=False):
    """Refuses a setting that is no number, or lies outside `[low, high]`."""
    kind = "an integer" if integer else "a number"
    right_type = isinstance(value, (int, np.integer) if integer else (int, float))
    if isinstance(value, bool) or not right_type or not low <= value <= high:
        limit = f"of at least {low}" if high == float("inf") else f"in [{low}, {high}]"
        raise ValueError(
            f"`{name}` must be {kind} {limit}. Received: {name}={value!r}. "
            f"Pass {kind} {limit}, or leave the argument out."
        )


def check_decay(ema_decay):
    """Refuses a decay of averaged weights outside [0, 1)."""
    if not isinstance(ema_decay, (int, float)) or not 0 <= ema_decay < 1:
        raise ValueError(
            "`ema_decay` must be a number in [0, 1), or None for no average. "
            f"Received: ema_decay={ema_decay!r}. Common is 0.999."
        )


def refuse_given(**arguments):
    """Refuses arguments of Keras' `fit` that have no meaning here."""
    for name, value in arguments.items():
        if value is not None:
            raise ValueError(
                f"Adversarial training has no use for `{name}`: there are no targets "
                f"to weigh or to hold out. Received: {name}={str(value)[:60]}. Leave it "
                "out; pass held-out samples as `validation_data`."
            )


def check_network(name, network):
    """Refuses a network without fixed shapes or without weights to train."""
    if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
        raise ValueError(
            f"The {name} must be a built Keras model with known input shapes: "
            f"functional, or Sequential with an Input. Received: {network!r}. Start "
            "it with keras.Input(shape), or wrap a subclassed model as "
            "keras.Model(inputs, model(inputs))."
        )
    if len(network.inputs) > 2 or len(network.outputs) != 1:
        raise ValueError(
            f"The {name} must have one input, or two when labels come second, and "
            f"one output. Received {len(network.inputs)} inputs and "
            f"{len(network.outputs)} outputs. Join what belongs together with "
            "keras.layers.Concatenate."
        )
    check_trainable(name, network)


def check_trainable(name, network):
    """Refuses a network that no optimizer could change."""
    if not network.trainable_variables:
        raise ValueError(
            f"The {name} must have weights to train. Received a {name} with "
            f"{len(network.weights)} weights, none trainable. Set "
            f"`{name}.trainable = True` before the model is made."
        )


def check_separate(networks):
    """Refuses networks of which two share weights."""
    seen = {}
    for name, network in networks.items():
        for weight in network.weights:
            other = seen.setdefault(id(weight), name)
            if other != name:
                raise ValueError(
                    f"The {other} and the {name} must not share weights, for each is "
                    f"trained against the other. Both received {weight.path}. "
                    "Build each from layers of its own."
                )


def check_critic(critic, role="critic"):
    """Refuses a critic that does not end in one unbounded score."""
    shape = tuple(critic.outputs[0].shape)
    if shape != (None, 1):
        raise ValueError(
            f"The {role} must return one unbounded score per sample, shape (batch, 1). "
            f"Received a {role} with output shape {shape}. End it with Dense(1) and "
            "no activation."
        )
    activation = last_activation(critic)
    if activation is not None and not reaches_far(activation):
        raise ValueError(
            f"The {role}'s scores must be unbounded: no activation after the last "
            f"layer. Received a {role} that ends with {activation_name(activation)}. "
            "End it with Dense(1) and no activation; the losses work on raw scores."
        )


def last_activation(network):
    """Returns the function that the network's last layer applies, or `None`."""
    last = network.layers[-1]
    if isinstance(last, keras.Model):
        return last_activation(last)
    if isinstance(last, (layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax)):
        return last
    return getattr(last, "activation", None)


def activation_name(activation):
    """Returns a name that the user would know the activation by."""
    return getattr(activation, "__name__", type(activation).__name__)


def reaches_far(activation):
    """Tells whether a function of scores goes far below and far above zero."""
    scores = keras.ops.convert_to_tensor([[-1e6], [1e6]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns of a softmax of one score
        low, high = np.ravel(activation(scores))
    return low < -1e3 and high > 1e3


def check_pair(generator, critic):
    """Refuses a generator and a critic that do not fit each other."""
    if len(generator.inputs) != len(critic.inputs):
        raise ValueError(
            "Generator and critic must both be conditional, each with labels as its "
            "second input, or both not. Received a generator with "
            f"{len(generator.inputs)} and a critic with {len(critic.inputs)} inputs. "
            "Give both networks a label input, or neither."
        )
    made, judged = generator.outputs[0].shape[1:], critic.inputs[0].shape[1:]
    if tuple(made) != tuple(judged):
        raise ValueError(
            "The generator's output must have the shape of the critic's input. "
            f"Received a generator of samples {tuple(made)} and a critic of samples "
            f"{tuple(judged)}. Change the last layers of the one or the first of the "
            "other."
        )
    latents = tuple(generator.inputs[0].shape)
    if len(latents) != 2 or None in latents[1:]:
        raise ValueError(
            "The generator's first input must be latents of shape (batch, latent_dim). "
            f"Received a generator with input shape {latents}. Start it with "
            "keras.Input((latent_dim,)) and reshape inside."
        )
    check_label_inputs(generator, critic)


def check_cycle(encoder, generator, critic_x, critic_z):
    """Refuses four networks that do not map samples to latents and back."""
    networks = (encoder, generator, critic_x, critic_z)
    if any(len(network.inputs) > 1 for network in networks):
        raise ValueError(
            "Encoder, generator and critics must each have one input. Received "
            f"{[len(network.inputs) for network in networks]} inputs. TadGAN takes no "
            "labels: leave them out."
        )
    samples, encoded, latents, made, judged_x, judged_z = (
        tuple(tensor.shape[1:])
        for tensor in (
            encoder.inputs[0],
            encoder.outputs[0],
            generator.inputs[0],
            generator.outputs[0],
            critic_x.inputs[0],
            critic_z.inputs[0],
        )
    )
    if not samples == made == judged_x:
        raise ValueError(
            "The encoder's input, the generator's output and critic_x's input must "
            f"have one shape. Received {samples}, {made} and {judged_x}. Build all "
            "three for the same samples."
        )
    if not encoded == latents == judged_z or len(latents) != 1 or None in latents:
        raise ValueError(
            "The encoder's output, the generator's input and critic_z's input must "
            "have one shape (batch, latent_dim). Received "
            f"{encoded}, {latents} and {judged_z} after the batch. Build all three "
            "with the same latent_dim."
        )


def check_label_inputs(generator, critic):
    """Refuses label inputs of different shapes."""
    shapes = [
        tuple(labels.shape[1:])
        for network in (generator, critic)
        for labels in network.inputs[1:]
    ]
    if len(set(shapes)) > 1:
        raise ValueError(
            "Generator and critic must take labels of one shape. Received label "
            f"inputs of shapes {shapes[0]} and {shapes[1]} after the batch. Use the "
            "same label input in both."
        )


def check_independent_scores(critic):
    """Refuses batch normalisation where every sample needs a gradient of its own."""
    if has_layer(critic, layers.BatchNormalization):
        raise ValueError(
            "A critic with a gradient penalty must score each sample by itself. "
            "Received a critic with BatchNormalization, which mixes the samples of a "
            "batch. Use LayerNormalization, or none (Gulrajani et al. 2017, section 4)."
        )


def check_optimizers(optimizers, current):
    """Refuses one optimizer for two players, and one that trains something else."""
    if len({id(optimizer) for optimizer in optimizers.values()}) < len(optimizers):
        raise ValueError(
            "Each player needs an optimizer of its own, for it holds the state of its "
            f"weights. Received one object for {' and '.join(optimizers)}. Make two."
        )
    for name, optimizer in optimizers.items():
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise ValueError(
                f"`{name}` must be a Keras optimizer, its name, or None for the "
                f"paper's. Received: {optimizer!r}. Pass keras.optimizers.Adam(1e-4)."
            )
        if optimizer.built and optimizer is not current.get(name):
            raise ValueError(
                f"`{name}` must be new, or the one this model has. Received an "
                f"optimizer ({optimizer.name}) already built for other variables. "
                "Make another, as in keras.optimizers.Adam(1e-4)."
            )


def check_backend():
    """Refuses backends that cannot run the training steps."""
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "keras_wgan runs on Keras' TensorFlow backend. Received: "
            f"{keras.backend.backend()!r}. Set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported."
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
