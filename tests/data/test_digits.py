"""Tests of the embedded digits."""

import numpy as np
import pytest
from sklearn import datasets, model_selection

from keras_wgan.data.digits import load_digits, stacked_digits


def test_all_digits_are_scikit_learns_scaled():
    samples, labels = load_digits("all")
    expected = datasets.load_digits()
    np.testing.assert_array_equal((samples[..., 0] + 1) * 8, expected.images)
    np.testing.assert_array_equal(labels, expected.target)
    assert (samples.dtype, labels.dtype) == (np.float32, np.int32)
    assert (samples.min(), samples.max()) == (-1, 1)


def test_the_parts_are_the_stated_split():
    indices = np.arange(1797)
    parts = model_selection.train_test_split(
        indices,
        test_size=897,
        random_state=0,
        stratify=datasets.load_digits().target,
    )
    samples, labels = load_digits("all")
    for split, chosen in zip(("train", "test"), parts, strict=True):
        part_samples, part_labels = load_digits(split)
        np.testing.assert_array_equal(part_samples, samples[chosen])
        np.testing.assert_array_equal(part_labels, labels[chosen])
    assert [len(part) for part in parts] == [900, 897]


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="'train' or 'test' or 'all'.*'validation'"):
        load_digits("validation")


def test_stacked_channels_are_the_digits_of_the_label():
    digits, values = load_digits("test")
    known = {
        digit.tobytes(): int(value) for digit, value in zip(digits, values, strict=True)
    }
    samples, labels = stacked_digits(50, seed=3, split="test")
    assert samples.shape == (50, 8, 8, 3)
    assert (samples.dtype, labels.dtype) == (np.float32, np.int32)
    for sample, label in zip(samples, labels, strict=True):
        first, second, third = (known[sample[..., c].tobytes()] for c in range(3))
        assert label == 100 * first + 10 * second + third


def test_stacked_digits_reach_most_of_a_thousand_modes():
    _, labels = stacked_digits(5000, seed=0)
    assert 0 <= labels.min() < 10
    assert 990 <= labels.max() < 1000
    assert len(np.unique(labels)) > 980


def test_the_same_seed_stacks_the_same_digits():
    pairs = [stacked_digits(20, seed=seed)[1] for seed in (1, 1, 2)]
    np.testing.assert_array_equal(pairs[0], pairs[1])
    assert (pairs[0] != pairs[2]).any()


@pytest.mark.parametrize("count", [0, -3, 2.5])
def test_a_number_of_samples_that_is_not_positive_is_refused(count):
    with pytest.raises(ValueError, match="integer of at least 1"):
        stacked_digits(count)
