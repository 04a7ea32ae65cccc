"""Several conditions: classes, numbers and images, in every form that data take."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import assert_same_state
from keras import layers

import keras_wgan as kw

RNG = np.random.default_rng(0)
SAMPLES = RNG.normal(size=(48, 2)).astype("float32")
LABELS = {  # not in the order of the inputs, which is particle, energy, field
    "energy": RNG.uniform(size=48).astype("float32"),
    "field": RNG.normal(size=(48, 3, 3, 1)).astype("float32"),
    "particle": RNG.integers(3, size=48).astype("int32"),
}
IN_ORDER = tuple(LABELS[name] for name in ("particle", "energy", "field"))


def network(shape, size, names=("particle", "energy", "field")):
    """A dense network of a vector and three conditions."""
    known = {
        "particle": keras.Input((), dtype="int32", name="particle"),
        "energy": keras.Input((1,), name="energy"),
        "field": keras.Input((3, 3, 1), name="field"),
    }
    parts = {
        "particle": layers.Embedding(3, 2)(known["particle"]),
        "energy": known["energy"],
        "field": layers.Flatten()(known["field"]),
    }
    first = keras.Input(shape)
    x = layers.Concatenate()([first, *parts.values()])
    x = layers.Dense(size)(layers.Dense(8, activation="relu")(x))
    return keras.Model([first, *(known[name] for name in names)], x)


def new_model(kind=kw.WGANGP, **arguments):
    keras.utils.set_random_seed(0)
    options = {"jit_compile": arguments.pop("jit_compile", False)}
    model = kind(
        network((4,), 2), network((2,), 1), critic_steps=2, seed=0, **arguments
    )
    model.compile(**options)
    return model


def first_rows(count):
    return {name: part[:count] for name, part in LABELS.items()}


@pytest.fixture(scope="module")
def trained():
    """A model after an epoch on arrays and a dictionary, and its logs."""
    model = new_model()
    history = model.fit(SAMPLES, LABELS, batch_size=8, shuffle=False, verbose=0)
    return model, history.history


ARRAYS = {
    "tuple": lambda: (SAMPLES, IN_ORDER),
    "list": lambda: (SAMPLES, list(IN_ORDER)),
    "columns of one": lambda: (
        SAMPLES,
        LABELS | {"particle": LABELS["particle"][:, None]},
    ),
    "source of a dictionary": lambda: (kw.data.ArraySource(SAMPLES, LABELS),),
    "source of a tuple": lambda: (kw.data.ArraySource(SAMPLES, IN_ORDER),),
}


@pytest.mark.parametrize("make", ARRAYS.values(), ids=ARRAYS)
def test_every_form_of_arrays_trains_alike(make, trained):
    model = new_model()
    history = model.fit(*make(), batch_size=8, shuffle=False, verbose=0)
    assert history.history == trained[1]
    assert model.evaluate(*make(), verbose=0) == trained[0].evaluate(
        SAMPLES, LABELS, verbose=0
    )


class PyBatches(keras.utils.PyDataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        rows = slice(8 * index, 8 * index + 8)
        return SAMPLES[rows], {name: part[rows] for name, part in LABELS.items()}


BATCHES = {
    "tuple": lambda: tf.data.Dataset.from_tensor_slices((SAMPLES, IN_ORDER)).batch(8),
    "generator": lambda: (batch for batch in map(PyBatches().__getitem__, range(6))),
    "PyDataset": PyBatches,
}


@pytest.mark.parametrize("make", BATCHES.values(), ids=BATCHES)
def test_every_form_of_batches_trains_alike(make):
    one, other = new_model(), new_model()
    data_set = tf.data.Dataset.from_tensor_slices((SAMPLES, LABELS)).batch(8)
    expected = one.fit(data_set, validation_data=data_set, verbose=0).history
    assert other.fit(make(), validation_data=make(), verbose=0).history == expected


def test_generate_takes_every_form():
    model = new_model()
    samples = model.generate(5, first_rows(5), seed=1)
    ordered = tuple(part[:5] for part in IN_ORDER)
    np.testing.assert_array_equal(model.generate(5, ordered, seed=1), samples)
    one = {name: part[0] for name, part in LABELS.items()}
    repeated = {name: np.repeat(part[:1], 5, axis=0) for name, part in LABELS.items()}
    expected = model.generate(5, repeated, seed=1)
    np.testing.assert_array_equal(model.generate(5, one, seed=1), expected)
    latents = np.zeros((5, 4))
    generated = model.generate(5, ordered, latents=latents)
    np.testing.assert_allclose(
        model.predict([latents, *ordered], verbose=0), generated, atol=1e-6
    )


@pytest.mark.parametrize("kind", [kw.GAN, kw.WGAN, kw.WGANGP])
def test_a_saved_model_trains_on_as_if_it_had_not_stopped(kind, tmp_path):
    model = new_model(kind, ema_decay=0.9)
    model.fit(SAMPLES, LABELS, batch_size=8, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        each.fit(SAMPLES, LABELS, batch_size=8, verbose=0)
    assert_same_state(model, loaded)


def test_callbacks_take_several_conditions(tmp_path):
    model, held_out = new_model(), (SAMPLES, LABELS)
    callbacks = [
        kw.callbacks.WassersteinMonitor(held_out, 20),
        kw.callbacks.FrechetMonitor((SAMPLES, IN_ORDER), num_samples=20),
        kw.callbacks.SampleGrid(tmp_path, labels=first_rows(9), real=held_out),
        kw.callbacks.Resume(tmp_path / "state"),
    ]
    logs = model.fit(*held_out, batch_size=8, callbacks=callbacks, verbose=0).history
    assert np.isfinite([logs["exact_wasserstein"], logs["frechet_distance"]]).all()
    assert (tmp_path / "epoch-00001.png").exists()
    with pytest.raises(ValueError, match="Pass `labels`"):
        grid = kw.callbacks.SampleGrid(tmp_path)
        model.fit(*held_out, batch_size=8, callbacks=[grid], verbose=0)


def test_diagnostics_use_the_order_of_the_inputs(trained):
    model = trained[0]
    gaps = [
        kw.diagnostics.distance_gap(model, (SAMPLES, form))
        for form in (LABELS, IN_ORDER)
    ]
    assert gaps[0].score_gap == gaps[1].score_gap
    kw.diagnostics.gradient_norms_by_layer(model, (SAMPLES, LABELS))


def test_export_takes_all_conditions(trained, tmp_path):
    trained[0].export(tmp_path / "exported")
    exported = tf.saved_model.load(tmp_path / "exported")
    inputs = [
        np.zeros((5, 4), "float32"),
        IN_ORDER[0][:5],
        IN_ORDER[1][:5, None],
        IN_ORDER[2][:5],
    ]
    expected = trained[0].generate(5, tuple(inputs[1:]), latents=inputs[0])
    np.testing.assert_allclose(exported.serve(inputs), expected, atol=1e-6)


def test_xla_and_float16_train_finitely():
    logs = [new_model(jit_compile=True).fit(SAMPLES, LABELS, batch_size=8, verbose=0)]
    keras.mixed_precision.set_global_policy("mixed_float16")
    logs.append(
        new_model(content_loss="mean_squared_error").fit(
            SAMPLES, LABELS, batch_size=8, verbose=0
        )
    )
    assert all(np.isfinite(list(log.history.values())).all() for log in logs)


REFUSED = {
    "one array": (LABELS["energy"], "tuple of 3 arrays.*names.*Received one array"),
    "two parts": (IN_ORDER[:2], "tuple of 3 arrays.*Received 2"),
    "other names": ({"energy": LABELS["energy"]}, r"names of the network's inputs"),
    "another order": (IN_ORDER[::-1], "Labels, 'particle',"),
    "a class above": (LABELS | {"particle": LABELS["particle"] + 1}, "'particle', must be integers from 0 to 2"),
    "nan": (LABELS | {"energy": np.full(48, np.nan)}, "'energy', must be finite"),
    "fewer": (LABELS | {"field": LABELS["field"][:5]}, "'field', must be numbers of shape"),
    "nothing": (None, r"needs labels of shape \(48,\) and \(48, 1\) and \(48, 3, 3, 1\)"),
}  # fmt: skip


@pytest.mark.parametrize("labels, message", REFUSED.values(), ids=REFUSED)
def test_labels_that_do_not_fit_are_refused_by_name(labels, message, trained):
    with pytest.raises(ValueError, match=message):
        trained[0].fit(SAMPLES, labels, verbose=0)


def test_a_bad_condition_in_a_later_batch_is_named(trained):
    labels = LABELS | {"particle": np.where(np.arange(48) == 40, 3, LABELS["particle"])}
    data_set = tf.data.Dataset.from_tensor_slices((SAMPLES, labels)).batch(8)
    with pytest.raises(ValueError, match="batch 5.*'particle'"):
        new_model().fit(data_set, verbose=0)


def test_networks_with_conditions_in_other_orders_are_refused():
    critic = network((2,), 1, names=("particle", "field", "energy"))
    with pytest.raises(ValueError, match="one shape|one order"):
        kw.WGANGP(network((4,), 2), critic)


def test_columns_of_one_label_have_their_own_classes():
    def columned(size, out):
        x, label = keras.Input((size,)), keras.Input((2,), dtype="int32")
        pair = layers.Embedding(10, 3)(label[:, 0]), layers.Embedding(4, 2)(label[:, 1])
        joined = layers.Concatenate()([x, *pair])
        return keras.Model([x, label], layers.Dense(out)(joined))

    model = kw.GAN(columned(4, 2), columned(2, 1))
    model.compile(jit_compile=False)
    labels = np.stack([np.arange(48) % 10, np.arange(48) % 4], axis=1)
    model.fit(SAMPLES, labels, batch_size=8, verbose=0)
    with pytest.raises(ValueError, match="from 0 to 3. Column 1:"):
        model.fit(SAMPLES, labels[:, ::-1], batch_size=8, verbose=0)


def test_what_a_source_says_of_its_conditions():
    said = kw.data.load(SAMPLES, labels=LABELS).describe()
    assert (
        "3 conditions: energy (real numbers" in said and "particle (3 classes)" in said
    )
