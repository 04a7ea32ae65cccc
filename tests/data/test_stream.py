"""Tests of the order of batches: laws of seed, step and pass."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wgan.data.h5 import H5Source
from keras_wgan.data.save import save_samples
from keras_wgan.data.source import ArraySource
from keras_wgan.data.stream import reading_errors, step_batches

SAMPLES = 23  # with batches of 4: five steps in a pass, three samples left out


def numbers(batches):
    """Returns the samples, which are their own indices, as (steps, batch)."""
    return np.array([samples.numpy() for samples, *_ in batches])


def stream(first_step=0, *, seed=7, source=None, **options):
    source = ArraySource(np.arange(SAMPLES)) if source is None else source
    return step_batches(source, 4, seed=seed, first_step=lambda: first_step, **options)


def test_a_pass_has_no_sample_twice():
    batches = numbers(stream())
    assert batches.shape == (5, 4)
    assert len(np.unique(batches)) == 20


def test_the_same_seed_and_step_give_the_same_batches():
    np.testing.assert_array_equal(numbers(stream(10)), numbers(stream(10)))


@pytest.mark.parametrize("other", [stream(10, seed=8), stream(15)])
def test_another_seed_or_step_gives_another_order(other):
    assert (numbers(stream(10)) != numbers(other)).any()


def test_the_order_is_that_of_the_source_at_the_beginning_of_the_pass():
    order = ArraySource(np.arange(SAMPLES)).order(np.random.default_rng([7, 10]))
    np.testing.assert_array_equal(numbers(stream(10)).ravel(), order[:20])


def test_an_endless_stream_resumes_in_the_middle_of_a_pass():
    whole = numbers(stream(0, endless=True).take(17))
    for step in (1, 4, 5, 12):
        resumed = numbers(stream(step, endless=True).take(17 - step))
        np.testing.assert_array_equal(resumed, whole[step:])


def test_passes_of_an_endless_stream_differ_and_repeat_nothing():
    batches = numbers(stream(0, endless=True).take(10))
    first, second = batches[:5].ravel(), batches[5:].ravel()
    assert len(np.unique(first)) == len(np.unique(second)) == 20
    assert (first != second).any()


def test_one_pass_equals_the_endless_stream_at_the_beginning_of_a_pass():
    endless = numbers(stream(10, endless=True).take(5))
    np.testing.assert_array_equal(numbers(stream(10)), endless)


def test_each_iteration_asks_for_the_first_step():
    steps = iter([0, 5, 0])
    source = ArraySource(np.arange(SAMPLES))
    batches = step_batches(source, 4, seed=7, first_step=lambda: next(steps))
    first, second, third = (numbers(batches) for _ in range(3))
    np.testing.assert_array_equal(first, third)
    np.testing.assert_array_equal(second, numbers(stream(5)))
    assert (first != second).any()


def test_without_shuffling_the_order_is_natural():
    batches = numbers(stream(3, shuffle=False))
    np.testing.assert_array_equal(batches.ravel(), np.arange(20))
    endless = numbers(stream(3, shuffle=False, endless=True).take(3))
    np.testing.assert_array_equal(endless.ravel(), [*range(12, 20), *range(4)])


def test_every_sample_is_reached_in_time():
    batches = numbers(stream(0, endless=True).take(50))
    assert len(np.unique(batches)) == SAMPLES


def test_shapes_types_and_cardinality_are_known():
    source = ArraySource(np.zeros((8, 3, 2)), np.arange(8))
    samples, labels = step_batches(source, 4, seed=0, first_step=lambda: 0).element_spec
    assert (samples.shape, samples.dtype) == ((4, 3, 2), tf.float32)
    assert (labels.shape, labels.dtype) == ((4,), tf.int32)
    assert stream().cardinality() == 5
    assert stream(endless=True).cardinality() == tf.data.INFINITE_CARDINALITY


def test_samples_keep_their_labels():
    source = ArraySource(np.arange(SAMPLES), np.arange(SAMPLES) * 2)
    for samples, labels in stream(source=source):
        np.testing.assert_array_equal(labels, samples.numpy() * 2)


def test_a_file_shuffled_by_blocks_resumes_exactly(tmp_path):
    path = tmp_path / "x.h5"
    save_samples(path, np.arange(SAMPLES) / SAMPLES)
    whole = numbers(stream(source=H5Source(path), endless=True).take(8))
    resumed = numbers(stream(6, source=H5Source(path), endless=True).take(2))
    np.testing.assert_array_equal(resumed, whole[6:])


@pytest.mark.parametrize("size", [0, 3])
def test_fewer_samples_than_one_batch_are_refused(size):
    message = f"critic_steps \\* batch_size.*needs at least 4 samples.*Received {size}"
    with pytest.raises(ValueError, match=message):
        stream(source=ArraySource(np.zeros(size)))


class BrokenSource(ArraySource):
    def read(self, indices):
        if len(indices) > 1:
            raise LookupError("the image cat.png is gone")
        return super().read(indices)


def test_an_error_of_reading_is_raised_as_itself():
    batches = stream(source=BrokenSource(np.zeros(8)))
    with (
        pytest.raises(LookupError, match="^the image cat.png is gone$"),
        reading_errors(),
    ):
        list(batches)


def test_an_error_of_reading_comes_through_fit_as_itself():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    source = BrokenSource(np.zeros((8, 1)), np.zeros((8, 1)))
    with (
        pytest.raises(LookupError, match="^the image cat.png is gone$"),
        reading_errors(),
    ):
        model.fit(stream(source=source), shuffle=False, verbose=0)


def test_an_error_of_reading_does_not_keep_the_iterator_alive():
    # An iterator that outlives its error can block the end of the process.
    def failed_iterator():
        iterator = iter(stream(source=BrokenSource(np.zeros(8))))
        with pytest.raises(LookupError), reading_errors():
            next(iterator)
        return weakref.ref(iterator)

    gc.disable()
    try:
        assert failed_iterator()() is None
    finally:
        gc.enable()


def test_an_error_of_tensorflow_stays_its_own():
    with pytest.raises(tf.errors.InvalidArgumentError), reading_errors():
        tf.constant([1.0]) @ tf.constant([2.0])
