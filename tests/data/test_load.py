"""Tests of the one door to data."""

import keras
import numpy as np
import pytest

from keras_wgan.data.digits import load_digits
from keras_wgan.data.h5 import H5Source
from keras_wgan.data.images import ImageFolderSource
from keras_wgan.data.load import load
from keras_wgan.data.npz import NpzSource
from keras_wgan.data.save import save_samples


@pytest.fixture
def digits(tmp_path):
    """Returns a function that saves a few digits under a name."""

    def save(name, labels=True):
        samples, numbers = load_digits("test")
        save_samples(tmp_path / name, samples[:20], numbers[:20] if labels else None)
        return tmp_path / name

    return save


@pytest.mark.parametrize(("split", "count"), [("train", 900), ("test", 897)])
def test_digits_are_embedded(split, count):
    source = load("digits", split=split)
    samples, labels = source.arrays()
    expected_samples, expected_labels = load_digits(split)
    assert len(source) == count
    np.testing.assert_array_equal(samples, expected_samples)
    np.testing.assert_array_equal(labels, expected_labels)
    pixels = source.inverse(samples)
    assert (pixels.dtype, pixels.max()) == (np.uint8, 16)
    assert source.class_names == list("0123456789")


def test_names_of_keras_are_known(monkeypatch):
    pixels, labels = np.zeros((2, 28, 28), np.uint8), np.array([0, 1])
    module = keras.datasets.fashion_mnist
    monkeypatch.setattr(module, "load_data", lambda: ((pixels, labels),) * 2)
    assert load("fashion_mnist").sample_shape == (28, 28, 1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.npz", NpzSource),
        ("a.h5", H5Source),
        ("a.hdf5", H5Source),
        ("a", ImageFolderSource),
    ],
)
def test_the_path_decides_the_source(digits, name, kind):
    path = digits(name)
    for spelled in (path, str(path)):
        source = load(spelled)
        assert isinstance(source, kind)
        assert (len(source), source.sample_shape) == (20, (8, 8, 1))
        assert source.labeled


def test_a_name_comes_before_a_path(digits, monkeypatch):
    monkeypatch.chdir(digits("digits").parent)
    assert len(load("digits")) == 900
    assert len(load("./digits")) == 20


@pytest.mark.parametrize("name", ["a.npz", "a.h5", "a"])
def test_labels_can_be_left_out_or_required(digits, name):
    path = digits(name)
    assert len(load(path, labels=False).arrays()) == 1
    assert len(load(path, labels=True).arrays()) == 2


@pytest.mark.parametrize("name", ["a.npz", "a.h5", "a"])
def test_missing_labels_are_refused_if_required(digits, name):
    path = digits(name, labels=False)
    assert len(load(path, labels=False).arrays()) == 1
    with pytest.raises(ValueError, match="labels=True.*has no labels"):
        load(path, labels=True)


def test_a_size_applies_to_folders_only(digits):
    assert load(digits("a"), image_size=(4, 6)).sample_shape == (4, 6, 1)
    for fixed in ("digits", digits("a.npz")):
        with pytest.raises(
            ValueError, match="`image_size` must be None.*folder of images"
        ):
            load(fixed, image_size=16)


@pytest.mark.parametrize("name", ["digitz", "none/at/all.npz", "none.csv"])
def test_an_unknown_name_is_refused_with_all_known_ones(name):
    message = f"digits, mnist.*cifar10.*folder of images.*{name}.*nothing of that name"
    with pytest.raises(ValueError, match=message):
        load(name)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "a.docx").write_text("1,2")
    with pytest.raises(ValueError, match="a.docx'?, a file of another kind"):
        load(tmp_path / "a.docx")


def test_a_path_has_no_other_split(digits):
    with pytest.raises(ValueError, match="`split` must be 'train'.*no parts"):
        load(digits("a.npz"), split="test")
