"""The convolutional networks: their maps, filters and normalization."""

import pytest
from keras import layers

from keras_wgan.networks import dcgan_critic, dcgan_generator


def maps(model, kind):
    """Returns the output shapes, without the batch, of all layers of one kind."""
    return [x.output.shape[1:] for x in model.layers if isinstance(x, kind)]


def test_critic_halves_the_map_and_doubles_the_filters():
    critic = dcgan_critic((64, 64, 3), width=4)
    expected = [(32, 32, 4), (16, 16, 8), (8, 8, 16), (4, 4, 32)]
    assert maps(critic, layers.Conv2D) == expected


def test_generator_mirrors_the_critic():
    generator = dcgan_generator((28, 28, 1), width=4)
    expected = [(7, 7, 8), (14, 14, 4), (28, 28, 2), (28, 28, 1)]
    assert maps(generator, layers.Conv2D) == expected


def test_filters_stop_growing_at_eight_times_the_width():
    convolutions = maps(dcgan_critic((512, 1), width=4), layers.Conv1D)
    assert [filters for _, filters in convolutions] == [4, 8, 16, 32, 32, 32, 32]


def test_layer_normalization_leaves_out_the_first_stage():
    critic = dcgan_critic((28, 28, 1), width=4, normalization="layer")
    assert maps(critic, layers.GroupNormalization) == [(7, 7, 8), (4, 4, 16)]
    normalizations = (
        x for x in critic.layers if isinstance(x, layers.GroupNormalization)
    )
    assert [(x.groups, x.gamma.shape) for x in normalizations] == [
        (1, (8,)),
        (1, (16,)),
    ]


@pytest.mark.parametrize("size", [1, 5])
def test_tiny_images_still_get_two_convolutions(size):
    assert len(maps(dcgan_critic((size, size, 1), width=4), layers.Conv2D)) == 2
    assert dcgan_generator((size, size, 1), width=4).output_shape[1:3] == (size, size)
