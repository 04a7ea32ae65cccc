"""What must hold on two replicas of one machine; `test_replicas.py` runs this.

A process of its own, because logical devices must be there before TensorFlow starts.
"""

import contextlib

import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)

import keras  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from conftest import (  # noqa: E402
    assert_same_state,
    small_critic,
    small_data,
    small_generator,
    small_model,
    small_tadgan,
)

import keras_wgan as kw  # noqa: E402


def two_replicas():
    """A strategy of two devices; several in one process need this reduction."""
    reduction = tf.distribute.ReductionToOneDevice()
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"], reduction)


def replicated_model(kind, **arguments):
    with two_replicas().scope():
        return small_model(kind, **arguments)


def replicas(variable):
    """Returns a Keras variable's value on each replica."""
    return [copy.numpy() for copy in variable.value.values]


def assert_in_sync(model):
    """Asserts that both replicas hold the same bits."""
    variables = model.weights + model.optimizer.variables + model.random_states()
    for variable in variables:
        np.testing.assert_array_equal(*replicas(variable), err_msg=variable.path)


class RemembersTheSample:
    """Keeps the samples of an update, by replica, for what is called in it."""

    def update_critic(self, real, *labels):
        remembered[replica()] = real
        super().update_critic(real, *labels)

    def update_generator(self, real, *labels):
        remembered[replica()] = real
        super().update_generator(real, *labels)

    @property
    def real(self):
        return remembered[replica()]


remembered = {}  # replicas are threads, of which one goes on where another waits


def replica():
    """Returns the number of the replica that asks."""
    context = tf.distribute.get_replica_context()
    return int(tf.get_static_value(context.replica_id_in_sync_group))


class NoiseOfTheSample(RemembersTheSample):
    """Makes noise a function of the samples, wherever they are trained on."""

    def draw(self, distribution, shape):
        uniform = distribution is tf.random.stateless_uniform
        first = tf.reshape(self.real, (shape[0], -1))[:, :1]  # (batch, 1)
        waves = tf.sin(50 * first * tf.range(1.0, 1 + (1 if uniform else shape[-1])))
        return (1 + waves[:, 0]) / 2 if uniform else 2 * waves


@pytest.mark.parametrize("kind", [kw.WGAN, kw.WGANGP])
def test_two_replicas_compute_what_one_does(kind):
    """A `GAN` has the same steps as a `WGAN`, with another loss."""
    fed = type("Fed", (NoiseOfTheSample, kind), {})
    settings = {"conditional": True, "ema_decay": 0.9}
    data = small_data(160, conditional=True)
    assert_two_compute_what_one_does(lambda: small_model(fed, **settings), data)


def test_two_replicas_compute_what_one_does_in_a_tadgan():
    fed = type("Fed", (NoiseOfTheSample, kw.TadGAN), {})

    def make():
        model = small_tadgan(fed)
        sgd = [keras.optimizers.SGD(0.001) for _ in range(3)]  # Adam blows up rounding
        model.compile(*sgd, jit_compile=False)
        return model

    assert_two_compute_what_one_does(make, small_data(160, shape=(6, 2)))


def assert_two_compute_what_one_does(make, data):
    """Trains a model for 20 steps on one replica and on two, and compares them."""
    models, histories = [], []
    for scope in (contextlib.nullcontext(), two_replicas().scope()):
        with scope:
            model = make()
        history = model.fit(*data, batch_size=8, epochs=2, verbose=0).history
        assert model.steps_taken == 20
        models.append(model)
        histories.append(history)
    one, two = models
    assert_in_sync(two)
    for ours, theirs in zip(one.weights, two.weights, strict=True):
        np.testing.assert_allclose(
            ours.numpy(), theirs.numpy(), rtol=0, atol=1e-6, err_msg=ours.path
        )
    for name, values in histories[0].items():
        np.testing.assert_allclose(values, histories[1][name], atol=1e-5, err_msg=name)


def test_each_replica_draws_its_own_noise():
    model = replicated_model(kw.GAN)

    def draw():
        return model.draw(tf.random.stateless_normal, (3, 2))

    draws = model.distribute_strategy.run(draw)
    first, second = (draw.numpy() for draw in draws.values)
    assert not np.isclose(first, second).any()


@pytest.mark.parametrize(
    "options", [{"steps_per_execution": 2}, {"run_eagerly": True}], ids=str
)
def test_every_form_of_the_step_trains(options):
    model = replicated_model(kw.WGANGP, **options)
    model.fit(*small_data(32), batch_size=8, verbose=0)
    assert model.steps_taken == 2
    assert_in_sync(model)


class Overflowing(RemembersTheSample):
    """Has infinite gradients on the second replica, for samples above a hundred."""

    def critic_loss(self, real_scores, fake_scores):
        return super().critic_loss(self.overflowing(real_scores), fake_scores)

    def generator_loss(self, fake_scores):
        return super().generator_loss(self.overflowing(fake_scores))

    def overflowing(self, scores):
        second = tf.distribute.get_replica_context().replica_id_in_sync_group == 1
        overflows = tf.logical_and(second, tf.reduce_max(self.real) > 100)

        @tf.custom_gradient
        def overflowing(scores):
            factor = tf.where(overflows, float("inf"), 1.0)
            return tf.identity(scores), lambda upstream: upstream * factor

        return overflowing(scores)


def test_an_overflow_on_one_replica_skips_the_step_on_all():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = replicated_model(type("Spoilt", (Overflowing, kw.WGANGP), {}))
    finally:
        keras.config.set_dtype_policy("float32")
    optimizers = (model.critic_optimizer, model.generator_optimizer)
    seen = []

    def note(batch, logs):
        weights = model.critic.get_weights() + model.generator.get_weights()
        seen.append((weights, [float(o.dynamic_scale.numpy()) for o in optimizers]))

    note(None, None)
    (samples,) = small_data(32)
    samples[:16] += 200  # the first of two steps
    callback = keras.callbacks.LambdaCallback(on_train_batch_end=note)
    model.fit(samples, batch_size=8, shuffle=False, verbose=0, callbacks=[callback])
    assert_in_sync(model)
    (before, scales), (skipped, lowered), (after, _) = seen
    for ours, theirs in zip(before, skipped, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert lowered == [scales[0] / 4, scales[1] / 2]  # of two critic steps, and one
    assert [int(o.iterations.numpy()) for o in optimizers] == [2, 1]
    assert not np.array_equal(before[0], after[0])
    assert all(np.isfinite(weight).all() for weight in after)


def test_held_out_data_that_replicas_cannot_share_lose_their_remainder():
    model = replicated_model(kw.WGANGP)
    (samples,) = small_data(32)

    def logs(x):
        return model.evaluate(x, batch_size=8, verbose=0, return_dict=True)

    whole = logs(samples[:24])
    assert np.isfinite(list(whole.values())).all()
    assert logs(samples[:25]) == whole
    data_set = tf.data.Dataset.from_tensor_slices(samples[:25]).batch(8)
    assert logs(data_set) == whole
    assert int(model.trackers[0].count.numpy()) == 3 * 2  # batches of replicas
    assert np.isfinite(list(logs(samples[:3]).values())).all()
    fitted = model.fit(samples, batch_size=8, validation_data=samples[:25], verbose=0)
    assert np.isfinite(fitted.history["val_wasserstein"]).all()
    assert model.predict(np.zeros((5, 4)), batch_size=4, verbose=0).shape == (5, 2)


def test_a_saved_state_goes_on_with_two_replicas_or_with_one(tmp_path):
    def fitted(model, epochs=1):
        model.fit(*small_data(), batch_size=8, epochs=epochs, verbose=0)
        return model

    stopped = fitted(replicated_model(kw.WGANGP, ema_decay=0.5))
    stopped.save(tmp_path / "model.keras")
    with two_replicas().scope():
        again = keras.saving.load_model(tmp_path / "model.keras")
    assert_in_sync(again)
    assert_same_state(fitted(again), fitted(stopped))
    alone = keras.saving.load_model(tmp_path / "model.keras")
    assert alone.num_replicas == 1 and fitted(alone).steps_taken == 6


def outside_networks():
    networks = small_generator(), small_critic()
    with two_replicas().scope():
        model = kw.WGANGP(*networks)
        model.compile(jit_compile=False)


def outside_optimizer():
    optimizer = keras.optimizers.Adam()
    with two_replicas().scope():
        small_model(kw.WGANGP).compile(critic_optimizer=optimizer)


def compiled_outside():
    replicated_model(kw.WGANGP).compile()


def compiled_by_xla():
    replicated_model(kw.WGANGP, jit_compile=True)


def networks_of_another_scope():
    with two_replicas().scope():
        networks = small_generator(), small_critic()
    kw.WGANGP(*networks).compile()


REFUSALS = {
    outside_networks: "Received outside it: generator",
    outside_optimizer: "Received outside it: critic_optimizer",
    compiled_by_xla: "jit_compile=True",
    compiled_outside: "compiled in one .with strategy.scope",
    networks_of_another_scope: "Received outside it: generator",
}


@pytest.mark.parametrize("mistake, message", REFUSALS.items())
def test_what_is_made_outside_the_scope_is_refused(mistake, message):
    with pytest.raises(ValueError, match=message):
        mistake()


@pytest.mark.parametrize("form", ["array", "data set"])
def test_batches_that_do_not_divide_are_refused(form):
    model = replicated_model(kw.WGANGP)
    (x,) = small_data()
    if form == "data set":
        x = tf.data.Dataset.from_tensor_slices(x).batch(5)
    with pytest.raises(ValueError, match="2 replicas must share the samples evenly"):
        model.fit(x, batch_size=5, verbose=0)
    assert model.steps_taken == 0
