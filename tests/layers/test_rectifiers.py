"""Rectifiers equal Keras', and send nothing back through a second derivative."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import keras_wgan as kw


def normals(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("slope", [0.0, 0.2, 1.5])
def test_values_and_gradients_are_those_of_keras(slope, dtype):
    x = ops.cast([-3.0, -1e-3, 0.0, 1e-3, 3.0], dtype)
    for own, theirs in (
        (kw.layers.Rectifier(slope, dtype=dtype), layers.LeakyReLU(slope)),
        (lambda x: kw.layers.rectify(x, slope), layers.LeakyReLU(slope)),
    ):
        theirs = type(theirs)(slope, dtype=dtype)
        results = []
        for function in (own, theirs):
            with tf.GradientTape() as tape:
                tape.watch(x)
                outputs = function(x)
            results.append((outputs, tape.gradient(outputs, x)))
        for mine, expected in zip(*results, strict=True):
            assert mine.dtype == expected.dtype == dtype
            np.testing.assert_array_equal(mine, expected)


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.5])
def test_a_graph_keeps_the_slope_after_a_convolution_and_an_addition(slope):
    kernel, x = normals(3, 3, 4, 4), tf.constant(normals(2, 8, 8, 4))

    def block(x):
        convolved = tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, "SAME"), normals(4))
        return kw.layers.rectify(convolved + x, slope)

    np.testing.assert_allclose(tf.function(block)(x), block(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("slope", "least"), [(0.0, 0), (0.2, -np.inf), (1.5, -np.inf)])
def test_infinite_values_are_multiplied_too(slope, least):
    x = ops.array([-np.inf, np.inf])
    np.testing.assert_array_equal(kw.layers.rectify(x, slope), [least, np.inf])


def test_a_negative_slope_is_refused():
    with pytest.raises(ValueError, match="negative_slope=-1"):
        kw.layers.rectify(ops.ones(3), -1)


def test_penalty_is_that_of_keras_without_the_passes_that_send_zeros():
    x = tf.constant(normals(16, 4))
    results = []
    for relu in ("relu", kw.layers.rectify):
        hidden = [layers.Dense(8, activation=relu) for _ in range(3)]
        critic = keras.Sequential([keras.Input((4,)), *hidden, layers.Dense(1)])
        critic.set_weights([normals(*weight.shape) for weight in critic.weights])
        step = tf.function(penalty_gradients(critic)).get_concrete_function(x)
        results.append((step(x), number_of(step, "MatMul")))
    (expected, more), (gradients, fewer) = results
    for mine, theirs in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-5)
    assert more - fewer == 2 * 3 - 1  # nothing through three layers, to x only once


def penalty_gradients(critic):
    """Returns a function of samples that differentiates the penalty by the kernels."""
    kernels = [weight.value for weight in critic.weights if len(weight.shape) == 2]

    def gradients(x):
        with tf.GradientTape() as tape:
            penalty = kw.gradient_penalty(critic, x, x)
        return tape.gradient(penalty, kernels)

    return gradients


def number_of(function, kind):
    return sum(operation.type == kind for operation in function.graph.get_operations())


def test_config_round_trip():
    layer = kw.layers.Rectifier(0.3)
    assert type(layer).from_config(layer.get_config()).negative_slope == 0.3
    activation = keras.activations.serialize(kw.layers.rectify)
    assert keras.activations.deserialize(activation) is kw.layers.rectify
