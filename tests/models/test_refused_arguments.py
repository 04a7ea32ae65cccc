"""Arguments by other names, numbers of NumPy, and settings that change later."""

import keras
import numpy as np
import pytest
from conftest import (
    assert_same_state,
    small_critic,
    small_data,
    small_generator,
    small_model,
)

import keras_wgan as kw

OPTIONS = {"batch_size": 4, "verbose": 0}

FOREIGN = [
    ("compile", {"optimizer": "adam"}, "critic_optimizer, generator_optimizer"),
    ("compile", {"loss": "mse"}, "losses belong to the class"),
    ("compile", {"metrics": ["mae"]}, "logs its own"),
    ("compile", {"d_optimizer": "adam"}, "`critic_optimizer` here"),
    ("compile", {"g_optimizer": "adam"}, "`generator_optimizer` here"),
    ("compile", {"critic_optimiser": "adam"}, "`critic_optimizer` here"),
    ("compile", {"anything": 1}, "Leave it out"),
]


@pytest.mark.parametrize("method, given, message", FOREIGN, ids=lambda each: str(each))
def test_foreign_arguments_of_compile_get_ours(method, given, message):
    with pytest.raises(ValueError, match=message):
        getattr(small_model(kw.GAN), method)(**given)


@pytest.mark.parametrize(
    "name, message",
    [
        ("discriminator", "It is `critic` here"),
        ("n_critic", "It is `critic_steps` here"),
        ("critic_step", "It is `critic_steps` here"),
        ("latent_dim", "read from the generator"),
        ("clip", "Leave it out"),
    ],
)
def test_foreign_arguments_of_a_model_get_ours(name, message, kind):
    with pytest.raises(ValueError, match=message):
        kind(small_generator(), **{"critic": small_critic(), name: 2})


def test_a_subclass_keeps_its_own_arguments():
    class Own(kw.WGANGP):
        def __init__(self, generator, critic, *, slope=1.0, **settings):
            super().__init__(generator, critic, penalty_target=slope, **settings)

    assert Own(small_generator(), small_critic(), slope=2, seed=1).penalty_target == 2


def test_numbers_of_numpy_are_numbers(tmp_path):
    settings = {
        "critic_steps": np.int64(2),
        "seed": np.int64(1),
        "penalty_weight": np.float32(10),
        "ema_decay": np.float64(0.5),
        "one_sided": np.bool_(False),
    }
    numbers = {name: value.item() for name, value in settings.items()}
    pair = small_model(kw.WGANGP, **settings), small_model(kw.WGANGP, **numbers)
    for model in pair:
        model.fit(*small_data(), batch_size=np.int64(4), epochs=np.int32(1), verbose=0)
    assert_same_state(*pair)
    pair[0].save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.get_config()["critic_steps"] == 2
    samples = [
        m.generate(np.int64(3), seed=s)
        for m, s in zip(pair, (np.uint8(5), 5), strict=True)
    ]
    np.testing.assert_array_equal(*samples)


@pytest.mark.parametrize(
    "name, value",
    [
        ("epochs", -1),
        ("epochs", 1.5),
        ("initial_epoch", -1),
        ("steps_per_epoch", 0),
        ("validation_steps", 0),
        ("validation_batch_size", 0),
        ("validation_freq", 0),
        ("validation_freq", [2, 0]),
    ],
)
def test_counts_of_fit_are_refused_at_the_door(name, value):
    model = small_model(kw.GAN)
    with pytest.raises(ValueError, match=name):
        model.fit(
            *small_data(),
            **(OPTIONS | {"validation_data": small_data()[0], name: value}),
        )
    assert model.steps_taken == 0


def test_a_list_of_epochs_is_a_frequency():
    model = small_model(kw.GAN)
    (samples,) = small_data()
    options = OPTIONS | {"epochs": 2, "validation_freq": [2]}
    history = model.fit(samples, validation_data=samples, **options)
    assert len(history.history["val_critic_loss"]) == 1


@pytest.mark.parametrize("call", ["train_on_batch", "test_on_batch"])
def test_single_batches_are_checked(call):
    model = small_model(kw.GAN)
    with pytest.raises(ValueError, match=r"shape \(batch, 2\).*\(8, 3\)"):
        getattr(model, call)(np.zeros((8, 3)))
    assert len(getattr(model, call)(small_data()[0][:8])) == 3


CHANGES = [
    (kw.WGANGP, "penalty_weight", 0.5),
    (kw.WGANGP, "penalty_target", 3.0),
    (kw.WGANGP, "one_sided", True),
    (kw.WGANGP, "critic_steps", 3),
    (kw.WGAN, "clip_value", 0.002),
    (kw.GAN, "loss", "minimax"),
]


@pytest.mark.parametrize("kind, name, value", CHANGES, ids=lambda each: str(each))
def test_a_changed_setting_takes_effect(kind, name, value):
    """As if the second half was trained by a model that was made with it."""
    changed, made = small_model(kind), small_model(kind, **{name: value})
    changed.fit(*small_data(), **OPTIONS)
    made.set_weights(changed.get_weights())
    pairs = [
        (made.optimizer.variables, changed.optimizer.variables),
        (made.random_states(), changed.random_states()),
    ]
    for ours, theirs in pairs:
        for variable, value_before in zip(ours, theirs, strict=True):
            variable.assign(value_before)
    setattr(changed, name, value)
    for model in (changed, made):
        model.fit(*small_data(), **OPTIONS)
    assert_same_state(changed, made)
    assert changed.get_config()[name] == value


@pytest.mark.parametrize("kind, name, value", [*((k, n, -1) for k, n, _ in CHANGES)])
def test_a_changed_setting_is_checked(kind, name, value):
    with pytest.raises(ValueError, match=name):
        setattr(small_model(kind), name, value)


@pytest.mark.parametrize(
    "name", ["generator", "critic", "critic_optimizer", "seed", "ema_decay"]
)
def test_parts_cannot_be_replaced(name):
    model = small_model(kw.GAN)
    with pytest.raises(ValueError, match=f"`{name}` must stay"):
        setattr(model, name, object())
    setattr(model, name, getattr(model, name))


@pytest.mark.filterwarnings("error:Skipping variable loading")
def test_layers_freeze_and_thaw_at_any_time(tmp_path):
    model, path = small_model(kw.WGANGP), tmp_path / "model.keras"
    layer = next(layer for layer in model.critic.layers if layer.weights)
    model.fit(*small_data(), **OPTIONS)
    layer.trainable = False
    before = layer.get_weights()
    model.fit(*small_data(), **OPTIONS)
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert_same_state(model, loaded)
    for each in (model, loaded):
        each.critic.get_layer(layer.name).trainable = True
        each.fit(*small_data(), **OPTIONS)
    assert_same_state(model, loaded)
    assert (layer.get_weights()[0] != before[0]).any()


def test_a_layer_frozen_before_compile_stays_as_it_is():
    generator = small_generator()
    generator.layers[1].trainable = False
    before = generator.layers[1].get_weights()
    model = kw.GAN(generator, small_critic(), seed=1)
    model.compile(jit_compile=False)
    model.fit(*small_data(), **OPTIONS)
    for found, expected in zip(generator.layers[1].get_weights(), before, strict=True):
        np.testing.assert_array_equal(found, expected)
