"""What the graph of a network says of its ends: bounds of the output, classes of labels.

In the flow: the checks refuse data by these answers. Nothing of the package is called
from here.
"""

import keras
import numpy as np
from keras import layers

# Operations that move numbers, and leave each as it is.
MOVES = set(
    "Cast Concatenate Copy Cropping1D Cropping2D Cropping3D ExpandDims Flatten GetItem "
    "Identity MoveAxis Permute Ravel RepeatVector Reshape Split Squeeze Stack Swapaxes "
    "Transpose Unstack UpSampling1D UpSampling2D UpSampling3D".split()
)
FAR = 1e6  # a value beyond what any activation bounds
FREE = 1e3  # what is larger counts as unbounded


def output_bounds(network):
    """Returns the least and the greatest value that a network's last layer can give.

    Args:
        network: Built Keras model of one output.

    Returns:
        A tuple `(low, high)`, infinite where nothing is known to bound the output.
    """
    return _bounds_of(network.outputs[0], _makers(network))


def has_graph(layer):
    """Tells whether a layer is a network with a graph, as no subclass of `Model` is."""
    return isinstance(layer, keras.Model) and bool(getattr(layer, "inputs", None))


def _bounds_of(tensor, makers):
    """Returns the bounds of a tensor, by the operation that makes it."""
    node = makers.get(id(tensor))
    if node is None:
        return -np.inf, np.inf
    layer, inputs = node.operation, node.arguments.keras_tensors
    if _moves(layer) and len(inputs) == 1:
        return _bounds_of(inputs[0], makers)
    if isinstance(layer, layers.Rescaling):
        ends = np.multiply.outer(_bounds_of(inputs[0], makers), layer.scale)
        ends = ends + layer.offset
        return float(np.min(ends)), float(np.max(ends))
    if has_graph(layer):
        return output_bounds(layer)
    activation = last_activation(layer)
    return (-np.inf, np.inf) if activation is None else activation_bounds(activation)


def _makers(network):
    """Returns the node that makes each tensor, by the tensor's id."""
    return {id(output): node for node in _nodes(network) for output in node.outputs}


def _nodes(network):
    """Returns the calls of operations in a network, in the order of the computation."""
    by_depth = keras.Function(network.inputs, network.outputs)._nodes_by_depth
    return [
        node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]
    ]


def _moves(operation):
    """Tells whether an operation moves numbers, and leaves each as it is."""
    return type(operation).__name__ in MOVES


def last_activation(layer):
    """Returns the function that a layer applies last, or `None`."""
    if isinstance(layer, (layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax)):
        return layer
    name = type(layer).__name__.lower()  # keras.ops.tanh(x) is an operation Tanh
    own = getattr(layer, "activation", None)
    if own is None and not isinstance(layer, keras.Layer):
        own = getattr(keras.activations, name, None)
    return own


def activation_bounds(activation):
    """Returns the least and the greatest value of a function of scores.

    Args:
        activation: Function of an array of scores `(n, m)`.

    Returns:
        A tuple `(low, high)`, infinite where the function goes on growing.
    """
    scores = np.concatenate([[-FAR], np.linspace(-20, 20, 401), [FAR]])[None]
    values = np.asarray(activation(keras.ops.convert_to_tensor(scores, "float32")))
    low, high = float(values.min()), float(values.max())
    return -np.inf if low < -FREE else low, np.inf if high > FREE else high


def operations(network):
    """Yields each operation of a network, those of nested networks too."""
    for node in _nodes(network):
        if has_graph(node.operation):
            yield from operations(node.operation)
        else:
            yield node.operation


def class_counts(network, place):
    """Returns how many classes each number of a label has.

    The label's input is followed through indexing and reshaping to the embeddings and
    encodings that take its numbers.

    Args:
        network: Built Keras model.
        place: Position of the label among the network's inputs.

    Returns:
        Array of the label's shape, infinite where no number of classes is known.
    """
    label = network.inputs[place]
    shape = tuple(label.shape[1:])
    if None in shape:
        return np.full((), np.inf)
    numbers = np.arange(int(np.prod(shape)))
    counts = np.full(numbers.size, np.inf)
    _follow(network, {id(label): numbers.reshape(1, *shape)}, counts)
    return counts.reshape(shape)


def _follow(network, places, counts):
    """Lowers the counts of the numbers that reach a layer of classes.

    Args:
        network: Built Keras model.
        places: Which numbers of the label a tensor holds, by the tensor's id. What is
            made of them is added.
        counts: Array of the counts, which is changed.
    """
    for node in _nodes(network):
        layer, inputs = node.operation, node.arguments.keras_tensors
        known = [tensor for tensor in inputs if id(tensor) in places]
        if not known:
            continue
        reached = np.concatenate([places[id(tensor)].ravel() for tensor in known])
        classes = _classes_of(layer)
        if classes is not None:
            counts[reached] = np.minimum(counts[reached], classes)
        elif has_graph(layer):
            _follow_inside(node, places, counts)
        elif _moves(layer) and len(known) == len(inputs):
            args, kwargs = node.arguments.fill_in(places)
            moved = keras.tree.flatten(layer(*args, **kwargs))
            _note(places, node.outputs, map(np.asarray, moved))


def _follow_inside(node, places, counts):
    """Follows numbers into a nested network, and out of it."""
    inner = node.operation
    pairs = zip(inner.inputs, node.arguments.keras_tensors, strict=False)
    inside = {id(own): places[id(t)] for own, t in pairs if id(t) in places}
    _follow(inner, inside, counts)
    made = [inside.get(id(output)) for output in inner.outputs]
    _note(places, node.outputs, made)


def _note(places, tensors, values):
    """Adds which numbers the tensors hold, where that is known."""
    for tensor, value in zip(tensors, values, strict=True):
        if value is not None:
            places[id(tensor)] = value


def _classes_of(layer):
    """Returns how many classes a layer or operation takes, or `None`."""
    if isinstance(layer, layers.Embedding):
        return layer.input_dim
    if isinstance(layer, layers.CategoryEncoding):
        return layer.num_tokens
    return layer.num_classes if type(layer).__name__ == "OneHot" else None
