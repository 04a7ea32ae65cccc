"""Nearest training sample: brute force, copies, refusals."""

import numpy as np
import pytest

from keras_wgan.metrics import nearest_train_distance


def brute_force(samples, train):
    return [min(np.sqrt(np.sum((x - y) ** 2)) for y in train) for x in samples]


@pytest.mark.parametrize("shape", [(), (2,), (8, 8, 1)])
def test_equals_brute_force(shape):
    rng = np.random.default_rng(0)
    samples, train = (
        rng.normal(size=(20, *shape)),
        rng.normal(size=(30, *shape)),
    )
    distances = nearest_train_distance(samples, train)
    assert distances.shape == (20,)
    np.testing.assert_allclose(distances, brute_force(samples, train), rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_copies_are_at_distance_exactly_zero(dtype):
    train = (np.random.default_rng(0).normal(size=(50, 100)) + 10).astype(dtype)
    np.testing.assert_array_equal(nearest_train_distance(train[::-1], train), 0)


def test_bytes_do_not_wrap_around():
    samples, train = np.array([[0], [255]], "uint8"), np.array([[250]], "uint8")
    np.testing.assert_array_equal(nearest_train_distance(samples, train), [250, 5])


@pytest.mark.parametrize(
    "train, message",
    [
        (np.ones((4, 3)), "Received 2 and 3"),
        (np.ones((0, 2)), "`train` .* at least 1"),
        (np.ones((4, 0)), "no other axis"),
        (np.full((4, 2), np.nan), "`train` must be finite"),
        (np.float64(1.0), r"`train` .* shape \(n, ...\)"),
    ],
)
def test_refuses_bad_samples(train, message):
    with pytest.raises(ValueError, match=message):
        nearest_train_distance(np.ones((4, 2)), train)
