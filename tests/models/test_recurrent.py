"""Recurrent networks: "auto" leaves XLA off, wherever the recurrent layer stands."""

import keras
import numpy as np
import pytest
from conftest import small_generator
from keras import layers

import keras_wgan as kw

SERIES = (6, 3)


def inner(*parts):
    return keras.Sequential([keras.Input(SERIES), *parts])


RECURRENT = {
    "LSTM": lambda: layers.LSTM(4),
    "GRU": lambda: layers.GRU(4),
    "cell": lambda: layers.RNN(layers.SimpleRNNCell(4)),
    "wrapped": lambda: layers.Bidirectional(layers.GRU(4)),
    "nested": lambda: inner(layers.LSTM(4)),
    "nested and wrapped": lambda: inner(layers.Bidirectional(layers.LSTM(4))),
    "of subseries": lambda: inner(
        layers.Reshape((2, 3, 3)),
        layers.TimeDistributed(layers.LSTM(2)),
        layers.Flatten(),
    ),
}


def recurrent_critic(name):
    return inner(RECURRENT[name](), layers.Dense(1))


@pytest.mark.parametrize("name", RECURRENT)
def test_auto_leaves_xla_off_for_recurrent_layers(name, kind):
    model = kind(small_generator(SERIES), recurrent_critic(name))
    model.compile()
    assert not model.jit_compile


def test_a_choice_of_ones_own_is_obeyed():
    model = kw.WGANGP(small_generator(SERIES), recurrent_critic("LSTM"))
    model.compile(jit_compile=True)
    assert model.jit_compile


def test_recurrent_networks_of_tadgan_are_left_alone_too():
    networks = kw.networks.tadgan_recurrent((8, 1), latent_dim=2, width=4)
    model = kw.TadGAN(*networks)
    model.compile()
    assert not model.jit_compile


def test_a_penalized_recurrent_critic_trains():
    model = kw.WGANGP(small_generator(SERIES), recurrent_critic("LSTM"), critic_steps=2)
    model.compile()
    history = model.fit(np.ones((16, *SERIES)), batch_size=4, verbose=0)
    assert np.isfinite(history.history["gradient_penalty"]).all()
