"""What makes the step fast changes no number, and compiles to one program."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import small_data, small_model
from keras import ops

import keras_wgan as kw
from keras_wgan.models.adversarial import score
from keras_wgan.models.loops import split_batches

STEPS, CRITIC_STEPS, BATCH_SIZE = 5, 2, 8


class FedWGANGP(kw.WGANGP):
    """A `WGANGP` whose noise is read from tables, so that it is the same under XLA."""

    def feed_noise(self):
        random = np.random.default_rng(0)
        draws = STEPS * (2 * CRITIC_STEPS + 1)
        normals = random.normal(size=(draws, BATCH_SIZE, self.latent_dim))
        uniforms = random.uniform(size=(draws, BATCH_SIZE))
        self.normals = tf.Variable(normals, dtype="float32")
        self.uniforms = tf.Variable(uniforms, dtype="float32")
        self.row = tf.Variable(0.0)  # XLA keeps integers on the host, and loses them

    def next_row(self, table):
        row = tf.gather(table, tf.cast(self.row, "int32"))
        self.row.assign_add(1.0)
        return row

    def draw(self, distribution, shape):
        uniform = distribution is tf.random.stateless_uniform
        return self.next_row(self.uniforms if uniform else self.normals)


class PlainWGANGP(FedWGANGP):
    """The same in the form of textbooks: unrolled, scored apart, fakes in the tape."""

    def train_step(self, data):
        for batch in zip(
            *map(tf.unstack, split_batches(data, CRITIC_STEPS)), strict=True
        ):
            self.update_critic(*batch)
        self.update_generator(*batch)
        self.step_counter.assign_add(1)
        return self.get_metrics_result()

    def update_critic(self, real, labels=None):
        with tf.GradientTape() as tape:
            fake = self.draw_samples(real, labels)
            gap = ops.mean(score(self.critic, real, labels, True)) - ops.mean(
                score(self.critic, fake, labels, True)
            )
            weights = ops.reshape(
                self.draw(tf.random.stateless_uniform, None),
                (-1,) + (1,) * (len(real.shape) - 1),
            )
            between = (1 - weights) * real + weights * fake
            with tf.GradientTape() as inner:
                inner.watch(between)
                scores = score(self.critic, between, labels, True)
            slopes = ops.reshape(inner.gradient(scores, between), (BATCH_SIZE, -1))
            norms = ops.sqrt(ops.sum(slopes**2, axis=1) + 1e-12)
            loss = 10 * ops.mean((norms - 1) ** 2) - gap
        weights = self.critic.trainable_variables
        self.critic_optimizer.apply(tape.gradient(loss, weights), weights)
        self.log({"critic_loss": loss})


def copy_in_plain_keras(network):
    """Returns a copy whose convolutions and rectifiers are those of Keras."""

    def plain(layer):
        config = layer.get_config()
        if isinstance(layer, kw.layers.Rectifier):
            return keras.layers.LeakyReLU.from_config(config)
        if isinstance(layer, kw.layers.SmallMapConv2D):
            return keras.layers.Conv2D.from_config(config)
        if isinstance(layer, kw.layers.UpsampledConv2D):
            upsampling = keras.layers.UpSampling2D(config.pop("size"))
            convolution = keras.layers.Conv2D(**config, padding="same")
            return keras.Sequential([upsampling, convolution])
        return type(layer).from_config(config)

    copy = keras.models.clone_model(network, clone_function=plain)
    copy.set_weights(network.get_weights())
    return copy


def losses_and_weights(model, data, **settings):
    model.feed_noise()
    adam = [keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9) for _ in "ab"]
    model.compile(*adam, **settings)
    history = model.fit(
        *data, batch_size=BATCH_SIZE, epochs=STEPS, steps_per_epoch=1, verbose=0
    )
    losses = [history.history[name] for name in ("critic_loss", "generator_loss")]
    return np.array(losses), model.get_weights()


@pytest.mark.parametrize(
    ("kind", "jit_compile", "conditional"),
    [
        ("mlp", False, False),
        ("mlp", True, True),
        ("dcgan", False, True),
        ("resnet", False, False),
    ],
)
def test_trajectories_are_those_of_the_plain_formulation(
    kind, jit_compile, conditional
):
    keras.utils.set_random_seed(0)
    shape, options = (8, 8, 1), {"num_classes": 3 if conditional else None}
    build = {
        "mlp": (kw.networks.mlp_generator, kw.networks.mlp_critic),
        "dcgan": (kw.networks.dcgan_generator, kw.networks.dcgan_critic),
        "resnet": (kw.networks.resnet_generator, kw.networks.resnet_critic),
    }[kind]
    networks = [
        build[0](shape, 4, width=8, **options),
        build[1](shape, width=8, **options),
    ]
    samples, *labels = small_data(shape=shape, conditional=conditional)
    data = np.tanh(samples), *labels
    settings = {"critic_steps": CRITIC_STEPS, "seed": 0}
    plain = PlainWGANGP(*map(copy_in_plain_keras, networks), **settings)
    ours = FedWGANGP(*networks, **settings)
    expected, expected_weights = losses_and_weights(plain, data, run_eagerly=True)
    losses, weights = losses_and_weights(ours, data, jit_compile=jit_compile)
    np.testing.assert_allclose(losses, expected, rtol=1e-5, atol=1e-5)
    assert len(weights) == len(expected_weights)


@pytest.mark.parametrize(
    ("model_class", "conditional"),
    [(kw.GAN, False), (kw.WGAN, True), (kw.WGANGP, True)],
)
def test_a_step_is_one_program_without_the_host(model_class, conditional):
    model = small_model(model_class, conditional=conditional)
    model.compile(jit_compile=True)
    size = model.critic_steps * BATCH_SIZE
    data = tuple(map(tf.constant, small_data(size, conditional=conditional)))
    step = tf.function(model.train_step, jit_compile=True)
    program = step.experimental_get_compiler_ir(data)(stage="optimized_hlo")
    assert program.startswith("HloModule")
    for word in ("infeed", "outfeed", "send(", "recv(", "host_callback", "py_func"):
        assert word not in program
    assert "<=" not in program.split("ENTRY")[1]  # bounded dynamic shapes


@pytest.mark.parametrize(
    "jit_compile, steps_per_execution", [(False, 1), (False, 2), (True, 2)]
)
def test_a_fit_traces_one_step(jit_compile, steps_per_execution, monkeypatch):
    model = small_model(kw.WGANGP)
    model.compile(jit_compile=jit_compile, steps_per_execution=steps_per_execution)
    traced = []
    update = model.update_critic
    monkeypatch.setattr(
        model, "update_critic", lambda *batch: traced.append(1) or update(*batch)
    )
    model.fit(*small_data(), batch_size=4, epochs=3, verbose=0)
    assert len(traced) <= 2  # the step, and perhaps Keras' look at its shapes
