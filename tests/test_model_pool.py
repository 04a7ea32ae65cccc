"""A lent model is as good as a new one, and one that a test altered is lent no more."""

import conftest
import pytest
from conftest import assert_same_state, small_data, small_model
from model_pool import ModelPool

import keras_wgan as kw


@pytest.fixture
def pool(monkeypatch):
    pool = ModelPool()
    pool.open = True
    monkeypatch.setattr(conftest, "POOL", pool)
    return pool


def trained(model):
    model.fit(*small_data(), batch_size=8, epochs=2, verbose=0)
    return model


def test_a_lent_model_trains_as_a_new_one(pool):
    arguments = {"dropout": 0.3, "ema_decay": 0.9}
    first = trained(small_model(kw.WGANGP, **arguments))
    first.stop_training = True
    pool.take_back()
    again = small_model(kw.WGANGP, **arguments)
    assert again is first and again.stop_training is False
    assert again.steps_taken == 0
    new = small_model(kw.WGANGP, **arguments)
    assert new is not first
    assert_same_state(again, new)
    assert_same_state(trained(again), trained(new))


ALTERATIONS = {
    "an attribute": lambda model: setattr(model, "update_critic", print),
    "a layer's attribute": lambda model: setattr(model.critic, "trainable", False),
    "a new compilation": lambda model: model.compile(jit_compile=False),
    "a setting": lambda model: setattr(model, "critic_steps", 3),
}


@pytest.mark.parametrize("alter", ALTERATIONS.values(), ids=ALTERATIONS.keys())
def test_an_altered_model_is_lent_no_more(alter, pool):
    model = small_model(kw.GAN)
    alter(model)
    pool.take_back()
    assert small_model(kw.GAN) is not model


def test_other_arguments_make_another_model(pool):
    models = [small_model(kw.GAN)]
    for arguments in ({}, {"seed": 2}, {"jit_compile": True}, {"shape": (3,)}):
        pool.take_back()
        models.append(small_model(kw.GAN, **arguments))
    assert [model is models[0] for model in models] == [True, True, False, False, False]
