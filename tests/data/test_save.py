"""Tests of saved samples: `load` reads them back, and nothing is half-written."""

import h5py
import numpy as np
import pytest
from PIL import Image

from keras_wgan.data import save
from keras_wgan.data.load import load
from keras_wgan.data.save import save_samples


def normals(*shape):
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("suffix", [".h5", ".hdf5", ".npz"])
@pytest.mark.parametrize("shape", [(5,), (5, 2), (5, 20, 3), (5, 4, 4, 4, 2)])
def test_files_load_back_exactly_even_beyond_the_interval(tmp_path, suffix, shape):
    samples, labels = normals(*shape), np.array([3, 0, 0, 1, 2])
    save_samples(tmp_path / f"a{suffix}", samples, labels)
    loaded, loaded_labels = load(tmp_path / f"a{suffix}").arrays()
    np.testing.assert_array_equal(loaded, samples)
    np.testing.assert_array_equal(loaded_labels, labels)


@pytest.mark.parametrize("suffix", [".h5", ".npz"])
def test_real_labels_load_back(tmp_path, suffix):
    save_samples(tmp_path / f"a{suffix}", normals(5, 2), normals(5, 3))
    np.testing.assert_array_equal(
        load(tmp_path / f"a{suffix}").arrays()[1], normals(5, 3)
    )


@pytest.mark.parametrize("channels", [1, 3])
def test_a_folder_loads_back_to_within_eight_bits(tmp_path, channels):
    samples = np.clip(normals(12, 6, 5, channels) / 2, -1, 1)
    save_samples(tmp_path / "new" / "folder", samples)
    (loaded,) = load(tmp_path / "new" / "folder").arrays()
    np.testing.assert_allclose(loaded, samples, atol=0.5 / 127.5 + 1e-6)


def test_a_folder_keeps_the_labels_sorted(tmp_path):
    samples = np.clip(normals(4, 3, 3, 1), -1, 1)
    labels = np.array([12, 2, 12, 0])
    save_samples(tmp_path / "a", samples, labels)
    source = load(tmp_path / "a")
    loaded, loaded_labels = source.arrays()
    np.testing.assert_array_equal(loaded_labels, [0, 2, 12, 12])
    np.testing.assert_allclose(loaded, samples[[3, 1, 0, 2]], atol=0.004)
    assert source.num_classes == 13


def test_transparent_samples_become_transparent_images(tmp_path):
    save_samples(tmp_path / "a", np.zeros((1, 2, 2, 4)))
    with Image.open(tmp_path / "a" / "00000.png") as image:
        assert image.mode == "RGBA"


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "a.v2").mkdir()
    save_samples(tmp_path / "a.v2", np.zeros((1, 2, 2, 1)))
    assert [path.name for path in tmp_path.iterdir()] == ["a.v2"]
    assert [path.name for path in (tmp_path / "a.v2").iterdir()] == ["00000.png"]


def test_one_picture_shows_samples_of_any_shape(tmp_path):
    save_samples(tmp_path / "a.png", normals(9, 2), normals(9, 3))
    save_samples(tmp_path / "b.png", normals(9, 8, 8, 1), np.arange(9))
    for name in ("a.png", "b.png"):
        with Image.open(tmp_path / name) as image:
            assert image.mode == "RGB"


@pytest.mark.parametrize("name", ["a.h5", "a.npz", "a.png"])
def test_files_are_replaced(tmp_path, name):
    (tmp_path / name).write_bytes(b"old")
    save_samples(tmp_path / name, np.zeros((1, 2, 2, 1)))
    assert (tmp_path / name).read_bytes() != b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.h5", "a.npz"])
def test_a_failure_leaves_the_older_file(tmp_path, monkeypatch, name):
    def failing(path, *_):
        path.write_bytes(b"half")
        raise OSError("disk full")

    (tmp_path / name).write_bytes(b"old")
    monkeypatch.setitem(save.WRITERS, ".h5", failing)
    monkeypatch.setitem(save.WRITERS, ".npz", failing)
    with pytest.raises(OSError, match="disk full"):
        save_samples(tmp_path / name, np.zeros((1, 2)))
    assert (tmp_path / name).read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_rows_are_whole_in_the_chunks_of_a_file(tmp_path):
    save_samples(tmp_path / "a.h5", np.zeros((2000, 30, 10)))
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["samples"].chunks == (873, 30, 10)


def test_a_full_folder_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(ValueError, match="new or an empty folder"):
        save_samples(tmp_path, np.zeros((1, 2, 2, 1)))
    assert (tmp_path / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize("name", ["a.jpg", "a.v2", "file"])
def test_an_unknown_suffix_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("keep")
    with pytest.raises(
        ValueError,
        match="ends in .h5 or .* or .png.*folder of images|or end in a known suffix",
    ):
        save_samples(tmp_path / name, np.zeros((1, 2, 2, 1)))
    assert (tmp_path / "file").read_text() == "keep"


@pytest.mark.parametrize("shape", [(2, 5), (2, 5, 5), (2, 5, 5, 2), (2, 5, 5, 5, 1)])
def test_a_folder_takes_images_only(tmp_path, shape):
    with pytest.raises(ValueError, match="channels"):
        save_samples(tmp_path / "a", np.zeros(shape))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("labels", [np.eye(3), np.array([-1, 0, 1])])
def test_a_folder_takes_class_numbers_only(tmp_path, labels):
    with pytest.raises(ValueError, match="must be class numbers from 0"):
        save_samples(tmp_path / "a", np.zeros((3, 2, 2, 1)), labels)
    assert list(tmp_path.iterdir()) == []


def test_samples_that_are_not_finite_are_refused_by_row(tmp_path):
    samples = np.zeros((4, 2))
    samples[2, 1] = np.nan
    with pytest.raises(ValueError, match="row 2"):
        save_samples(tmp_path / "a.h5", samples)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("samples", [np.float32(1), np.zeros((0, 2)), np.array(["a"])])
def test_what_holds_no_samples_is_refused(tmp_path, samples):
    with pytest.raises(ValueError, match="`samples` must"):
        save_samples(tmp_path / "a.h5", samples)


def test_misfit_labels_are_refused(tmp_path):
    with pytest.raises(ValueError, match="one label for each"):
        save_samples(tmp_path / "a.h5", np.zeros((3, 2)), np.arange(2))
