"""Every bad input of the models meets a ValueError that says what to do."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import small_critic, small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw


def critic_ending(*last):
    """A critic of points that ends in these layers."""
    return keras.Sequential([keras.Input((2,)), layers.Dense(4), *last])


def frozen(network):
    network.trainable = False
    return network


def unbuilt():
    return keras.Sequential([layers.Dense(2)])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, latents):
        return self.dense(latents)


def sharing():
    shared = layers.Dense(2)
    latents, samples = keras.Input((2,)), keras.Input((2,))
    generator = keras.Model(latents, shared(latents))
    return generator, keras.Model(samples, layers.Dense(1)(shared(samples)))


def label_shapes():
    samples, labels = keras.Input((2,)), keras.Input((3,))
    score = layers.Dense(1)(layers.Concatenate()([samples, labels]))
    return small_generator(conditional=True), keras.Model([samples, labels], score)


PAIRS = {
    "two channels of scores": (lambda: (small_generator(), critic_ending(layers.Dense(6), layers.Reshape((3, 2)))), "one unbounded score"),
    "no batch of scores": (lambda: (small_generator(), critic_ending(layers.Dense(1), layers.Flatten(), layers.Reshape(()))), "one unbounded score"),
    "sigmoid": (lambda: (small_generator(), critic_ending(layers.Dense(1, activation="sigmoid"))), "unbounded"),
    "tanh": (lambda: (small_generator(), critic_ending(layers.Dense(1, activation="tanh"))), "unbounded"),
    "softmax": (lambda: (small_generator(), critic_ending(layers.Dense(1, activation="softmax"))), "unbounded"),
    "rectifier": (lambda: (small_generator(), critic_ending(layers.Dense(1), kw.layers.Rectifier())), "unbounded"),
    "relu layer": (lambda: (small_generator(), critic_ending(layers.Dense(1), layers.ReLU())), "unbounded"),
    "sigmoid layer": (lambda: (small_generator(), critic_ending(layers.Dense(1), layers.Activation("sigmoid"))), "unbounded"),
    "nested sigmoid": (lambda: (small_generator(), keras.Sequential([keras.Input((2,)), critic_ending(layers.Dense(1, activation="sigmoid"))])), "unbounded"),
    "other samples": (lambda: (small_generator((3,)), small_critic((2,))), "must have one shape"),
    "other rank": (lambda: (small_generator((2, 1)), small_critic((2,))), "must have one shape"),
    "critic alone conditional": (lambda: (small_generator(), small_critic(conditional=True)), "both be conditional"),
    "generator alone conditional": (lambda: (small_generator(conditional=True), small_critic()), "both be conditional"),
    "label shapes": (label_shapes, "critic's labels must have one shape"),
    "images as latents": (lambda: (keras.Sequential([keras.Input((4, 4)), layers.Flatten(), layers.Dense(2)]), small_critic()), "latents of shape"),
    "unbuilt generator": (lambda: (unbuilt(), small_critic()), "built Keras model"),
    "unbuilt critic": (lambda: (small_generator(), unbuilt()), "built Keras model"),
    "subclassed": (lambda: (Subclassed(), small_critic()), "built Keras model"),
    "no model": (lambda: (lambda latents: latents, small_critic()), "built Keras model"),
    "layer": (lambda: (layers.Dense(2), small_critic()), "built Keras model"),
    "frozen generator": (lambda: (frozen(small_generator()), small_critic()), "weights to train"),
    "frozen critic": (lambda: (small_generator(), frozen(small_critic())), "weights to train"),
    "no weights": (lambda: (keras.Sequential([keras.Input((2,)), layers.Flatten()]), small_critic()), "weights to train"),
    "shared weights": (sharing, "share weights"),
}  # fmt: skip


@pytest.mark.parametrize("make, message", PAIRS.values(), ids=PAIRS.keys())
def test_networks_that_do_not_fit_are_refused(make, message, kind):
    with pytest.raises(ValueError, match=message):
        kind(*make())


@pytest.mark.parametrize("activation", ["leaky_relu", "linear"])
def test_unbounded_activations_are_accepted(activation):
    kw.GAN(small_generator(), critic_ending(layers.Dense(1, activation=activation)))


def test_batch_normalization_in_a_penalized_critic_is_refused_even_nested():
    inner = keras.Sequential([keras.Input((4,)), layers.BatchNormalization()])
    critic = critic_ending(inner, layers.Dense(1))
    with pytest.raises(ValueError, match="LayerNormalization"):
        kw.WGANGP(small_generator(), critic)
    kw.WGAN(small_generator(), critic)


SETTINGS = [
    (kw.WGANGP, {"critic_steps": 0}),
    (kw.WGANGP, {"critic_steps": -1}),
    (kw.WGANGP, {"critic_steps": 1.5}),
    (kw.WGANGP, {"critic_steps": True}),
    (kw.WGANGP, {"penalty_weight": -1}),
    (kw.WGANGP, {"penalty_weight": float("nan")}),
    (kw.WGANGP, {"penalty_weight": "10"}),
    (kw.WGANGP, {"penalty_target": -0.5}),
    (kw.WGANGP, {"ema_decay": 1.0}),
    (kw.WGANGP, {"ema_decay": -0.1}),
    (kw.WGANGP, {"ema_decay": "0.9"}),
    (kw.WGANGP, {"seed": -1}),
    (kw.WGANGP, {"seed": 2**31}),
    (kw.WGANGP, {"seed": 0.5}),
    (kw.WGAN, {"clip_value": 0}),
    (kw.WGAN, {"clip_value": -0.01}),
    (kw.GAN, {"loss": "hinge"}),
]


@pytest.mark.parametrize("kind, setting", SETTINGS, ids=str)
def test_settings_outside_their_range_are_refused(kind, setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        kind(small_generator(), small_critic(), **setting)


def test_one_optimizer_for_both_is_refused():
    optimizer = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="optimizer of its own"):
        small_model(kw.GAN).compile(optimizer, optimizer)


def test_optimizer_built_elsewhere_is_refused():
    used = small_model(kw.GAN).critic_optimizer
    with pytest.raises(ValueError, match="already built"):
        small_model(kw.GAN).compile(critic_optimizer=used)


def test_own_optimizers_may_be_compiled_again():
    model = small_model(kw.GAN)
    model.fit(*small_data(), batch_size=4, verbose=0)
    model.compile(model.critic_optimizer, model.generator_optimizer, jit_compile=False)
    assert int(model.generator_optimizer.iterations) == 6


@pytest.mark.parametrize("optimizer", [3, "no such optimizer", lambda: None])
def test_what_is_no_optimizer_is_refused(optimizer):
    with pytest.raises(ValueError):
        small_model(kw.GAN).compile(critic_optimizer=optimizer)


@pytest.mark.parametrize(
    "arguments", [{"jit_compile": "yes"}, {"steps_per_execution": 0}], ids=str
)
def test_bad_compile_settings_are_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        small_model(kw.GAN).compile(**arguments)


def test_keras_distribution_is_refused():
    devices = keras.distribution.list_devices()
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=devices)
    )
    try:
        with pytest.raises(ValueError, match="tf.distribute"):
            small_model(kw.GAN)
    finally:
        keras.distribution.set_distribution(None)


SAMPLES, LABELS = small_data(conditional=True)
BAD = np.where(np.arange(96).reshape(48, 2) == 9, np.nan, SAMPLES)


def batched(*data):
    return tf.data.Dataset.from_tensor_slices(data if len(data) > 1 else data[0]).batch(
        4
    )


FITS = {
    "too few": (False, (SAMPLES[:7],), "Received 7"),
    "no samples": (False, (SAMPLES[:0],), "Received 0"),
    "nan": (False, (BAD,), "row 4"),
    "infinite": (False, (SAMPLES + np.inf,), "finite"),
    "nan in a data set": (False, (batched(BAD[3:]),), "finite"),
    "other shape": (False, (SAMPLES[:, :1],), "critic's shape"),
    "other rank": (False, (SAMPLES[:, :, None],), "critic's shape"),
    "no batch axis": (False, (SAMPLES[0],), "one sample"),
    "strings": (False, (SAMPLES.astype(str),), "numbers"),
    "objects": (False, (SAMPLES.astype(object),), "numbers"),
    "nothing": (False, (None,), "array of samples"),
    "generator of samples": (False, ((x for x in SAMPLES),), "pass batches"),
    "unbatched data set": (False, (tf.data.Dataset.from_tensor_slices(SAMPLES),), "dataset.batch"),
    "empty data set": (False, (batched(SAMPLES).take(0),), "at least 1 batch"),
    "short data set": (False, (batched(SAMPLES).take(1),), "fewer"),
    "labels with a data set": (True, (batched(SAMPLES), LABELS), "yields its labels"),
    "three parts": (True, (batched(SAMPLES, LABELS, LABELS),), "sample_weight"),
    "labels missing": (True, (SAMPLES,), "needs labels"),
    "labels missing in a data set": (True, (batched(SAMPLES),), "needs labels"),
    "labels superfluous": (False, (SAMPLES, LABELS), "unconditional"),
    "labels superfluous in a data set": (False, (batched(SAMPLES, LABELS),), "unconditional"),
    "too few labels": (True, (SAMPLES, LABELS[:5]), "one label per sample"),
    "one-hot for classes": (True, (SAMPLES, np.eye(3)[LABELS]), "argmax"),
    "label too large": (True, (SAMPLES, LABELS + 1), "integers from 0 to 2"),
    "label negative": (True, (SAMPLES, LABELS - 1), "integers from 0 to 2"),
    "label with a fraction": (True, (SAMPLES, LABELS + 0.5), "integers"),
    "label nan": (True, (SAMPLES, np.where(LABELS == 1, np.nan, LABELS)), "finite"),
    "label text": (True, (SAMPLES, LABELS.astype(str)), "must be numbers"),
}  # fmt: skip


@pytest.mark.parametrize("conditional, data, message", FITS.values(), ids=FITS.keys())
def test_data_that_do_not_fit_are_refused_before_training(conditional, data, message):
    model = small_model(kw.WGANGP, conditional=conditional)
    with pytest.raises(ValueError, match=message):
        model.fit(*data, batch_size=4, verbose=0)
    assert int(model.steps_taken) == 0


@pytest.mark.parametrize(
    "argument",
    [
        {"class_weight": {0: 1.0}},
        {"sample_weight": np.ones(48)},
        {"validation_split": 0.1},
    ],
    ids=lambda argument: next(iter(argument)),
)
def test_arguments_without_meaning_are_refused(argument):
    with pytest.raises(ValueError, match=next(iter(argument))):
        small_model(kw.GAN).fit(SAMPLES, verbose=0, **argument)


@pytest.mark.parametrize("batch_size", [0, -4, 2.5, None])
def test_bad_batch_sizes_are_refused(batch_size):
    with pytest.raises(ValueError, match="batch_size"):
        small_model(kw.GAN).fit(SAMPLES, batch_size=batch_size, verbose=0)


def test_network_frozen_after_compile_is_refused():
    model = small_model(kw.GAN)
    model.generator.trainable = False
    with pytest.raises(ValueError, match="weights to train"):
        model.fit(SAMPLES, batch_size=4, verbose=0)


def test_short_py_dataset_is_refused():
    class One(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return (SAMPLES[:4],)

    with pytest.raises(ValueError, match="at least 2 batches"):
        small_model(kw.GAN).fit(One(), verbose=0)


def test_indivisible_step_is_refused():
    with pytest.raises(ValueError, match="critic_steps.*multiple of 2"):
        small_model(kw.GAN).train_on_batch(SAMPLES[:7])


GENERATES = {
    "none": (False, (0,), {}, "num_samples"),
    "negative": (False, (-1,), {}, "num_samples"),
    "fraction": (False, (1.5,), {}, "num_samples"),
    "batch": (False, (4,), {"batch_size": 0}, "batch_size"),
    "latents too few": (False, (4,), {"latents": np.ones((3, 4))}, "Latents"),
    "latents too narrow": (False, (4,), {"latents": np.ones((4, 3))}, "Latents"),
    "latents nan": (False, (4,), {"latents": np.full((4, 4), np.nan)}, "Latents"),
    "latents text": (False, (1,), {"latents": [["a"] * 4]}, "Latents"),
    "labels superfluous": (False, (4, 1), {}, "unconditional"),
    "labels missing": (True, (4,), {}, "needs labels"),
    "labels too few": (True, (4, [0, 1]), {}, "one label per sample"),
    "label too large": (True, (4, 3), {}, "integers from 0 to 2"),
    "label negative": (True, (4, -1), {}, "integers from 0 to 2"),
    "label text": (True, (4, "one"), {}, "must be numbers"),
    "label fraction": (True, (4, 0.5), {}, "integers"),
}


@pytest.mark.parametrize("conditional, args, more, message", GENERATES.values(), ids=GENERATES.keys())  # fmt: skip
def test_bad_requests_for_samples_are_refused(conditional, args, more, message):
    with pytest.raises(ValueError, match=message):
        small_model(kw.GAN, conditional=conditional).generate(*args, **more)
