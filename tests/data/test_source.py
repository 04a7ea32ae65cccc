"""Tests of sources in memory, and of labels."""

import numpy as np
import pytest

from keras_wgan.data.scaling import Scaling
from keras_wgan.data.source import (
    ArraySource,
    Source,
    UnlabeledSource,
)


def test_arrays_are_neither_copied_nor_scaled():
    samples = np.array([[5.0], [-7.0]], np.float32)
    source = ArraySource(samples)
    assert source.arrays()[0] is samples
    np.testing.assert_array_equal(source.inverse(samples), samples)


def test_samples_and_labels_are_read_in_the_order_asked():
    source = ArraySource(np.arange(10).reshape(5, 2), labels=[4, 3, 2, 1, 0])
    samples, labels = source.read(np.array([3, 0, 3]))
    np.testing.assert_array_equal(samples, [[6, 7], [0, 1], [6, 7]])
    np.testing.assert_array_equal(labels, [1, 4, 1])
    assert (samples.dtype, labels.dtype) == (np.float32, np.int32)


def test_a_scaled_array_stays_in_its_units_until_it_is_read():
    pixels = np.array([[0], [255]], np.uint8)
    source = ArraySource(pixels, scaling=Scaling(0, 255, "uint8"))
    np.testing.assert_array_equal(source.read(np.array([1, 0]))[0], [[1], [-1]])
    np.testing.assert_array_equal(source.inverse(source.arrays()[0]), pixels)


def test_order_is_a_permutation_that_rng_decides():
    source = ArraySource(np.zeros(50))
    orders = [source.order(np.random.default_rng(seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(np.sort(orders[0]), np.arange(50))
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0] != orders[2]).any()


def test_a_memory_mapped_file_stays_on_disk(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(6, dtype=np.float32))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    source = ArraySource(mapped)
    assert np.shares_memory(source.samples, mapped)
    np.testing.assert_array_equal(source.read(np.array([4]))[0], [4])


@pytest.mark.parametrize("labels", [np.zeros(2), np.zeros((4, 1)), np.int64(3)])
def test_labels_of_another_length_are_refused(labels):
    with pytest.raises(
        ValueError, match=r"Labels must be .* \(3, \.\.\.\).*one label for each"
    ):
        ArraySource(np.zeros(3), labels)


def test_an_unlabeled_source_has_all_but_the_labels():
    source = ArraySource(np.arange(9), np.arange(9), scaling=Scaling(0, 8, "int64"))
    bare = UnlabeledSource(source)
    assert (len(bare), bare.labeled, bare.num_classes) == (9, False, None)
    (samples,) = bare.read(np.array([8, 0]))
    np.testing.assert_array_equal(samples, [1, -1])
    np.testing.assert_array_equal(bare.inverse(samples), [8, 0])
    orders = [each.order(np.random.default_rng(4)) for each in (source, bare)]
    np.testing.assert_array_equal(*orders)


def test_a_subclass_must_define_reading():
    with pytest.raises(NotImplementedError):
        Source().read(np.arange(2))
    with pytest.raises(NotImplementedError):
        len(Source())
