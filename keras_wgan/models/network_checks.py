"""Checks at the door: what the networks of a model must be.

In the flow: a model calls these when it is made. Every refusal says what was expected,
what came, and how to mend it.
"""

import warnings

import keras
import numpy as np
from keras import layers

from keras_wgan.inspection import has_layer


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


def check_independent_scores(critic):
    """Refuses batch normalisation where every sample needs a gradient of its own."""
    if has_layer(critic, layers.BatchNormalization):
        raise ValueError(
            "A critic with a gradient penalty must score each sample by itself. "
            "Received a critic with BatchNormalization, which mixes the samples of a "
            "batch. Use LayerNormalization, or none (Gulrajani et al. 2017, section 4)."
        )
