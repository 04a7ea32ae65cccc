"""Tests of Keras' data sets by name, without the network."""

import keras
import numpy as np
import pytest

from keras_wgan.data.named import NAMES, named_source


def fake_data(images, labels):
    def load_data():
        return (images[:4], labels[:4]), (images[4:], labels[4:])

    return load_data


@pytest.mark.parametrize("split", ["train", "test", "all"])
@pytest.mark.parametrize("name", NAMES)
def test_images_are_scaled_and_labeled(monkeypatch, name, split):
    gray = name.endswith("mnist")
    shape = (28, 28) if gray else (32, 32, 3)
    pixels = np.random.default_rng(0).integers(0, 256, (6, *shape), dtype=np.uint8)
    labels = np.arange(6).reshape(6) if gray else np.arange(6).reshape(6, 1)
    module = getattr(keras.datasets, name)
    monkeypatch.setattr(module, "load_data", fake_data(pixels, labels))
    source = named_source(name, split)
    chosen = {"train": slice(4), "test": slice(4, 6), "all": slice(6)}[split]
    samples, read = source.arrays()
    assert source.sample_shape == ((28, 28, 1) if gray else shape)
    assert (samples.dtype, read.dtype) == (np.float32, np.int32)
    back = source.inverse(samples).reshape(-1, *shape)
    np.testing.assert_array_equal(back, pixels[chosen])
    np.testing.assert_array_equal(read, np.arange(6)[chosen])
    assert source.class_names is None or len(source.class_names) == 10


def test_without_the_network_the_way_out_is_named(monkeypatch):
    def unreachable():
        raise Exception("URL fetch failure on https://example.org: None")  # noqa: TRY002 (as Keras does)

    monkeypatch.setattr(keras.datasets.mnist, "load_data", unreachable)
    message = "'mnist' must be downloaded.*URL fetch failure.*keras/datasets.*'digits'"
    with pytest.raises(ConnectionError, match=message):
        named_source("mnist")


def test_an_unknown_split_is_refused_before_the_download(monkeypatch):
    monkeypatch.setattr(keras.datasets.mnist, "load_data", pytest.fail)
    with pytest.raises(ValueError, match="'train' or 'test' or 'all'"):
        named_source("mnist", "validation")
