"""Checks of the networks of a model, each alone and with one another.

In the flow: a model calls these when it is made, and `fit` once more.
"""

import keras
from keras import layers

from keras_wgan.inspection import bounding_activation, has_layer


def check_network(name, network):
    """Refuses a network without fixed shapes or without weights to train."""
    if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
        raise ValueError(
            f"The {name} must be a built Keras model with known input shapes. Received: "
            f"{network!r}. Start a Sequential with keras.Input(shape), or wrap a "
            "subclassed model as keras.Model(inputs, model(inputs))."
        )
    if len(network.inputs) > 2 or len(network.outputs) != 1:
        raise ValueError(
            f"The {name} must have one input, or two when labels come second, and one "
            f"output. Received {len(network.inputs)} inputs and {len(network.outputs)} "
            "outputs. Join inputs or outputs with keras.layers.Concatenate."
        )
    check_trainable(name, network)


def check_trainable(name, network):
    """Refuses a network that no optimizer could change."""
    if not network.trainable_variables:
        raise ValueError(
            f"The {name} must have weights to train. Received {len(network.weights)} "
            f"weights, all frozen. Set `{name}.trainable = True` before `compile`."
        )


def check_separate(networks):
    """Refuses networks of which two share weights."""
    owners = {}
    for name, network in networks.items():
        for weight in network.weights:
            other = owners.setdefault(id(weight), name)
            if other != name:
                raise ValueError(
                    f"The {other} and the {name} must not share weights. Received one "
                    f"weight in both, {weight.path}. Build each from its own layers."
                )


def check_critic(critic, name="critic"):
    """Refuses a critic that does not end in one unbounded score."""
    shape, bound = tuple(critic.outputs[0].shape), bounding_activation(critic)
    if shape != (None, 1) or bound:
        raise ValueError(
            f"The {name} must return one unbounded score per sample, shape (batch, 1). "
            f"Received shape {shape}{f' after {bound}' if bound else ''}. End it with "
            "Dense(1) and no activation; the losses work on raw scores."
        )


def check_independent_scores(critic):
    """Refuses batch normalization where every sample needs a gradient of its own."""
    if has_layer(critic, layers.BatchNormalization):
        raise ValueError(
            "A critic with a gradient penalty must score each sample by itself. "
            "Received a critic with BatchNormalization, which mixes the samples of a "
            "batch. Use LayerNormalization (Gulrajani et al. 2017, section 4)."
        )


def check_pair(generator, critic):
    """Refuses a generator and a critic that do not fit each other."""
    if len(generator.inputs) != len(critic.inputs):
        raise ValueError(
            "Generator and critic must both be conditional, or both not. Received "
            f"{len(generator.inputs)} and {len(critic.inputs)} inputs. Give both labels "
            "as their second input, or neither."
        )
    _check_latent_input(generator)
    _check_same_shape(
        {"generator's output": generator.outputs[0], "critic's input": critic.inputs[0]}
    )
    if len(critic.inputs) == 2:
        _check_same_shape(
            {
                "generator's labels": generator.inputs[1],
                "critic's labels": critic.inputs[1],
            }
        )


def check_cycle(encoder, generator, critic_x, critic_z):
    """Refuses four networks that do not map samples to latents and back."""
    counts = [len(net.inputs) for net in (encoder, generator, critic_x, critic_z)]
    if max(counts) > 1:
        raise ValueError(
            "Encoder, generator and critics must each have one input: TadGAN takes no "
            f"labels. Received {counts} inputs. Build them without a label input."
        )
    _check_latent_input(generator)
    _check_same_shape(
        {
            "encoder's input": encoder.inputs[0],
            "generator's output": generator.outputs[0],
            "critic_x's input": critic_x.inputs[0],
        }
    )
    _check_same_shape(
        {
            "encoder's output": encoder.outputs[0],
            "generator's input": generator.inputs[0],
            "critic_z's input": critic_z.inputs[0],
        }
    )


def _check_latent_input(generator):
    """Refuses a generator that does not start from latent vectors."""
    shape = tuple(generator.inputs[0].shape)
    if len(shape) != 2 or shape[1] is None:
        raise ValueError(
            "The generator's first input must be latents of shape (batch, latent_dim). "
            f"Received {shape}. Start it with keras.Input((latent_dim,))."
        )


def _check_same_shape(tensors):
    """Refuses inputs and outputs, by name, of which one has another shape."""
    shapes = {name: tuple(tensor.shape[1:]) for name, tensor in tensors.items()}
    if len(set(shapes.values())) > 1:
        received = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(
            f"The {' and the '.join(shapes)} must have one shape after the batch axis. "
            f"Received {received}. Build the networks for the same shape."
        )
