"""Tests of labels in every form, and of the names under which arrays are found."""

import time

import h5py
import numpy as np
import pytest

import keras_wgan as kw
from keras_wgan.data.file_layout import find_keys
from keras_wgan.data.label_forms import read_labels

NUMBERS = np.array([0, 2, 1, 2, 0, 1])
POINTS = np.arange(12.0).reshape(6, 2)

AS_CLASSES = {
    "integers": NUMBERS,
    "bytes": NUMBERS.astype("uint8"),
    "floats": NUMBERS.astype("float64"),
    "half": NUMBERS.astype("float16"),
    "a column": NUMBERS[:, None],
    "a column of floats": NUMBERS[:, None].astype("float32"),
    "a row": NUMBERS[None],
    "one-hot": np.eye(3)[NUMBERS],
    "one-hot integers": np.eye(3, dtype=int)[NUMBERS],
    "one-hot truth": np.eye(3, dtype=bool)[NUMBERS],
}


@pytest.mark.parametrize("labels", AS_CLASSES.values(), ids=AS_CLASSES.keys())
def test_whole_numbers_and_one_hot_become_classes(labels):
    found = read_labels(labels, 6)
    assert found.values.dtype == np.int32
    np.testing.assert_array_equal(found.values, NUMBERS)


NAMED = {
    "texts": (["b", "a", "c", "a", "b", "c"], [1, 0, 2, 0, 1, 2], ["a", "b", "c"]),
    "bytes": ([b"b", b"a", b"a", b"a", b"b", b"b"], [1, 0, 0, 0, 1, 1], ["a", "b"]),
    "numbers as texts": (list("123123"), [0, 1, 2, 0, 1, 2], ["1", "2", "3"]),
    "10 after 9": (["10", "9", "9", "10", "9", "9"], [1, 0, 0, 1, 0, 0], ["9", "10"]),
    "truth": ([True, False] * 3, [1, 0] * 3, ["False", "True"]),
    "signs": ([-1, 1] * 3, [0, 1] * 3, ["-1", "1"]),
    "far from 0": ([1000009, 1000000] * 3, [1, 0] * 3, ["1000000", "1000009"]),
    "beyond 32 bits": ([2**40, 0] * 3, [1, 0] * 3, ["0", str(2**40)]),
    "years as floats": ([2020.0, 1990.0] * 3, [1, 0] * 3, ["1990", "2020"]),
}


@pytest.mark.parametrize("labels, numbers, names", NAMED.values(), ids=NAMED.keys())
def test_other_classes_are_renumbered_and_keep_their_names(labels, numbers, names):
    found = read_labels(labels, 6)
    np.testing.assert_array_equal(found.values, numbers)
    assert found.class_names == names


OTHERS = {
    "multi-hot": (np.array([[1, 1, 0], [0, 1, 0]] * 3), "multi-hot vectors of 3"),
    "no-hot": (np.zeros((6, 3)), "multi-hot vectors of 3"),
    "real": (np.linspace(0, 1, 6), "real numbers from 0 to 1"),
    "a column": (np.linspace(0, 1, 6)[:, None], "vectors of 1"),
    "vectors": (np.ones((6, 3)) / 2, "vectors of 3"),
    "images": (np.ones((6, 3, 3)), r"arrays of shape \(3, 3\)"),
}


@pytest.mark.parametrize("labels, form", OTHERS.values(), ids=OTHERS.keys())
def test_what_are_no_classes_is_named(labels, form, tmp_path, capsys):
    found = read_labels(labels, 6)
    np.testing.assert_array_equal(found.values, labels.astype(found.values.dtype))
    assert found.class_names is None
    with pytest.raises(ValueError, match=f"{form}.*--no-conditional"):
        kw.checks.labels.check_trainable_labels(True, None, found.form)


def test_a_fixed_width_of_one_hot_labels_counts():
    source = kw.data.load(POINTS, labels=np.eye(5)[NUMBERS])
    assert source.num_classes == 5


@pytest.mark.parametrize("values", [np.arange(5000), np.arange(300) + 10**9])
@pytest.mark.parametrize("text", [False, True])
def test_ids_are_refused_with_their_count_and_at_once(values, text):
    labels = values.astype(str) if text else values
    start = time.monotonic()
    with pytest.raises(ValueError, match=f"{len(values)} different.*--no-conditional"):
        kw.data.load(np.zeros((len(values), 2)) + np.arange(2), labels=labels)
    assert time.monotonic() - start < 60


def test_many_different_floats_are_real_numbers():
    assert read_labels(np.arange(5000.0), 5000).form.startswith("real numbers")


@pytest.mark.parametrize(
    "labels", [np.array([1j] * 6), np.zeros(6, "M8[s]"), [None] * 6]
)
def test_labels_of_other_types_are_refused(labels):
    with pytest.raises(ValueError, match="Labels must be numbers"):
        read_labels(labels, 6)


@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_texts_in_files_become_classes(tmp_path, suffix):
    path, texts = tmp_path / f"a.{suffix}", ["dog", "cat", "cat", "emu", "dog", "emu"]
    if suffix == "npz":
        np.savez(path, samples=POINTS, labels=texts)
    else:
        with h5py.File(path, "w") as file:
            file["samples"], file["labels"] = POINTS, texts
    source = kw.data.load(path)
    assert source.class_names == ["cat", "dog", "emu"]
    assert "3 classes (texts): cat (2), dog (2), emu (2)" in source.describe()
    np.testing.assert_array_equal(source.arrays()[1], [1, 0, 0, 2, 1, 2])


def test_labels_that_are_left_out_are_not_read(tmp_path):
    np.savez(tmp_path / "a.npz", samples=POINTS, labels=np.arange(5000) + 10**9)
    assert not kw.data.load(tmp_path / "a.npz", labels=False).labeled


# Names of arrays.

N = (6, 2)
FOUND = {
    "scikit-learn": ({"X": N, "y": (6,)}, "X", "y"),
    "upper case": ({"X_train": N, "Y_train": (6,), "X_test": N}, "X_train", "Y_train"),
    "bunch": ({"data": N, "target": (6,), "target_names": (3,)}, "data", "target"),
    "one image": ({"image": N, "label": (6,)}, "image", "label"),
    "images": ({"images": N, "label": (6,)}, "images", "label"),
    "by place": ({"arr_0": N, "arr_1": (6,)}, "arr_0", "arr_1"),
    "train first": ({"train_images": N, "train_labels": (6,), "test_labels": (6,)}, "train_images", "train_labels"),
    "groups": ({"train/images": N, "train/labels": (6,), "test/images": N}, "train/images", "train/labels"),
    "other group": ({"a/b/data": N, "a/b/target": (6,), "c/target": (6,)}, "a/b/data", "a/b/target"),
    "a row of labels": ({"X": N, "y": (1, 6)}, "X", "y"),
    "only": ({"anything": N}, "anything", None),
    "usual first": ({"images": N, "x": N, "labels": (6,), "y": (6,)}, "x", "labels"),
    "by name": ({"faces": N, "age": (6,), "samples": N}, "samples", None),
    "of another length": ({"data": N, "classes": (3,)}, "data", None),
}  # fmt: skip


@pytest.mark.parametrize("shapes, samples, labels", FOUND.values(), ids=FOUND.keys())
def test_usual_names_are_found(shapes, samples, labels):
    keys = find_keys(shapes, "data.h5")
    assert (keys.samples, keys.labels) == (samples, labels)
    others = set(shapes) - {samples, labels}
    assert all(repr(name) in keys.notes[0] for name in others)


UNCLEAR = {
    "two samples": ({"X": N, "data": N}, r"samples_key.*'X' \(6, 2\), 'data' \(6, 2\)"),
    "two labels": (
        {"data": N, "label": (6,), "target": (6,)},
        "labels_key.*'label'.*'target'",
    ),
    "two groups": ({"a/images": N, "b/images": N}, "samples_key.*--samples-key"),
    "none": ({"a": N, "b": N}, r"samples_key.*'a' \(6, 2\), 'b'.*--samples-key"),
}


@pytest.mark.parametrize("shapes, message", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_unclear_names_are_listed_with_shapes(shapes, message):
    with pytest.raises(ValueError, match=message):
        find_keys(shapes, "data.h5")


def test_groups_of_a_file_are_searched(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["train/images"] = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
        file["train/labels"] = NUMBERS
        file["test/images"] = np.zeros((2, 2, 2), np.uint8)
        file["train/loop"] = file["train"]
    source = kw.data.load(tmp_path / "a.h5")
    assert (len(source), source.num_classes) == (6, 3)
    test = kw.data.load(tmp_path / "a.h5", samples_key="test/images", labels=False)
    assert len(test) == 2


@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_names_can_be_passed_to_load(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    if suffix == "npz":
        np.savez(path, a=POINTS, b=POINTS, c=NUMBERS)
    else:
        with h5py.File(path, "w") as file:
            file["a"], file["b"], file["c"] = POINTS, POINTS, NUMBERS
    source = kw.data.load(path, samples_key="b", labels_key="c")
    np.testing.assert_array_equal(source.arrays()[1], NUMBERS)
    with pytest.raises(ValueError, match="labels_key='d'.*--labels-key"):
        kw.data.load(path, samples_key="b", labels_key="d")
