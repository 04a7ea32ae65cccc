"""Checks of the networks of a model, each alone and with one another.

In the flow: a model calls these when it is made, and `fit` once more.
"""

import keras
import numpy as np
from keras import layers

from keras_wgan.inspection import all_layers, has_layer
from keras_wgan.network_graph import output_bounds


def check_network(name, network):
    """Refuses a network without fixed shapes or without weights to train."""
    if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
        raise ValueError(
            f"The {name} must be a built Keras model with known input shapes. Received: "
            f"{network!r}. Use keras.Model(inputs, model(inputs)), or keras.Input first."
        )
    if len(network.outputs) != 1:
        raise ValueError(
            f"The {name} must have one output. Received {len(network.outputs)}. Build it "
            "with one, as in keras.Model(inputs, output)."
        )
    check_trainable(name, network)


def check_trainable(name, network):
    """Refuses a network that no optimizer could change."""
    if not network.trainable_variables:
        raise ValueError(
            f"The {name} must have weights to train. Set `{name}.trainable = True`."
        )


def check_separate(networks):
    """Refuses networks of which two share weights."""
    owners = {}
    for name, network in networks.items():
        for weight in network.weights:
            other = owners.setdefault(id(weight), name)
            if other != name:
                raise ValueError(
                    f"The {other} and the {name} must not share weights: {weight.path}."
                )


def check_critic(critic, name="critic"):
    """Refuses a critic that does not end in one unbounded score."""
    shape, bounds = tuple(critic.outputs[0].shape), output_bounds(critic)
    bounded = bool(np.isfinite(bounds).any())
    if not _is_score(shape) or bounded:
        advice = (
            "End it with Dense(1) and no activation; the losses work on raw scores."
        )
        if shape[0] is not None:
            advice = (
                "Leave the batch's size out of keras.Input, whose batch_shape fixes it."
            )
        limits = f" and values from {bounds[0]:.4g} to {bounds[1]:.4g}" * bounded
        raise ValueError(
            f"The {name} must return one unbounded score per sample, shape (batch, 1), or a "
            f"map of scores, (batch, n) or (batch, height, width, 1). Received shape {shape}"
            f"{limits}. {advice}"
        )


def _is_score(shape):
    """Tells whether an output is a score, or a map of scores whose mean is the score."""
    return shape[0] is None and (len(shape) == 2 or len(shape) > 2 and shape[-1] == 1)


def check_independent_scores(critic):
    """Refuses batch normalization where every sample needs a gradient of its own.

    One that is frozen mixes no samples. One that is called with `training=False` does:
    a network that is called with `training=True` hands that on to all its layers.
    """
    for layer in all_layers(critic):
        if isinstance(layer, layers.BatchNormalization) and layer.trainable:
            raise ValueError(
                "A critic with a gradient penalty must score each sample by itself. "
                f"Received {layer.name!r}, a BatchNormalization, which mixes samples. "
                "Replace it by LayerNormalization, or freeze it: layer.trainable = False."
            )


def check_clippable(critic):
    """Refuses layers that set their kernels anew, which would undo the clipping."""
    if has_layer(critic, layers.SpectralNormalization):
        raise ValueError(
            "A critic whose kernels are clipped must keep them clipped. Received "
            "SpectralNormalization, which rescales its kernel in every step. Take the "
            "layer out of its wrapper, or train with kw.WGANGP or kw.GAN."
        )


def check_pair(generator, critic):
    """Refuses a generator and a critic that do not fit each other."""
    if len(generator.inputs) != len(critic.inputs):
        raise ValueError(
            "Generator and critic must both be conditional on the same labels, or both not. "
            f"Received {len(generator.inputs)} and {len(critic.inputs)} inputs. "
            "Give both a label input for each condition, or give none to both."
        )
    _check_latent_input(generator)
    what = "The generator's output and the critic's input"
    _check_same_shape(what, generator.outputs[0], critic.inputs[0])
    for ours, theirs in zip(generator.inputs[1:], critic.inputs[1:], strict=True):
        _check_same_shape(
            "The generator's labels and the critic's labels", ours, theirs
        )
    names = [[label.name for label in net.inputs[1:]] for net in (generator, critic)]
    if names[0] != names[1] and set(names[0]) == set(names[1]):
        raise ValueError(
            "Generator and critic must take their labels in one order. Received inputs "
            f"{names[0]} and {names[1]}. Write them in the same order in both."
        )


def check_cycle(encoder, generator, critic_x, critic_z):
    """Refuses four networks that do not map samples to latents and back."""
    counts = [len(net.inputs) for net in (encoder, generator, critic_x, critic_z)]
    if max(counts) > 1:
        raise ValueError(
            "Encoder, generator and critics must each have one input: TadGAN takes no "
            f"labels. Received {counts} inputs. Build them without a label input."
        )
    for name, critic in {"critic_x": critic_x, "critic_z": critic_z}.items():
        if critic.outputs[0].shape[1:] != (1,):
            raise ValueError(
                f"The {name} must return one score per sample, shape (batch, 1): TadGAN "
                f"takes no map of scores. Received {tuple(critic.outputs[0].shape)}. End "
                "it with Dense(1)."
            )
    _check_latent_input(generator)
    what = "The encoder's input, the generator's output and critic_x's input"
    samples = encoder.inputs[0], generator.outputs[0], critic_x.inputs[0]
    _check_same_shape(what, *samples)
    what = "The encoder's output, the generator's input and critic_z's input"
    latents = encoder.outputs[0], generator.inputs[0], critic_z.inputs[0]
    _check_same_shape(what, *latents)


def _check_latent_input(generator):
    """Refuses a generator that does not start from latent vectors."""
    shape = tuple(generator.inputs[0].shape)
    if len(shape) != 2 or shape[1] is None:
        raise ValueError(
            "The generator's first input must be latents of shape (batch, latent_dim), a "
            f"keras.Input((latent_dim,)). Received {shape}."
        )


def _check_same_shape(what, *tensors):
    """Refuses inputs and outputs of networks of which one has another shape."""
    shapes = [tuple(tensor.shape[1:]) for tensor in tensors]
    sizes = [set(axis) - {None} for axis in zip(*shapes, strict=False)]  # None fits any
    if len(set(map(len, shapes))) > 1 or any(len(found) > 1 for found in sizes):
        raise ValueError(
            f"{what} must have one shape after the batch axis. Received "
            f"{', '.join(map(str, shapes))}."
        )
