"""One training step: what moves, how often, on which samples, and by which sums."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import small_critic, small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw

LOGS = {"critic_loss", "generator_loss", "score_gap"}
PENALTY_LOGS = {"gradient_penalty", "gradient_norm"}
UNIFORM = tf.random.stateless_uniform


def flat_batch(model, data, batch_size=4):
    """One training step's samples, as `train_step` receives them."""
    return tuple(part[: batch_size * model.critic_steps] for part in data)


def test_one_epoch_logs_everything_and_takes_every_step(kind, conditional):
    """As a graph; `test_xla_and_plain_graph_agree_on_the_same_noise` runs XLA."""
    model = small_model(kind, conditional=conditional)
    data = small_data(conditional=conditional)
    history = model.fit(*data, batch_size=4, verbose=0).history
    more = {
        kw.GAN: set(),
        kw.WGAN: {"wasserstein"},
        kw.WGANGP: PENALTY_LOGS | {"wasserstein"},
    }
    assert set(history) == LOGS | more[kind]
    assert np.isfinite(list(history.values())).all()
    assert int(model.critic_optimizer.iterations) == 6 * 2
    assert int(model.generator_optimizer.iterations) == int(model.steps_taken) == 6


@pytest.mark.parametrize(
    "kind, shape",
    [
        (kw.WGANGP, (5,)),
        (kw.WGANGP, (6, 2)),
        (kw.WGANGP, (4, 4, 3)),
        (kw.WGANGP, (3, 3, 3, 2)),
        (kw.WGAN, (3, 3, 3, 2)),
        (kw.GAN, (3, 3, 3, 2)),
    ],
)
def test_samples_of_every_rank_train(kind, shape):
    model = small_model(kind, shape=shape)
    history = model.fit(*small_data(shape=shape), batch_size=4, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    assert model.generate(3).shape == (3, *shape)


def changed(before, weights):
    return [
        not np.array_equal(b, w.numpy()) for b, w in zip(before, weights, strict=True)
    ]


def test_each_update_moves_one_network_only(kind, conditional):
    model = small_model(kind, conditional=conditional, critic_steps=1)
    batch = tuple(tf.constant(part[:8]) for part in small_data(conditional=conditional))
    critic, generator = model.critic.get_weights(), model.generator.get_weights()
    model.update_critic(*batch)
    assert any(changed(critic, model.critic.weights))
    assert not any(changed(generator, model.generator.weights))
    critic = model.critic.get_weights()
    model.update_generator(*batch)
    assert not any(changed(critic, model.critic.weights))
    assert any(changed(generator, model.generator.weights))


@pytest.mark.parametrize(
    "options", [{"steps_per_execution": 3}, {"run_eagerly": True}], ids=str
)
def test_every_form_of_the_step_agrees(kind, options):
    plain, other = small_model(kind), small_model(kind, **options)
    for model in (plain, other):
        model.fit(*small_data(), batch_size=4, verbose=0)
    for ours, theirs in zip(plain.weights, other.weights, strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), atol=2e-5)


class NoiseFromData:
    """Draws zeros, so that XLA and plain graphs see the same latents."""

    def draw(self, distribution, shape):
        return tf.zeros(shape) + (0.3 if distribution is UNIFORM else 0.0)


def test_xla_and_plain_graph_agree_on_the_same_noise(kind):
    fixed = type("Fixed", (NoiseFromData, kind), {})
    models = [
        small_model(fixed, conditional=kind is kw.WGANGP, jit_compile=jit)
        for jit in (False, True)
    ]
    for model in models:
        data = small_data(conditional=model.conditional)
        history = model.fit(*data, batch_size=4, verbose=0).history
        assert np.isfinite(list(history.values())).all()
    for ours, theirs in zip(*(model.weights for model in models), strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-4, atol=1e-5)


def test_no_sample_is_used_twice_within_an_epoch():
    model = small_model(kw.GAN, critic_steps=3, run_eagerly=True)
    seen = []

    def note(real, labels=None):
        seen.append(real.numpy())
        type(model).update_critic(model, real, labels)

    model.update_critic = note
    (samples,) = small_data(num_samples=50)
    model.fit(samples, batch_size=4, epochs=2, verbose=0)
    assert len(seen) == 2 * 4 * 3 and all(len(batch) == 4 for batch in seen)
    for epoch in (seen[:12], seen[12:]):
        rows = np.concatenate(epoch)
        assert len(np.unique(rows, axis=0)) == len(rows)
        assert np.isin(rows, samples).all()
    assert not np.array_equal(seen[0], seen[12])


def test_critic_steps_see_the_batches_of_a_data_set_one_by_one():
    model = small_model(kw.GAN, critic_steps=3, run_eagerly=True)
    seen = []
    model.update_critic = lambda real, labels=None: seen.append(real.numpy())
    batches = np.arange(6, dtype="float32")[:, None, None] + np.zeros(
        (6, 4, 2), "float32"
    )
    model.fit(tf.data.Dataset.from_tensor_slices(batches), verbose=0)
    np.testing.assert_array_equal(np.stack(seen), batches)


def test_logged_losses_equal_a_float64_computation():
    model = small_model(type("Fixed", (NoiseFromData, kw.WGANGP), {}), critic_steps=1)
    (real,) = small_data(num_samples=8)
    logs = model.test_on_batch(real, return_dict=True)

    def dense(layer, x):
        return x @ layer.kernel.numpy().astype("float64") + layer.bias.numpy()

    first, last = (lay for lay in model.critic.layers if isinstance(lay, layers.Dense))
    fake = model.generator(np.zeros((8, 4))).numpy().astype("float64")

    def score(x):
        return dense(last, np.maximum(dense(first, x), 0))

    points = real + 0.3 * (fake - real)
    active = dense(first, points) > 0
    slopes = (active * last.kernel.numpy()[:, 0]) @ first.kernel.numpy().T
    norms = np.linalg.norm(slopes, axis=1)
    gap = score(real).mean() - score(fake).mean()
    penalty = np.mean((norms - 1) ** 2)
    expected = {
        "critic_loss": -gap + 10 * penalty,
        "generator_loss": -score(fake).mean(),
        "score_gap": gap,
        "wasserstein": gap / norms.mean(),
        "gradient_penalty": penalty,
        "gradient_norm": norms.mean(),
    }
    for name, value in expected.items():
        np.testing.assert_allclose(logs[name], value, rtol=1e-4, atol=1e-6)


def test_wasserstein_is_the_ratio_of_the_epoch_means():
    model = small_model(kw.WGANGP)
    logs = model.fit(*small_data(), batch_size=4, verbose=0).history
    ratio = logs["score_gap"][0] / logs["gradient_norm"][0]
    np.testing.assert_allclose(logs["wasserstein"][0], ratio, rtol=1e-4)


def test_joint_scores_equal_separate_ones():
    model = small_model(kw.WGANGP)
    (real,) = small_data(num_samples=8)
    joint = model.score_both(model.critic, tf.constant(real), tf.constant(real + 1))
    model.scores_apart = True
    apart = model.score_both(model.critic, tf.constant(real), tf.constant(real + 1))
    for ours, theirs in zip(joint, apart, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_batch_statistics_of_real_and_generated_samples_do_not_mix():
    critic = keras.Sequential(
        [keras.Input((2,)), layers.BatchNormalization(), layers.Dense(1)]
    )
    model = kw.GAN(small_generator(), critic)
    real, fake = tf.random.normal((8, 2)), 100 + tf.random.normal((8, 2))
    real_scores, _ = model.score_both(critic, real, fake, training=True)
    np.testing.assert_allclose(real_scores, critic(real, training=True), rtol=1e-5)


def test_clipping_holds_from_the_start_and_spares_biases_and_gains():
    critic = keras.Sequential(
        [
            keras.Input((4, 4, 2)),
            layers.Conv2D(3, 3, bias_initializer="ones"),
            layers.LayerNormalization(axis=[1, 2, 3]),
            layers.Flatten(),
            layers.Dense(1, bias_initializer="ones"),
        ]
    )
    model = kw.WGAN(small_generator((4, 4, 2)), critic, critic_steps=1)
    for step in range(2):
        conv, gains, _, dense = critic.layers
        for kernel in (conv.kernel, dense.kernel):
            assert np.abs(kernel.numpy()).max() == np.float32(0.01)
        assert gains.gamma.numpy().min() > 0.9 and conv.bias.numpy().min() > 0.9
        if step == 0:
            model.compile(jit_compile=False)
            model.fit(*small_data(shape=(4, 4, 2)), batch_size=8, verbose=0)


def test_averaged_weights_follow_the_recurrence():
    model = small_model(kw.GAN, ema_decay=0.75, critic_steps=1)
    first = model.generator.get_weights()
    model.train_on_batch(small_data()[0][:8])
    second = model.generator.get_weights()
    for average, a, b in zip(
        model.averaged_generator.get_weights(), first, second, strict=True
    ):
        np.testing.assert_allclose(average, 0.75 * a + 0.25 * b, atol=1e-6)
    latents = np.ones((2, 4), "float32")
    np.testing.assert_allclose(
        model.generate(2, latents=latents), model.averaged_generator(latents), atol=1e-6
    )
    assert len(model.trainable_weights) == len(
        model.generator.trainable_weights + model.critic.trainable_weights
    )


def test_averages_copy_the_statistics_of_batch_normalization():
    latents = keras.Input((4,))
    normalized = layers.BatchNormalization(momentum=0.5)(layers.Dense(2)(latents))
    model = kw.GAN(keras.Model(latents, normalized), small_critic(), ema_decay=0.9)
    model.compile(jit_compile=False)
    model.fit(*small_data(), batch_size=8, verbose=0)
    norms = [net.layers[-1] for net in (model.generator, model.averaged_generator)]
    ours, theirs = (norm.moving_mean.numpy() for norm in norms)
    np.testing.assert_array_equal(ours, theirs)
    assert np.abs(ours).max() > 0


def test_regularizers_of_the_networks_add_to_their_losses():
    def train(regularizer):
        keras.utils.set_random_seed(0)
        critic = keras.Sequential(
            [keras.Input((2,)), layers.Dense(1, kernel_regularizer=regularizer)]
        )
        model = kw.GAN(small_generator(), critic, seed=0)
        model.compile(keras.optimizers.SGD(0.1), jit_compile=False)
        model.fit(*small_data(), batch_size=8, epochs=5, verbose=0)
        return np.linalg.norm(critic.layers[-1].kernel.numpy())

    assert train(keras.regularizers.L2(1.0)) < 0.5 * train(None)


def test_validation_logs_and_repeatable_evaluation(kind, conditional):
    model = small_model(kind, conditional=conditional)
    data = small_data(conditional=conditional)
    held_out = data if conditional else data[0]
    history = model.fit(
        *data, batch_size=4, validation_data=held_out, verbose=0
    ).history
    plain = {name for name in history if not name.startswith("val_")}
    assert {f"val_{name}" for name in plain} == set(history) - plain
    first, second = (model.evaluate(*data, verbose=0, return_dict=True) for _ in "ab")
    assert first == second and set(first) == plain


def test_validation_does_not_change_training():
    alone, watched = small_model(kw.WGANGP), small_model(kw.WGANGP)
    (samples,) = small_data()
    alone.fit(samples, batch_size=4, epochs=2, verbose=0)
    watched.fit(samples, batch_size=4, epochs=2, validation_data=samples, verbose=0)
    for ours, theirs in zip(alone.weights, watched.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_the_same_seed_trains_the_same_weights(kind):
    first, second = small_model(kind, dropout=0.3), small_model(kind, dropout=0.3)
    for model in (first, second):
        model.fit(*small_data(), batch_size=4, epochs=2, verbose=0)
    for ours, theirs in zip(first.weights, second.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_another_seed_trains_other_weights():
    models = small_model(kw.WGANGP), small_model(kw.WGANGP, seed=2)
    for model in models:
        model.fit(*small_data(), batch_size=4, verbose=0)
    kernels = [model.generator.trainable_weights[0].numpy() for model in models]
    assert not np.array_equal(*kernels)


@pytest.mark.parametrize(
    "kind, policy",
    [
        (kw.WGANGP, "mixed_float16"),
        (kw.WGANGP, "mixed_bfloat16"),
        (kw.WGAN, "mixed_float16"),
        (kw.GAN, "mixed_bfloat16"),
    ],
)
def test_mixed_precision_trains_finitely(kind, policy):
    keras.config.set_dtype_policy(policy)
    try:
        model = small_model(kind)
        history = model.fit(*small_data(), batch_size=4, epochs=2, verbose=0).history
    finally:
        keras.config.set_dtype_policy("float32")
    scaled = isinstance(model.critic_optimizer, keras.optimizers.LossScaleOptimizer)
    assert scaled == (policy == "mixed_float16")
    assert np.isfinite(list(history.values())).all()
    assert model.generate(3).dtype == np.float32
    assert int(model.critic_optimizer.iterations) > 0


def test_learning_rate_schedulers_reach_both_optimizers():
    model = small_model(kw.WGANGP)
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    model.fit(*small_data(), batch_size=4, epochs=2, callbacks=[scheduler], verbose=0)
    for optimizer in (model.critic_optimizer, model.generator_optimizer):
        np.testing.assert_allclose(optimizer.learning_rate.numpy(), 2.5e-5)


@pytest.mark.parametrize(
    "kind, optimizer, config",
    [
        (kw.WGANGP, "Adam", {"learning_rate": 1e-4, "beta_1": 0.0, "beta_2": 0.9}),
        (kw.WGAN, "RMSprop", {"learning_rate": 5e-5}),
        (kw.GAN, "Adam", {"learning_rate": 2e-4, "beta_1": 0.5}),
    ],
)
def test_default_optimizers_are_the_papers(kind, optimizer, config):
    model = small_model(kind)
    for player in (model.critic_optimizer, model.generator_optimizer):
        assert type(player).__name__ == optimizer
        found = player.get_config()
        for name, value in config.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-6)


def test_auto_compiles_dense_networks_and_no_convolutions_on_a_cpu():
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("a GPU compiles everything")
    assert small_model(kw.GAN, jit_compile="auto").jit_compile is True
    critic = keras.Sequential(
        [keras.Input((4, 4, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(1)]
    )
    model = kw.GAN(small_generator((4, 4, 1)), critic)
    model.compile()
    assert model.jit_compile is False
    model.compile(jit_compile=True)
    assert model.jit_compile is True
    model.compile(run_eagerly=True)
    assert model.jit_compile is False
