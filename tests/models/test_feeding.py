"""What fit accepts, and that every sample arrives where it should."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import small_data, small_model

import keras_wgan as kw


class Batches(keras.utils.PyDataset):
    """Batches of four samples, the last of them smaller, and labels if asked."""

    def __init__(self, num_samples=30, labeled=False):
        super().__init__()
        self.samples = np.arange(2 * num_samples, dtype="float32").reshape(-1, 2)
        self.labeled = labeled
        self.epochs_ended = 0

    def __len__(self):
        return -(-len(self.samples) // 4)

    def __getitem__(self, index):
        samples = self.samples[4 * index : 4 * index + 4]
        if not self.labeled:
            return (samples,)
        return samples, np.zeros(len(samples), "int32")

    def on_epoch_end(self):
        self.epochs_ended += 1


def noted_batches(model):
    """Has the model note the batches of its critic steps instead of learning."""
    seen = []
    model.update_critic = lambda real, labels=None: seen.append(real.numpy())
    return seen


def test_py_dataset_gives_each_full_batch_to_a_critic_step():
    model = small_model(kw.GAN, critic_steps=3, run_eagerly=True)
    seen, batches = noted_batches(model), Batches(30)
    model.fit(batches, epochs=2, verbose=0)
    expected = [batches[index][0] for index in range(6)]  # of 7, the last is smaller
    np.testing.assert_array_equal(np.stack(seen), np.stack(expected + expected))
    assert batches.epochs_ended >= 2


@pytest.mark.parametrize("workers", [1, 2])
def test_labeled_py_dataset_trains_a_conditional_model(workers):
    model = small_model(kw.WGANGP, conditional=True)
    batches = Batches(30, labeled=True)
    batches.workers = workers
    model.fit(batches, verbose=0)
    assert int(model.steps_taken) == 3


@pytest.mark.parametrize("drop_remainder", [False, True])
def test_data_set_of_batches(conditional, drop_remainder):
    model = small_model(kw.GAN, conditional=conditional)
    data = small_data(num_samples=50, conditional=conditional)
    data_set = tf.data.Dataset.from_tensor_slices(data if conditional else data[0])
    data_set = data_set.batch(4, drop_remainder=drop_remainder)
    model.fit(data_set, epochs=2, validation_data=data_set, verbose=0)
    assert int(model.steps_taken) == 2 * 6
    assert int(model.generator_optimizer.iterations) == 2 * 6
    assert int(model.critic_optimizer.iterations) == 2 * 2 * 6


def test_the_end_of_a_data_set_of_unknown_length_is_no_step():
    """Nor is it a batch of the logs, which would make every mean too small."""
    samples = tf.data.Dataset.from_tensor_slices(small_data(num_samples=48)[0])
    histories = []
    for data_set in (samples.batch(4), samples.batch(4, drop_remainder=True)):
        model = small_model(kw.GAN)
        histories.append(model.fit(data_set, epochs=3, verbose=0).history)
        assert int(model.generator_optimizer.iterations) == 18
    for name, values in histories[1].items():
        np.testing.assert_allclose(histories[0][name], values, rtol=1e-5, err_msg=name)


def test_endless_data_set_needs_and_obeys_steps_per_epoch():
    model = small_model(kw.GAN)
    endless = tf.data.Dataset.from_tensor_slices(small_data()[0]).batch(4).repeat()
    model.fit(endless, steps_per_epoch=3, epochs=2, verbose=0)
    assert int(model.steps_taken) == 6
    with pytest.raises(ValueError, match="steps_per_epoch"):
        model.fit(endless, verbose=0)


def test_source_and_arrays_train_alike():
    data = small_data(conditional=True)
    arrays, source = (small_model(kw.GAN, conditional=True) for _ in "ab")
    arrays.fit(*data, batch_size=4, verbose=0)
    source.fit(kw.data.ArraySource(*data), batch_size=4, verbose=0)
    for ours, theirs in zip(arrays.weights, source.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
    source.evaluate(kw.data.ArraySource(*data), verbose=0)


def test_arrays_pass_after_pass_with_steps_per_epoch():
    model = small_model(kw.GAN)
    model.fit(*small_data(), batch_size=4, steps_per_epoch=8, epochs=2, verbose=0)
    assert int(model.steps_taken) == 16


def test_order_goes_on_across_fits_as_in_one():
    whole, parts = small_model(kw.GAN), small_model(kw.GAN)
    whole.fit(*small_data(), batch_size=4, steps_per_epoch=10, verbose=0)
    for steps in (3, 7):
        parts.fit(*small_data(), batch_size=4, steps_per_epoch=steps, verbose=0)
    for ours, theirs in zip(whole.weights, parts.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_integers_and_lists_become_floats():
    model = small_model(kw.GAN)
    model.fit(np.ones((16, 2), "uint8"), batch_size=4, verbose=0)
    model.fit([[1, 2]] * 16, batch_size=4, verbose=0)
    assert int(model.steps_taken) == 4


def test_one_hot_and_real_labels_train():
    label, latents, samples = keras.Input((3,)), keras.Input((4,)), keras.Input((2,))
    joined = keras.layers.Concatenate()
    generator = keras.Model(
        [latents, label], keras.layers.Dense(2)(joined([latents, label]))
    )
    critic = keras.Model(
        [samples, label],
        keras.layers.Dense(1)(keras.layers.Concatenate()([samples, label])),
    )
    model = kw.WGANGP(generator, critic, critic_steps=2)
    model.compile(jit_compile=False)
    labels = np.eye(3)[np.arange(16) % 3]
    model.fit(np.zeros((16, 2)), labels, batch_size=4, verbose=0)
    assert model.generate(5, np.array([0.2, 0.3, 0.5])).shape == (5, 2)


@pytest.mark.parametrize(
    "options",
    [{}, {"jit_compile": True}, {"steps_per_execution": 2}, {"run_eagerly": True}],
    ids=str,
)
def test_the_order_of_arrays_depends_on_seed_and_step_alone(options):
    class Noting(kw.data.ArraySource):
        def read(self, indices):
            order.append(list(indices))
            return super().read(indices)

    order = []
    model = small_model(kw.GAN, **options)
    model.fit(Noting(*small_data()), batch_size=4, epochs=3, verbose=0)
    passes = [np.random.default_rng([1, step]).permutation(48) for step in (0, 6, 12)]
    expected = np.concatenate(passes).reshape(18, 8).tolist()
    assert [batch for batch in order if len(batch) == 8] == expected
