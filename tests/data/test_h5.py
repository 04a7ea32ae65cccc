"""Tests of samples in .h5 files: the blocks they are read and shuffled by."""

import collections

import h5py
import numpy as np
import pytest

from keras_wgan.data import h5
from keras_wgan.data.h5 import H5Source

ROWS = 100


@pytest.fixture
def saved(tmp_path):
    def save(samples, labels=None, chunks=None, attributes=()):
        path = tmp_path / "data.h5"
        with h5py.File(path, "w") as file:
            dataset = file.create_dataset("samples", data=samples, chunks=chunks)
            dataset.attrs.update(dict(attributes))
            if labels is not None:
                file["labels"] = labels
        return path

    return save


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of two chunks of 4 rows of 8 bytes, windows of three blocks."""
    monkeypatch.setattr(h5, "BLOCK_BYTES", 64)
    monkeypatch.setattr(h5, "WINDOW_BYTES", 192)


@pytest.fixture
def counted(monkeypatch):
    """Counts how often each block is read from the file."""
    counts = collections.Counter()
    read_block = H5Source.read_block

    def counting(self, block):
        counts[block] += 1
        return read_block(self, block)

    monkeypatch.setattr(H5Source, "read_block", counting)
    return counts


def numbered(saved, rows=ROWS):
    """Returns a source whose samples and labels are their own indices."""
    samples = np.arange(rows, dtype=np.float64)[:, None]
    path = saved(samples, np.arange(rows), (4, 1), {"value_range": (-1.0, 1.0)})
    return H5Source(path)


@pytest.mark.parametrize("chunks", [None, (7, 3, 2), (1, 1, 1), (30, 2, 2)])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_any_layout_reads_as_the_array(saved, monkeypatch, chunks, dtype):
    monkeypatch.setattr(h5, "BLOCK_BYTES", 100)
    data = np.random.default_rng(0).integers(0, 100, (30, 3, 2)).astype(dtype)
    source = H5Source(saved(data, chunks=chunks))
    indices = np.array([29, 0, 13, 13, 5])
    (samples,) = source.read(indices)
    assert samples.dtype == np.float32
    back = source.inverse(samples).reshape(5, 3, 2)
    np.testing.assert_allclose(back, data[indices], atol=1e-4)
    np.testing.assert_allclose(
        source.inverse(source.arrays()[0]).reshape(data.shape), data, atol=1e-4
    )


def test_blocks_are_whole_chunks(saved, small_blocks):
    source = numbered(saved)
    assert (source.block_rows, source.window_blocks) == (8, 3)


def test_chunks_larger_than_a_block_are_read_whole(saved, monkeypatch):
    monkeypatch.setattr(h5, "BLOCK_BYTES", 16)
    monkeypatch.setattr(h5, "WINDOW_BYTES", 16)
    source = numbered(saved)
    assert (source.block_rows, source.window_blocks) == (4, 1)


def test_order_is_a_permutation_that_rng_decides(saved, small_blocks):
    source = numbered(saved)
    orders = [source.order(np.random.default_rng(seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(np.sort(orders[0]), np.arange(ROWS))
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0] != orders[2]).any()


def test_a_window_of_the_order_has_few_blocks_from_all_over(saved, small_blocks):
    source = numbered(saved)
    order = source.order(np.random.default_rng(0))
    blocks = order[:24] // 8  # three blocks of eight rows
    assert len(np.unique(blocks)) == 3
    assert (np.diff(blocks) != 0).sum() > 5
    assert np.ptp(blocks) > 3


def test_a_pass_reads_each_row_right_and_each_block_once(saved, small_blocks, counted):
    source = numbered(saved)
    order = source.order(np.random.default_rng(0))
    for start in range(0, ROWS, 10):
        indices = order[start : start + 10]
        samples, labels = source.read(indices)
        np.testing.assert_array_equal(samples[:, 0], indices)
        np.testing.assert_array_equal(labels, indices)
    assert counted == dict.fromkeys(range(13), 1)


def test_at_most_two_windows_stay_in_memory(saved, small_blocks):
    source = numbered(saved)
    source.arrays()
    assert source.block.cache_info().currsize == 6


def test_small_files_are_one_block(saved, counted):
    source = numbered(saved)
    for index in range(0, ROWS, 5):
        source.read(np.array([index]))
    assert counted == {0: 1}


def test_the_file_is_not_held_open(saved):
    source = numbered(saved)
    source.read(np.arange(3))
    with h5py.File(source.path, "a") as file:
        file["samples"][0] = 0.5
    np.testing.assert_array_equal(H5Source(source.path).read(np.array([0]))[0], [[0.5]])


def test_labels_and_classes_are_found(saved):
    source = H5Source(saved(np.eye(3), np.array([[4], [0], [1]], np.uint8)))
    assert (source.labeled, source.num_classes) == (True, 5)
    np.testing.assert_array_equal(source.read(np.array([2, 0]))[1], [1, 4])


def test_a_data_set_in_a_group_can_be_named(tmp_path):
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as file:
        file["train/images"] = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
        file["train/age"] = np.array([0.25, 0.5])
    source = H5Source(path, samples_key="train/images", labels_key="train/age")
    samples, ages = source.arrays()
    assert samples.shape == (2, 2, 2, 1)
    np.testing.assert_array_equal(ages, np.float32([0.25, 0.5]))
    with pytest.raises(ValueError, match="Received a group of .*'images'"):
        H5Source(path, samples_key="train")


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "data.h5"
    path.write_bytes(b"not HDF5")
    with pytest.raises(ValueError, match="damaged or of another kind"):
        H5Source(path)


def test_a_cut_file_is_refused(saved):
    path = saved(np.zeros((1000, 20)))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ValueError, match="damaged or of another kind"):
        H5Source(path)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        H5Source(tmp_path / "none.h5")


@pytest.mark.parametrize(
    "empty", [np.zeros((0, 3)), np.float64(1), h5py.Empty("float32")]
)
def test_empty_samples_are_refused(saved, empty):
    with pytest.raises(ValueError, match="numbers of shape|hold at least 1"):
        H5Source(saved(empty))


def test_values_that_are_not_finite_are_refused_by_row(saved):
    samples = np.zeros((50, 2))
    samples[31, 1] = np.inf
    with pytest.raises(ValueError, match="row 31"):
        H5Source(saved(samples))


def test_text_and_misfit_labels_are_refused(saved):
    with pytest.raises(ValueError, match="must be numbers"):
        H5Source(saved(["a", "b"]))
    with pytest.raises(ValueError, match="one label for each"):
        H5Source(saved(np.eye(3), np.arange(2)))
