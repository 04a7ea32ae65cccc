"""Inputs, embeddings and scores that the networks share."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_wgan.checks.settings import check_count
from keras_wgan.networks.interface import latent_inputs, score


def test_label_embedding_has_the_scale_of_the_latents():
    keras.utils.set_random_seed(0)
    inputs, code = latent_inputs(500, num_classes=4)
    model = keras.Model(inputs, code)
    latents = np.zeros((4, 500), "float32")
    codes = keras.ops.convert_to_numpy(model([latents, np.arange(4)]))
    assert codes.shape == (4, 1000)
    np.testing.assert_array_equal(codes[:, :500], latents)
    np.testing.assert_allclose(codes[:, 500:].std(axis=-1), 1.0, rtol=0.1)


def test_conditional_score_is_linear_plus_projection():
    features = keras.Input((6,))
    one_hot = keras.Input((3,))
    model = keras.Model([features, one_hot], score(features, one_hot))
    dense = next(x for x in model.layers if isinstance(x, layers.Dense) and x.use_bias)
    embedding = model.get_layer("label_embedding")
    values = np.random.default_rng(0).normal(size=(3, 6)).astype("float32")
    weights, bias = (np.asarray(x) for x in dense.get_weights())
    expected = values @ weights + bias
    expected += (values * np.asarray(embedding.get_weights()[0])).sum(-1, keepdims=True)
    scores = model([values, np.eye(3, dtype="float32")])
    np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_projection_starts_at_the_scale_of_the_linear_score():
    keras.utils.set_random_seed(0)
    features, one_hot = keras.Input((400,)), keras.Input((50,))
    model = keras.Model([features, one_hot], score(features, one_hot))
    embeddings = model.get_layer("label_embedding").get_weights()[0]
    np.testing.assert_allclose(embeddings.std(), 400**-0.5, rtol=0.1)


@pytest.mark.parametrize("value", [0, -3, 1.0, "2", None, True])
def test_refuses_what_is_not_a_count(value):
    with pytest.raises(ValueError, match="Received: units="):
        check_count("units", value)
