"""What a network's graph says: bounds of its output, and classes of its labels."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import keras_wgan as kw
from keras_wgan.network_graph import class_counts, output_bounds

FREE = (-np.inf, np.inf)


def ending(*last):
    return keras.Sequential([keras.Input((3,)), layers.Dense(4), *last])


BOUNDS = {
    "linear": (ending(), FREE),
    "tanh": (ending(layers.Dense(4, activation="tanh")), (-1, 1)),
    "sigmoid, then a shape": (ending(layers.Activation("sigmoid"), layers.Reshape((2, 2))), (0, 1)),
    "relu": (ending(layers.ReLU()), (0, np.inf)),
    "leaky relu": (ending(layers.LeakyReLU()), FREE),
    "elu": (ending(layers.ELU()), (-1, np.inf)),
    "softmax": (ending(layers.Softmax()), (0, 1)),
    "bytes": (ending(layers.Activation("tanh"), layers.Rescaling(127.5, 127.5)), (0, 255)),
    "turned": (ending(layers.Activation("sigmoid"), layers.Rescaling(-2.0)), (-2, 0)),
    "nested": (ending(keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="tanh")])), (-1, 1)),
    "unknown layer after tanh": (ending(layers.Activation("tanh"), layers.Dense(2)), FREE),
    "resnet": (kw.networks.resnet_generator((8, 8, 1), width=4), (-1, 1)),
    "dcgan": (kw.networks.dcgan_generator((8, 8, 1), width=4), (-1, 1)),
}  # fmt: skip


@pytest.mark.parametrize("network, bounds", BOUNDS.values(), ids=BOUNDS)
def test_bounds(network, bounds):
    np.testing.assert_allclose(output_bounds(network), bounds, atol=1e-6)


def test_an_operation_bounds_like_its_layer():
    inputs = keras.Input((3,))
    assert output_bounds(keras.Model(inputs, ops.tanh(layers.Dense(2)(inputs)))) == (
        -1,
        1,
    )


def labeled(shape, embed, dtype="int32"):
    """A network of samples and a label, which `embed` turns into features."""
    samples, label = keras.Input((4,)), keras.Input(shape, dtype=dtype)
    features = [layers.Flatten()(part) for part in embed(label)]
    return keras.Model([samples, label], layers.Concatenate()([samples, *features]))


def by_columns(label):
    return layers.Embedding(10, 3)(label[:, 0]), layers.Embedding(4, 2)(label[:, 1])


def nested(label):
    return [keras.Sequential([keras.Input((1,)), layers.Embedding(7, 2)])(label)]


def with_positions(label):
    positions = layers.Embedding(3, 2)(ops.zeros_like(label) + 1)
    return layers.Embedding(9, 2)(label), positions


COUNTS = {
    "one": (labeled((), lambda label: [layers.Embedding(5, 2)(label)]), 5),
    "columns": (labeled((2,), by_columns), [10, 4]),
    "two embeddings of one": (labeled((), lambda y: [layers.Embedding(n, 2)(y) for n in (9, 6)]), 6),
    "nested": (labeled((1,), nested), [7]),
    "another embedding": (labeled((), with_positions), 9),
    "one-hot operation": (labeled((), lambda label: [ops.one_hot(label, 8)]), 8),
    "encoding": (labeled((1,), lambda y: [layers.CategoryEncoding(6, output_mode="one_hot")(y)]), [6]),
    "floats": (labeled((1,), lambda y: [layers.Embedding(5, 2)(y)], "float32"), [5]),
    "reshaped": (labeled((2, 2), lambda y: [layers.Embedding(5, 2)(layers.Reshape((4,))(y)[:, 1])]), [[np.inf, 5], [np.inf, np.inf]]),
    "a number": (labeled((1,), lambda y: [layers.Dense(2)(y)], "float32"), [np.inf]),
    "any size": (labeled((None, 1), lambda y: [layers.GlobalAveragePooling1D()(y)], "float32"), np.inf),
}  # fmt: skip


@pytest.mark.parametrize("network, counts", COUNTS.values(), ids=COUNTS)
def test_classes_of_each_number_of_a_label(network, counts):
    np.testing.assert_array_equal(class_counts(network, 1), counts)


@pytest.mark.parametrize("build", ["mlp", "dcgan", "resnet"])
def test_own_networks_know_their_classes(build):
    for part in ("generator", "critic"):
        network = getattr(kw.networks, f"{build}_{part}")(
            (8, 8, 1), num_classes=6, width=4
        )
        assert class_counts(network, 1) == 6
