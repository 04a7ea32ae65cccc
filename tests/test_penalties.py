"""Laws of the gradient penalty, in every rank of sample."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from scipy import stats

import keras_wgan as kw
from keras_wgan.penalties import gradient_norms, interpolate, slope_penalty

SHAPES = {"vector": (5,), "series": (6, 2), "image": (4, 4, 3), "volume": (3, 3, 3, 2)}


def first_value(samples):
    """The first number of each sample, `(batch, ...) -> (batch, 1)`."""
    return keras.ops.reshape(samples, (samples.shape[0], -1))[:, :1]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("slope, target", [(3.0, 1.0), (0.5, 1.0), (-2.0, 0.0)])
def test_linear_critic_has_the_penalty_of_its_slope(shape, slope, target):
    real, fake = np.random.default_rng(0).normal(size=(2, 7, *shape)).astype("float32")
    penalty = kw.gradient_penalty(
        lambda x: slope * first_value(x), real, fake, target=target, seed=0
    )
    np.testing.assert_allclose(penalty, (abs(slope) - target) ** 2, rtol=1e-5)


@pytest.mark.parametrize("slope, penalty", [(0.5, 0.0), (3.0, 4.0)])
def test_one_sided_penalty_spares_small_slopes(slope, penalty):
    samples = tf.ones((4, 3))
    value = kw.gradient_penalty(
        lambda x: slope * x[:, :1], samples, samples, one_sided=True, seed=0
    )
    np.testing.assert_allclose(value, penalty, atol=1e-6)


def test_constant_critic_has_finite_penalty_and_gradients():
    critic = keras.Sequential(
        [keras.Input((3,)), layers.Dense(1, kernel_initializer="zeros")]
    )
    with tf.GradientTape() as tape:
        penalty = kw.gradient_penalty(critic, tf.zeros((4, 3)), tf.ones((4, 3)), seed=0)
    gradients = tape.gradient(penalty, [critic.layers[0].kernel.value])
    np.testing.assert_allclose(penalty, 1, rtol=1e-5)
    assert np.isfinite(gradients[0]).all()


def test_critic_that_ignores_its_samples_has_finite_penalty():
    penalty = kw.gradient_penalty(
        lambda x: tf.ones((4, 1)), tf.zeros((4, 3)), tf.ones((4, 3)), seed=0
    )
    np.testing.assert_allclose(penalty, 1, rtol=1e-5)


def test_norm_of_a_sample_does_not_depend_on_the_others():
    critic = keras.Sequential(
        [keras.Input((3,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
    )
    samples = tf.constant(np.random.default_rng(1).normal(size=(6, 3)), "float32")
    together = gradient_norms(critic, samples)
    alone = [gradient_norms(critic, samples[i : i + 1])[0] for i in range(6)]
    np.testing.assert_allclose(together, alone, rtol=1e-5)


def test_penalty_equals_finite_differences_in_float64():
    weights = np.random.default_rng(2).normal(size=(3, 4))

    def critic(x):
        return np.tanh(x @ weights).sum(axis=1, keepdims=True)

    samples = np.random.default_rng(3).normal(size=(5, 3))
    steps = 1e-6 * np.eye(3)
    slopes = [(critic(samples + s) - critic(samples - s))[:, 0] / 2e-6 for s in steps]
    expected = np.mean((np.linalg.norm(slopes, axis=0) - 1) ** 2)
    norms = gradient_norms(
        lambda x: tf.reduce_sum(tf.tanh(x @ weights), axis=1, keepdims=True),
        tf.constant(samples),
    )
    np.testing.assert_allclose(slope_penalty(norms), expected, rtol=1e-8)


def test_interpolation_weight_is_uniform_and_one_per_sample():
    seen = []

    def critic(samples):
        seen.append(samples)
        return first_value(samples)

    kw.gradient_penalty(critic, tf.zeros((4000, 2, 3)), tf.ones((4000, 2, 3)), seed=5)
    weights = seen[0].numpy().reshape(4000, 6)
    assert (weights == weights[:, :1]).all()
    assert stats.kstest(weights[:, 0], "uniform").pvalue > 0.01


def test_interpolates_lie_on_the_lines():
    real, fake = tf.constant([[0.0, 0.0]]), tf.constant([[2.0, 4.0]])
    np.testing.assert_allclose(interpolate(real, fake, tf.constant([0.25])), [[0.5, 1]])


def test_conditional_critic_is_penalised_with_its_labels():
    penalty = kw.gradient_penalty(
        lambda inputs: inputs[1] * inputs[0][:, :1],
        tf.zeros((2, 3)),
        tf.ones((2, 3)),
        labels=tf.constant([[1.0], [3.0]]),
        seed=0,
    )
    np.testing.assert_allclose(penalty, (0 + 4) / 2, rtol=1e-5)


def test_samples_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="same shape"):
        kw.gradient_penalty(first_value, tf.zeros((4, 3)), tf.zeros((5, 3)))


def test_the_same_seed_gives_the_same_penalty():
    critic = keras.Sequential(
        [keras.Input((3,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
    )
    real, fake = tf.zeros((4, 3)), tf.ones((4, 3))
    first, second = (kw.gradient_penalty(critic, real, fake, seed=4) for _ in range(2))
    assert first == second
