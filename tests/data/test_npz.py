"""Tests of samples in .npz archives."""

import pickle

import numpy as np
import pytest

from keras_wgan.data.npz import NpzSource


@pytest.fixture
def saved(tmp_path):
    def save(**arrays):
        path = tmp_path / "data.npz"
        np.savez(path, **arrays)
        return path

    return save


@pytest.mark.parametrize("samples_key", ["samples", "x", "x_train", "images"])
@pytest.mark.parametrize("labels_key", ["labels", "y", "y_train"])
def test_the_usual_names_are_found(saved, samples_key, labels_key):
    arrays = {samples_key: np.eye(4), labels_key: np.array([0, 1, 2, 0]), "other": 1}
    source = NpzSource(saved(**arrays))
    samples, labels = source.arrays()
    np.testing.assert_array_equal(samples, 2 * np.eye(4) - 1)
    np.testing.assert_array_equal(labels, [0, 1, 2, 0])
    assert (source.sample_shape, source.num_classes) == ((4,), 3)


def test_an_only_array_is_the_samples(saved):
    source = NpzSource(saved(arr_0=np.array([[3], [5]])))
    np.testing.assert_array_equal(source.arrays()[0], [[-1], [1]])
    assert not source.labeled


def test_arrays_can_be_named(saved):
    path = saved(x=np.zeros(2), faces=np.array([0.0, 1.0]), age=np.array([[0.5], [1]]))
    source = NpzSource(path, samples_key="faces", labels_key="age")
    samples, ages = source.arrays()
    np.testing.assert_array_equal(samples, [-1, 1])
    np.testing.assert_array_equal(ages, [[0.5], [1]])


def test_gray_bytes_become_images_and_come_back(saved):
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    source = NpzSource(saved(x_train=pixels))
    (samples,) = source.arrays()
    assert samples.shape == (2, 3, 4, 1)
    np.testing.assert_array_equal(source.inverse(samples)[..., 0], pixels)


def test_a_recorded_range_decides(saved):
    source = NpzSource(saved(samples=np.array([0.0, 5.0]), value_range=[-10, 10]))
    np.testing.assert_array_equal(source.arrays()[0], [0, 0.5])


def test_python_objects_are_refused_and_never_unpickled(saved):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("the archive was unpickled",))

    path = saved(samples=np.array([Trap(), None], dtype=object))
    with pytest.raises(ValueError, match="'samples' in .*Object arrays"):
        NpzSource(path)


@pytest.mark.parametrize("content", [b"", b"not a zip", pickle.dumps([1, 2])])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "data.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged or of another kind"):
        NpzSource(path)


def test_a_cut_archive_is_refused(saved):
    path = saved(samples=np.random.default_rng(0).random((50, 20)))
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(ValueError, match="damaged"):
        NpzSource(path)


def test_a_damaged_archive_is_refused(saved):
    path = saved(samples=np.random.default_rng(0).random((50, 20)))
    content = bytearray(path.read_bytes())
    content[2000:2100] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged"):
        NpzSource(path)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        NpzSource(tmp_path / "none.npz")


def test_samples_must_be_found(saved):
    path = saved(a=np.zeros(2), b=np.zeros(2))
    with pytest.raises(
        ValueError, match=r"`samples_key`.*'a' \(2,\), 'b' \(2,\).*x_train"
    ):
        NpzSource(path)
    with pytest.raises(ValueError, match="must name .*samples_key='c'"):
        NpzSource(path, samples_key="c")
    with pytest.raises(ValueError, match="must name .*labels_key='d'"):
        NpzSource(path, samples_key="a", labels_key="d")


@pytest.mark.parametrize("empty", [np.zeros((0, 3)), np.zeros((3, 0)), np.float64(2)])
def test_empty_samples_are_refused(saved, empty):
    with pytest.raises(ValueError, match="numbers of shape|hold at least 1"):
        NpzSource(saved(samples=empty))


def test_values_that_are_not_finite_are_refused_by_row(saved):
    samples = np.zeros((5, 2))
    samples[3, 1] = np.nan
    with pytest.raises(ValueError, match="'samples' in .*data.npz.*row 3"):
        NpzSource(saved(samples=samples))


def test_labels_of_another_length_are_refused(saved):
    with pytest.raises(ValueError, match="one label for each"):
        NpzSource(saved(samples=np.array([0.0, 1.0]), labels=np.arange(3)))
