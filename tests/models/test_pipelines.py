"""Pipelines, generators and loaders: each read once, every batch checked."""

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from conftest import small_data, small_model

import keras_wgan as kw

SAMPLES = small_data(num_samples=48)[0]
LABELS = small_data(num_samples=48, conditional=True)[1]


def batches_of(*arrays, size=4):
    return tf.data.Dataset.from_tensor_slices(
        arrays if len(arrays) > 1 else arrays[0]
    ).batch(size)


def counted(samples, reads):
    """A data set of single samples that notes each one it yields."""

    def note(sample):
        reads.append(1)
        return sample

    data_set = tf.data.Dataset.from_tensor_slices(samples)
    return data_set.map(
        lambda sample: tf.ensure_shape(
            tf.numpy_function(note, [sample], tf.float32), (2,)
        )
    )


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_pass_reads_every_sample_once(shuffled):
    reads, model = [], small_model(kw.GAN)
    data_set = counted(SAMPLES, reads)
    data_set = data_set.shuffle(48) if shuffled else data_set
    model.fit(data_set.batch(4), epochs=3, verbose=0)
    assert len(reads) == 3 * 48
    assert model.steps_taken == 3 * 6


def test_validation_reads_every_sample_once():
    reads, model = [], small_model(kw.GAN)
    model.fit(
        SAMPLES,
        batch_size=4,
        validation_data=counted(SAMPLES, reads).batch(4),
        verbose=0,
    )
    assert len(reads) == 48


def test_the_first_pass_loses_nothing_and_keeps_the_order():
    model = small_model(kw.GAN, run_eagerly=True)
    seen = []
    model.update_critic = lambda real, labels=None: seen.append(real.numpy())
    model.fit(batches_of(SAMPLES), epochs=2, verbose=0)
    np.testing.assert_array_equal(
        np.concatenate(seen), np.concatenate([SAMPLES, SAMPLES])
    )


def one_shot():
    return (SAMPLES[first : first + 4] for first in range(0, 48, 4))


def of_one_shot():
    batches = one_shot()
    return tf.data.Dataset.from_generator(lambda: batches, output_types=tf.float32)


@pytest.mark.parametrize("make", [one_shot, of_one_shot])
def test_what_can_be_read_once_trains_one_whole_epoch(make):
    model = small_model(kw.GAN)
    model.fit(make(), verbose=0)
    assert model.steps_taken == 6


@pytest.mark.parametrize("make", [one_shot, of_one_shot])
def test_a_second_epoch_without_data_is_refused_before_callbacks_see_it(make):
    class Epochs(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ended.append(epoch)

    ended, model = [], small_model(kw.GAN)
    with pytest.raises(
        ValueError, match="Epoch 2 had none.*keeps its 6 training steps"
    ):
        model.fit(make(), epochs=2, callbacks=[Epochs()], verbose=0)
    assert ended == [0] and model.steps_taken == 6


class Loader:
    """Yields lists of arrays, as PyTorch's DataLoader does."""

    def __iter__(self):
        for first in range(0, 48, 4):
            yield [SAMPLES[first : first + 4], LABELS[first : first + 4]]


def test_a_loader_trains_as_the_same_data_set():
    one, other = (small_model(kw.WGANGP, conditional=True) for _ in "ab")
    one.fit(Loader(), epochs=2, validation_data=Loader(), verbose=0)
    other.fit(batches_of(SAMPLES, LABELS), epochs=2, verbose=0)
    for ours, theirs in zip(one.weights, other.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_pytorch_loader():
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.tensor(SAMPLES), torch.tensor(LABELS))
    model = small_model(kw.GAN, conditional=True)
    model.fit(torch.utils.data.DataLoader(data, batch_size=4), epochs=2, verbose=0)
    assert model.steps_taken == 12


def test_shapes_that_tensorflow_does_not_know_come_from_the_networks():
    def whole(sample, label):
        return tf.numpy_function(
            lambda *parts: parts, [sample, label], [tf.float32, tf.int32]
        )

    model = small_model(kw.GAN, conditional=True)
    data_set = batches_of(SAMPLES, LABELS).map(whole)
    model.fit(data_set, validation_data=data_set, verbose=0)
    assert model.steps_taken == 6


def bad(place, value, of=SAMPLES):
    values = of.copy()
    values[place] = value
    return values


BAD_BATCHES = {
    "nan": (False, batches_of(bad(30, np.nan)), "Samples of batch 7.*finite.*row 2"),
    "infinite in float32": (False, batches_of(bad(9, 1e200, SAMPLES.astype("float64"))), "batch 2"),
    "class above": (True, batches_of(SAMPLES, bad(47, 3, LABELS)), "Labels of batch 11.*0 to 2"),
    "class below": (True, batches_of(SAMPLES, bad(20, -1, LABELS)), "Labels of batch 5.*0 to 2"),
    "half a class": (True, batches_of(SAMPLES, bad(20, 0.5, LABELS.astype("float32"))), "batch 5"),
    "a generator's nan": (False, (bad(30, np.nan)[i : i + 4] for i in range(0, 48, 4)), "batch 7"),
}  # fmt: skip


@pytest.mark.parametrize(
    "conditional, data, message", BAD_BATCHES.values(), ids=BAD_BATCHES
)
def test_a_bad_batch_is_named(conditional, data, message):
    model = small_model(kw.GAN, conditional=conditional)
    with pytest.raises(ValueError, match=message):
        model.fit(data, verbose=0)
    assert all(np.isfinite(weight.numpy()).all() for weight in model.weights)


def test_bad_held_out_batches_are_named():
    model = small_model(kw.GAN)
    with pytest.raises(ValueError, match="batch 7"):
        model.evaluate(batches_of(bad(30, np.nan)), verbose=0)
    with pytest.raises(ValueError, match="finite"):
        model.evaluate(kw.data.ArraySource(bad(30, np.nan)), verbose=0)


def test_bad_samples_of_a_source_are_refused_while_they_are_read():
    model = small_model(kw.GAN)
    with pytest.raises(ValueError, match="finite"):
        model.fit(kw.data.ArraySource(bad(30, np.nan)), batch_size=4, verbose=0)


class PyBatches(keras.utils.PyDataset):
    def __len__(self):
        return 12

    def __getitem__(self, index):
        return (bad(30, np.nan)[4 * index : 4 * index + 4],)


def test_bad_batches_of_a_py_dataset_are_named():
    for use in (small_model(kw.GAN).fit, small_model(kw.GAN).evaluate):
        with pytest.raises(ValueError, match="batch 7"):
            use(PyBatches(), verbose=0)


REFUSED_FORMS = {
    "dictionaries": (lambda: batches_of({"image": SAMPLES, "label": LABELS}), r"row\['image'\], row\['label'\]"),
    "rows of Hugging Face": (lambda: ({"pixels": s, "class": 1} for s in SAMPLES), r"to_tf_dataset\(batch_size=64, columns='pixels', label_cols='class'\)"),
    "a pair": (lambda: (SAMPLES, LABELS), r"fit\(samples, labels\)"),
    "single samples": (lambda: tf.data.Dataset.from_tensor_slices(SAMPLES), r"dataset.batch\(64\)"),
    "no batch": (lambda: iter(()), "at least 1 batch"),
    "channels first": (lambda: np.zeros((8, 1, 4, 4)), "moveaxis"),
    "no channels": (lambda: np.zeros((8, 4, 4)), r"samples\[..., None\]"),
    "texts in a table": (lambda: pd.DataFrame({"a": ["x"] * 8, "b": 1}), "texts or categories in 'a'"),
}  # fmt: skip


@pytest.mark.parametrize("make, message", REFUSED_FORMS.values(), ids=REFUSED_FORMS)
def test_forms_that_need_a_line_more_say_it(make, message):
    data = make()
    shape = (4, 4, 1) if isinstance(data, np.ndarray) else (2,)
    with pytest.raises(ValueError, match=message):
        small_model(kw.GAN, shape=shape).fit(data, verbose=0)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_table_trains_as_its_numbers(library):
    module = pytest.importorskip(library)
    columns = {"mass": SAMPLES[:, 0], "width": SAMPLES[:, 1]}
    make = module.table if library == "pyarrow" else module.DataFrame
    one, other = small_model(kw.GAN), small_model(kw.GAN)
    one.fit(make(columns), batch_size=4, verbose=0)
    other.fit(SAMPLES, batch_size=4, verbose=0)
    for ours, theirs in zip(one.weights, other.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


@pytest.fixture(scope="module")
def bounded():
    """A model whose generator ends in tanh."""
    model = kw.GAN(
        kw.networks.mlp_generator((2,), 4, width=8),
        kw.networks.mlp_critic((2,), width=8),
    )
    model.compile(jit_compile=False)
    return model


BYTES = np.random.default_rng(0).integers(0, 256, (48, 2)).astype("uint8")
OUTSIDE = {
    "array": (lambda: BYTES, r"\[-1, 1\].*from 0 to 255.*kw.data.load"),
    "data set": (lambda: batches_of(BYTES), r"batch 0.*127.5"),
    "late in a data set": (lambda: batches_of(bad(40, 9, SAMPLES / 9)), "batch 10"),
    "source": (lambda: kw.data.ArraySource(BYTES), r"from 0 to 255|\[-1, 1\]"),
    "a little": (lambda: bad(3, 1.2, SAMPLES / 9), r"\[-1, 1\]"),
}  # fmt: skip


@pytest.mark.parametrize("make, message", OUTSIDE.values(), ids=OUTSIDE)
def test_samples_that_the_generator_cannot_reach_are_refused(bounded, make, message):
    with pytest.raises(ValueError, match=message):
        bounded.fit(make(), batch_size=4, verbose=0)


def test_the_remedy_works_and_rounding_is_no_fault(bounded):
    bounded.fit(kw.data.load(BYTES.astype("float32")), batch_size=4, verbose=0)
    bounded.fit(bad(3, 1.001, SAMPLES / 9), batch_size=4, verbose=0)
