"""The four networks of TadGAN fit each other, for every window."""

import re

import keras
import numpy as np
import pytest
from keras import layers

import keras_wgan as kw
from keras_wgan.networks import tadgan_convolutional, tadgan_dense, tadgan_recurrent

BUILDERS = [tadgan_recurrent, tadgan_convolutional, tadgan_dense]
every_builder = pytest.mark.parametrize("builder", BUILDERS, ids=lambda b: b.__name__)


@every_builder
@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (7, 3), (16, 1), (33, 2)])
def test_any_window_and_any_number_of_channels(builder, shape):
    networks = builder(shape, latent_dim=5, width=4)
    model = kw.TadGAN(*networks, seed=0)
    windows = np.random.default_rng(0).uniform(-1, 1, (3, *shape)).astype("float32")
    assert model.reconstruct(windows).shape == windows.shape
    assert np.abs(model.reconstruct(windows)).max() <= 1
    assert model.critic_scores(windows).shape == (3,)
    assert [network.name for network in networks] == list(kw.TadGAN.roles)


@every_builder
def test_parameter_count_is_the_one_in_the_docstring(builder):
    text = " ".join(builder.__doc__.split())
    count = re.search(r"has ([\d,]+) parameters for `\(100, 1\)`", text).group(1)
    total = sum(network.count_params() for network in builder((100, 1)))
    assert total == int(count.replace(",", ""))


def test_recurrent_networks_have_the_reference_s_layers():
    encoder, generator, critic_x, critic_z = tadgan_recurrent((100, 1))

    def kinds(network):
        return [type(layer).__name__ for layer in network.layers[1:]]

    assert kinds(encoder) == ["Bidirectional", "Flatten", "Dense"]
    assert encoder.layers[1].forward_layer.units == 100
    assert kinds(generator) == [
        "Dense",
        "Reshape",
        "Bidirectional",
        "UpSampling1D",
        "Bidirectional",
        "Dense",
    ]
    cells = generator.layers[3].forward_layer
    assert (cells.units, cells.dropout, cells.recurrent_dropout) == (64, 0.2, 0.2)
    assert kinds(critic_x) == 4 * ["Conv1D", "Rectifier", "Dropout"] + [
        "Flatten",
        "Dense",
    ]
    assert critic_x.layers[-3].output.shape == (None, 84, 64)  # 100 - 4 * 4 steps
    assert kinds(critic_z) == 2 * ["Dense", "Rectifier", "Dropout"] + ["Dense"]


@every_builder
def test_a_training_step_is_finite(builder):
    keras.utils.set_random_seed(0)
    model = kw.TadGAN(*builder((5, 2), latent_dim=3, width=4), critic_steps=1, seed=0)
    model.compile(run_eagerly=True)
    windows = np.random.default_rng(0).uniform(-1, 1, (8, 5, 2))
    history = model.fit(windows, batch_size=8, verbose=0).history
    assert np.isfinite(list(history.values())).all()


@every_builder
def test_only_public_layers(builder):
    for network in builder((9, 2), width=4):
        for layer in network.layers:
            name = type(layer).__name__
            own = getattr(kw.layers, name, None)
            assert type(layer) is (own or getattr(layers, name))


@every_builder
@pytest.mark.parametrize(
    "arguments",
    [
        {"window_shape": (5,)},
        {"window_shape": (5, 1, 1)},
        {"window_shape": (0, 1)},
        {"window_shape": 5},
        {"latent_dim": 0},
        {"width": 0},
        {"width": 2.5},
    ],
    ids=str,
)
def test_bad_sizes_are_refused(builder, arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        builder(**({"window_shape": (9, 1)} | arguments))
