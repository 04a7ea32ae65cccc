"""The fully connected networks: their layers, their scale and their refusals."""

import numpy as np
import pytest
from keras import layers, utils

from keras_wgan.networks import mlp_critic, mlp_generator


@pytest.mark.parametrize("builder", [mlp_generator, mlp_critic])
@pytest.mark.parametrize("depth", [1, 4])
def test_depth_counts_the_leaky_hidden_layers(builder, depth):
    model = builder((3, 2), width=7, depth=depth)
    hidden = [layer for layer in model.layers if isinstance(layer, layers.LeakyReLU)]
    assert [layer.negative_slope for layer in hidden] == [pytest.approx(0.2)] * depth
    assert all(layer.output.shape == (None, 7) for layer in hidden)


def test_he_initialization_keeps_the_scale_through_ten_layers():
    utils.set_random_seed(0)
    critic = mlp_critic((64,), depth=10)
    samples = np.random.default_rng(0).normal(size=(200, 64)).astype("float32")
    assert 0.2 < np.std(critic(samples)) < 5


@pytest.mark.parametrize("builder", [mlp_generator, mlp_critic])
@pytest.mark.parametrize("depth", [0, 1.0])
def test_refuses_bad_depth(builder, depth):
    with pytest.raises(ValueError, match="`depth` must be an integer of at least 1"):
        builder((2,), depth=depth)
