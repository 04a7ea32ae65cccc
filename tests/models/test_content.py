"""The content loss of paired data, score maps, and axes without a fixed size."""

import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_critic, small_generator, small_model
from keras import layers, ops

import keras_wgan as kw

RNG = np.random.default_rng(0)
FINE = RNG.normal(size=(32, 8, 8, 1)).astype("float32")
COARSE = FINE.reshape(32, 2, 4, 2, 4, 1).mean(axis=(2, 4))


def networks(size=8, score=None):
    """A generator of images from coarser ones, and a critic of pairs of both."""
    latents = keras.Input((4,))
    coarse = keras.Input((size and size // 4, size and size // 4, 1))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(
        layers.UpSampling2D(4)(coarse)
    )
    x = x + layers.Reshape((1, 1, 4))(latents)
    generator = keras.Model([latents, coarse], layers.Conv2D(1, 3, padding="same")(x))
    fine, coarse = keras.Input((size, size, 1)), keras.Input(coarse.shape[1:])
    x = layers.Concatenate()([fine, layers.UpSampling2D(4)(coarse)])
    x = layers.LeakyReLU()(layers.Conv2D(4, 4, 2, padding="same")(x))
    x = layers.Conv2D(1, 3, padding="same")(x)
    return generator, keras.Model([fine, coarse], score(x) if score else x)


def new_model(kind=kw.WGANGP, size=8, score=None, **arguments):
    keras.utils.set_random_seed(0)
    model = kind(*networks(size, score), **({"critic_steps": 2, "seed": 0} | arguments))
    model.compile(jit_compile=False)
    return model


@pytest.mark.parametrize("kind", [kw.GAN, kw.WGAN, kw.WGANGP])
def test_generator_loss_is_the_sum(kind):
    weight = 3.0
    content = {"content_loss": "mean_absolute_error", "content_weight": weight}
    models = [small_model(kind, run_eagerly=True, **more) for more in ({}, content)]
    real = ops.convert_to_tensor(RNG.normal(size=(8, 2)), "float32")
    (alone, _), (both, logs) = (model.generator_terms(real) for model in models)
    np.testing.assert_allclose(both, alone + weight * logs["content_loss"], rtol=1e-5)


def squares(real, fake):
    return (real - fake) ** 2


def test_value_of_the_content_loss():
    model = small_model(kw.GAN, run_eagerly=True, content_loss=squares)
    model.draw_samples = lambda real, labels=None, training=True: real + 2.0
    assert float(model.generator_terms(ops.zeros((8, 2)))[1]["content_loss"]) == 4.0


@pytest.mark.parametrize("loss", ["mean_absolute_error", keras.losses.LogCosh()])
def test_logs_evaluation_and_saving(loss, tmp_path):
    model = new_model(content_loss=loss, content_weight=5.0)
    logs = model.fit(
        FINE, COARSE, batch_size=8, validation_data=(FINE, COARSE), verbose=0
    ).history
    assert {"content_loss", "val_content_loss"} <= set(logs)
    assert "content_loss" in model.evaluate(FINE, COARSE, verbose=0, return_dict=True)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.content_weight == 5.0
    for each in (model, loaded):
        each.fit(FINE, COARSE, batch_size=8, verbose=0)
    assert_same_state(model, loaded)


def test_a_model_without_content_has_no_such_log_or_setting():
    model = small_model(kw.WGANGP)
    assert "content_loss" not in {metric.name for metric in model.metrics}
    assert "content_loss" not in model.get_config()


def test_content_alone_learns_what_the_pairs_share():
    model = new_model(kw.GAN, content_loss="mean_squared_error", content_weight=100.0)
    model.compile(generator_optimizer=keras.optimizers.Adam(0.01), jit_compile=False)
    logs = model.fit(FINE, COARSE, batch_size=8, epochs=20, verbose=0).history[
        "content_loss"
    ]
    assert logs[-1] < 0.9 * logs[0]


def test_a_loss_that_keras_saves_without_its_settings_is_refused():
    kw.GAN(small_generator(), small_critic(), content_loss=keras.losses.Huber())
    with pytest.raises(ValueError, match="settings Keras drops.*register"):
        kw.GAN(
            small_generator(),
            small_critic(),
            content_loss=keras.losses.Huber(delta=0.5),
        )


@pytest.mark.parametrize("loss", ["nothing", 3])
def test_what_is_no_loss_is_refused(loss):
    with pytest.raises(ValueError, match="content_loss.*must be a Keras loss"):
        kw.GAN(small_generator(), small_critic(), content_loss=loss)
    with pytest.raises(ValueError, match="content_weight"):
        kw.GAN(small_generator(), small_critic(), content_loss="mse", content_weight=-1)


MAPS = {
    "image": lambda x: x,
    "vector": layers.Flatten(),
    "mean": lambda x: ops.expand_dims(ops.mean(x, axis=(1, 2, 3)), 1),
}


@pytest.mark.parametrize("kind", [kw.GAN, kw.WGAN, kw.WGANGP])
def test_a_map_of_scores_trains_as_its_mean(kind):
    """The gradients of a mean are sums in another order, hence no equality of bits."""
    found = [new_model(kind, score=score) for score in MAPS.values()]
    logs = [model.fit(FINE, COARSE, batch_size=8, verbose=0).history for model in found]
    for other in logs[:2]:
        for name, values in other.items():
            np.testing.assert_allclose(
                values, logs[2][name], rtol=1e-4, atol=1e-6, err_msg=name
            )


def test_penalty_of_a_map_is_that_of_its_mean():
    real, fake = np.zeros((4, 3), "float32"), np.ones((4, 3), "float32")
    penalty = kw.gradient_penalty(
        lambda x: ops.stack([3 * x, 6 * x, 9 * x], -1)[..., :1], real, fake, seed=0
    )
    np.testing.assert_allclose(penalty, (3 / np.sqrt(3) - 1) ** 2, rtol=1e-5)


def test_networks_without_fixed_sizes_train_and_generate():
    fixed, free = new_model(size=8), new_model(size=None)
    logs = [
        m.fit(
            FINE, COARSE, batch_size=8, validation_data=(FINE, COARSE), verbose=0
        ).history
        for m in (fixed, free)
    ]
    for name, values in logs[0].items():
        np.testing.assert_allclose(logs[1][name], values, rtol=1e-5, err_msg=name)
    assert free.generate(3, np.zeros((3, 5, 1))).shape == (3, 12, 20, 1)
    with pytest.raises(ValueError, match="any size"):
        free.fit(FINE[..., 0], COARSE, verbose=0)
