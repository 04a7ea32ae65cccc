"""Whatever the shapes, sizes, types and labels: build, train, save, load, generate.

Hypothesis draws the cases; each is a whole life of a small model. A failing case is
printed with what it takes to repeat it.
"""

import dataclasses
import pathlib
import tempfile

import h5py
import keras
import numpy as np
import pytest
from conftest import assert_same_state
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

import keras_wgan as kw
from keras_wgan.data import h5
from keras_wgan.models.loops import split_batches

KINDS = [kw.GAN, kw.WGAN, kw.WGANGP]
LABEL_KINDS = ["none", "classes", "one-hot", "vectors", "grid"]
DTYPES = ["float16", "float32", "float64", "uint8", "int16", "bool"]
CLASSES = 3


@dataclasses.dataclass(frozen=True)
class Case:
    """One model and its data."""

    kind: type
    sample_shape: tuple
    latent_dim: int
    batch_size: int
    critic_steps: int
    surplus: int  # samples beyond a whole number of steps
    ema_decay: float | None
    label_kind: str
    dtype: str
    policy: str
    run_eagerly: bool
    seed: int


CASES = st.builds(
    Case,
    kind=st.sampled_from(KINDS),
    sample_shape=st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple),
    latent_dim=st.integers(1, 5),
    batch_size=st.integers(1, 5),
    critic_steps=st.integers(1, 3),
    surplus=st.integers(0, 4),
    ema_decay=st.none() | st.floats(0, 0.999),
    label_kind=st.sampled_from(LABEL_KINDS),
    dtype=st.sampled_from(DTYPES),
    policy=st.sampled_from(["float32", "mixed_float16", "mixed_bfloat16"]),
    run_eagerly=st.booleans(),
    seed=st.integers(0, 2**31 - 1),
)


def label_input(kind):
    """Returns a network's label input, and the same as values to concatenate."""
    if kind == "classes":
        labels = keras.Input((), dtype="int32")
        return labels, layers.Embedding(CLASSES, 2)(labels)
    shape = (2, 2) if kind == "grid" else (CLASSES,)
    labels = keras.Input(shape)
    return labels, layers.Flatten()(labels)


def network(inputs, units, last, label_kind):
    """A dense network with or without labels."""
    x = layers.Flatten()(inputs)
    if label_kind != "none":
        labels, values = label_input(label_kind)
        inputs, x = [inputs, labels], layers.Concatenate()([x, values])
    x = layers.Dense(4, activation="tanh")(x)
    return keras.Model(inputs, last(layers.Dense(units)(x)))


def build(case):
    """Returns a compiled model of the case."""
    keras.config.set_dtype_policy(case.policy)
    try:
        size = int(np.prod(case.sample_shape))
        model = case.kind(
            network(
                keras.Input((case.latent_dim,)),
                size,
                layers.Reshape(case.sample_shape),
                case.label_kind,
            ),
            network(keras.Input(case.sample_shape), 1, lambda x: x, case.label_kind),
            critic_steps=case.critic_steps,
            ema_decay=case.ema_decay,
            seed=case.seed,
        )
        model.compile(jit_compile=False, run_eagerly=case.run_eagerly)
    finally:
        keras.config.set_dtype_policy("float32")
    return model


def data(case):
    """Returns samples and labels for one step and a surplus."""
    generator = np.random.default_rng(case.seed)
    count = case.batch_size * case.critic_steps + case.surplus
    samples = generator.integers(0, 2, (count, *case.sample_shape)).astype(case.dtype)
    classes = generator.integers(0, CLASSES, count)
    labels = {
        "none": None,
        "classes": classes,
        "one-hot": np.eye(CLASSES)[classes],
        "vectors": generator.normal(size=(count, CLASSES)),
        "grid": generator.normal(size=(count, 2, 2)),
    }
    return samples, labels[case.label_kind]


def train(model, case):
    """Takes one epoch, and returns its logs."""
    return model.fit(*data(case), case.batch_size, verbose=0).history


@settings(max_examples=10, deadline=None, derandomize=True)
@given(CASES)
def test_a_whole_life(case):
    model = build(case)
    logs = train(model, case)
    count = len(data(case)[0])
    steps = count // (case.batch_size * case.critic_steps)
    assert model.steps_taken == steps
    assert np.isfinite(list(logs.values())).all()
    assert all(np.isfinite(weight).all() for weight in model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "model.keras")
        model.save(path)
        loaded = keras.saving.load_model(path)
    assert_same_state(loaded, model)
    labels = data(case)[1]
    samples = model.generate(count, labels, seed=case.seed, batch_size=2)
    assert samples.shape == (count, *case.sample_shape) and samples.dtype == np.float32
    np.testing.assert_array_equal(
        loaded.generate(count, labels, seed=case.seed, batch_size=2), samples
    )


@settings(max_examples=3, deadline=None, derandomize=True)
@given(CASES)
def test_training_on_after_a_load_is_bit_identical(case):
    whole = build(case)
    train(whole, case)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "model.keras")
        whole.save(path)
        loaded = keras.saving.load_model(path)
    for model in (whole, loaded):
        train(model, case)
    assert_same_state(loaded, whole)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(1, 20), st.integers(1, 40), st.data())
def test_a_file_is_read_once_in_a_pass_whatever_its_chunks(count, chunk, bytes_, drawn):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(h5, "BLOCK_BYTES", bytes_)
        patch.setattr(h5, "WINDOW_BYTES", 2 * bytes_)
        path = pathlib.Path(folder, "data.h5")
        with h5py.File(path, "w") as file:
            values = np.arange(count, dtype="int16")[:, None]
            chunks = (min(chunk, count), 1)
            dataset = file.create_dataset("samples", data=values, chunks=chunks)
            dataset.attrs["value_range"] = (0, 255)
        source = kw.data.H5Source(path)
        order = source.order(np.random.default_rng(drawn.draw(st.integers(0, 99))))
        (samples,) = source.read(order)
        assert sorted(order) == list(range(count))
        np.testing.assert_array_equal(source.inverse(samples)[:, 0], order)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5))
def test_a_replicas_share_of_a_step_is_its_share_of_every_batch(steps, replicas, share):
    rows = np.arange(2 * replicas * share * steps, dtype="float32").reshape(-1, 2)
    (whole,) = split_batches(rows, steps)  # (steps, replicas * share, 2)
    shares = [split_batches(part, steps)[0] for part in np.split(rows, replicas)]
    np.testing.assert_array_equal(np.concatenate(shares, axis=1), whole)
