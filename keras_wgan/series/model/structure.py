"""What the compiled training of a model depends on: its structure, as a key.

In the flow: `engines` finds by this key the compiled model that can train another one.
Two models have the same structure if one step of training compiles to the same graph.
Weights, random states, seeds and names are no part of it.
"""

import json

import keras
import tensorflow as tf

from keras_wgan.inspection import all_layers

PLAIN = (bool, int, float, str, type(None))


def structure_of(model):
    """Returns the structure of a compiled model.

    Args:
        model: Compiled `TadGAN`.

    Returns:
        A hashable value, or `None` if the structure is not known: a layer does not
        tell its config, or the model is distributed.
    """
    if tf.distribute.has_strategy() or model.num_replicas > 1:
        return None
    try:
        config = model.get_config() | {"seed": None, "name": None}
        parts = [config, model.get_compile_config()]
        text = json.dumps(_without_names(parts, {}))
    except Exception:  # a user's layer may raise anything
        return None
    settings = keras.config.floatx(), keras.config.dtype_policy().name
    layers = [
        layer for role in model.roles for layer in all_layers(getattr(model, role))
    ]
    return (text, *settings, type(model), *map(_layer_key, layers))


def _without_names(part, numbers):
    """Returns a part of a config without names, in which Keras counts the layers.

    Args:
        part: Dictionary, sequence or value.
        numbers: Numbers of the names that came before. A tensor is known by the number
            of its layer.
    """
    if isinstance(part, dict):
        numbers.setdefault(str(part.get("name")), len(numbers))
        rest = {key: value for key, value in part.items() if key != "name"}
        return {key: _without_names(value, numbers) for key, value in rest.items()}
    if not isinstance(part, (list, tuple)):
        return part
    if [type(each) for each in part] == [str, int, int] and part[0] in numbers:
        return [numbers[part[0]], *part[1:]]  # a tensor: layer, call, output
    return [_without_names(each, numbers) for each in part]


def _layer_key(layer):
    """Returns the class of a layer, with what a config tells by name or not at all.

    A function is known by itself, because another one may have its name. The functions
    that Keras wraps for a layer have the names of methods.
    """
    kept = {
        name: value
        for name, value in vars(layer).items()
        if not (name.startswith("_") or name == "name" or hasattr(type(layer), name))
    }
    return type(layer), *(item for item in kept.items() if _tells(item[1]))


def _tells(value):
    """Tells whether a layer's attribute is a plain value, or a function."""
    is_function = callable(value) and not hasattr(value, "get_config")
    return isinstance(value, PLAIN) or is_function
