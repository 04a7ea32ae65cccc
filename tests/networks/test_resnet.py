"""The residual networks: the paper's blocks, and the shortcuts' arithmetic."""

import numpy as np
import pytest
from keras import initializers, layers

from keras_wgan.networks import resnet_critic, resnet_generator


def sums(model):
    """Returns the output shapes, without the batch, of all sums with a shortcut."""
    return [x.output.shape[1:] for x in model.layers if isinstance(x, layers.Add)]


def test_maps_of_the_cifar_networks_are_the_papers():
    generator = resnet_generator((32, 32, 3), width=4)
    critic = resnet_critic((32, 32, 3), width=4)
    assert sums(generator) == [(8, 8, 4), (16, 16, 4), (32, 32, 4)]
    assert sums(critic) == [(16, 16, 4), (8, 8, 4), (8, 8, 4), (8, 8, 4)]


def test_series_take_the_same_blocks():
    assert sums(resnet_generator((50, 2), width=4)) == [
        (7, 4),
        (13, 4),
        (25, 4),
        (50, 4),
    ]
    assert sums(resnet_critic((50, 2), width=4)) == [(25, 4), (13, 4), (7, 4)] + 2 * [
        (7, 4)
    ]


def test_without_residuals_only_the_shortcuts_remain():
    critic = resnet_critic((8, 8, 1), width=2)
    for layer in critic.layers:
        if isinstance(layer, layers.Conv2D):
            kernel_size, channels = layer.kernel_size[0], layer.kernel.shape[-2]
            identity = initializers.Identity()((channels, 2))[None, None]
            is_shortcut = kernel_size == 1
            layer.kernel.assign(identity if is_shortcut else 0 * layer.kernel)
        if isinstance(layer, layers.Dense):
            layer.kernel.assign(np.ones((2, 1)))
    samples = np.random.default_rng(0).uniform(size=(3, 8, 8, 1)).astype("float32")
    np.testing.assert_allclose(
        critic(samples)[:, 0], samples.mean((1, 2, 3)), rtol=1e-5
    )


@pytest.mark.parametrize("size", [1, 5])
def test_tiny_images(size):
    assert len(sums(resnet_critic((size, size, 1), width=4))) == 3
    assert resnet_generator((size, size, 1), width=4).output_shape[1:3] == (size, size)


def test_layer_normalization_leaves_out_the_first_block():
    critic = resnet_critic((32, 32, 3), width=4, normalization="layer")
    kinds = [type(x) for x in critic.layers]
    assert kinds.count(layers.GroupNormalization) == 6
