"""Files of detectors: what is foreign, damaged or crafted is refused by a ValueError."""

import copy
import io
import json
import tracemalloc
import warnings
import zipfile

import h5py
import keras
import numpy as np
import pytest
from conftest import PlainDetector

import keras_wgan as kw

SERIES = np.sin(np.arange(120) / 4) + np.random.default_rng(0).normal(size=120) / 50
CONTENTS, MODEL = "detector.json", "model.keras"
CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@keras.saving.register_keras_serializable(package="tests_archive")
def tiny_networks(window_shape):
    return kw.networks.tadgan_dense(window_shape, latent_dim=2, width=4, depth=1)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The bytes of a saved detector, and its scores."""
    path = tmp_path_factory.mktemp("saved") / "detector.zip"
    settings = {"networks": tiny_networks, "epochs": 1, "steps_per_epoch": 1}
    detector = PlainDetector(window=10, batch_size=4, **settings).fit(SERIES)
    detector.save(path)
    return path.read_bytes(), detector.decision_function(SERIES)


@pytest.fixture
def load(tmp_path):
    """A function that loads a detector from bytes."""

    def load(content):
        path = tmp_path / "other.zip"
        path.write_bytes(content)
        return PlainDetector.load(path)

    return load


@pytest.fixture
def refused(load):
    """A function that asserts that bytes are refused, by the one kind of error."""

    def refused(content, message=""):
        with pytest.raises(ValueError, match="AnomalyDetector.save") as caught:
            load(content)
        assert message in str(caught.value), caught.value
        assert len(str(caught.value)) < 1000 and "\n" not in str(caught.value)

    return refused


def members(content):
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def pack(contents, compression=zipfile.ZIP_STORED):
    """An archive of members by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return buffer.getvalue()


def with_contents(whole, contents):
    """The file with another JSON text, or another object in its place."""
    text = contents if isinstance(contents, bytes) else json.dumps(contents)
    return pack(members(whole) | {CONTENTS: text})


def with_model(whole, **changed):
    """The file with other members in its model's file."""
    names = {"config": CONFIG, "weights": WEIGHTS}
    model = members(members(whole)[MODEL])
    model |= {names[name]: content for name, content in changed.items()}
    return pack(members(whole) | {MODEL: pack(model)})


def places(value, path=()):
    """The path to every field of a JSON object."""
    if path:
        yield path
    parts = value if isinstance(value, dict) else {}
    for key, part in parts.items():
        yield from places(part, (*path, key))


def changed(contents, path, change):
    """A copy of a JSON object; `change` is applied to a dictionary and a key of it."""
    contents = copy.deepcopy(contents)
    inner = contents
    for key in path[:-1]:
        inner = inner[key]
    change(inner, path[-1])
    return contents


def test_what_is_written_again_gives_the_same_scores(saved, load):
    whole, scores = saved
    contents = json.loads(members(whole)[CONTENTS])
    loaded = load(with_contents(whole, contents))
    np.testing.assert_array_equal(loaded.decision_function(SERIES), scores)


def test_damaged_bytes_are_refused_or_do_not_matter(saved, load, refused):
    whole, _ = saved
    rng = np.random.default_rng(0)
    for place in rng.integers(200, len(whole) - 400, size=60):  # not in headers
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.integers(8)
        refused(bytes(damaged))
    for place in rng.integers(0, len(whole), size=30):
        refused(whole[:place])
        refused(whole[:place] + rng.bytes(40) + whole[place + 40 :])


WRONG = [None, True, "text", -1.5, 1e999, 10**400, [], {}, [[1]], [1, 2], float("nan")]
ALLOWED = {  # beside wrong values of another field, as the settings themselves allow
    "interval": {"None", "True"},
    "timestamp": {"None", "'text'"},
    "channels": {"None", "'text'"},
    "targets": {"None", "'text'"},
    "day_first": {"None", "True"},
    "season": {"None"},
    "steps": {"None"},
    "period": {"None"},
    "critic": {"None"},
    "ema_decay": {"None"},
    "seed": {"None"},
    "threshold": {"inf"},
    "learning_rate": {"inf"},
    "final_learning_rate": {"inf"},
}


def test_fields_of_another_type_are_refused(saved, refused):
    whole, _ = saved
    contents = json.loads(members(whole)[CONTENTS])
    for path in places(contents):
        for wrong in WRONG:
            if repr(wrong) not in ALLOWED.get(path[-1], ()):
                other = changed(contents, path, lambda d, k, w=wrong: d.update({k: w}))
                refused(with_contents(whole, other))


def test_missing_and_unknown_fields_are_refused(saved, refused):
    whole, _ = saved
    contents = json.loads(members(whole)[CONTENTS])
    for path in places(contents):
        missing = changed(contents, path, lambda d, k: d.pop(k))
        refused(with_contents(whole, missing))
    for path in [("more",), *((name, "more") for name in ("config", "statistics"))]:
        more = changed(contents, path, lambda d, k: d.update({k: 1}))
        refused(with_contents(whole, more), "more")


@pytest.mark.parametrize(
    "path, value, message",
    [
        (("format",), "keras_wgan detector 1", "keras_wgan detector 1"),
        (("scaling", "low"), [0.0, 0.0], "one length"),
        (("scaling", "low"), [1e6], "ascending"),
        (("config", "networks"), "keras_wgan>ClipConstraint", "ClipConstraint"),
        (("config", "networks"), "keras_wgan>TadGAN", "TadGAN"),
        (("config", "networks"), "tests_archive>unknown", "unknown"),
        (("config", "window"), 11, "(11, 1)"),
    ],
    ids=str,
)
def test_values_that_do_not_fit_are_named(path, value, message, saved, refused):
    whole, _ = saved
    contents = json.loads(members(whole)[CONTENTS])
    other = changed(contents, path, lambda d, k: d.update({k: value}))
    refused(with_contents(whole, other), message)


def test_another_number_of_channels_is_refused(saved, refused):
    whole, _ = saved
    contents = json.loads(members(whole)[CONTENTS])
    contents["scaling"] = {"low": [0, 0], "mean": [0, 0], "high": [1, 1]}
    refused(with_contents(whole, contents), "one length")
    contents["names"], statistics = ["a", "b"], contents["statistics"]
    statistics["error_means"] = statistics["usual_errors"] = [1, 1]
    statistics["past"] |= {"low": [0, 0], "high": [1, 1]}
    for law in ("errors", "distances"):
        statistics[law] = {name: [1, 1] for name in statistics[law]}
    refused(with_contents(whole, contents), "(10, 2)")


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_texts_that_are_no_fields_are_refused(text, saved, refused):
    refused(with_contents(saved[0], text))
    refused(with_model(saved[0], config=text))


def test_other_archives_are_refused(saved, refused):
    parts = members(saved[0])
    refused(parts[MODEL], "members")
    refused(pack({CONTENTS: parts[CONTENTS]}), "members")
    refused(pack(parts | {"assets/x": b""}), "members")
    refused(pack(parts | {MODEL: parts[CONTENTS]}))
    refused(b"")


def test_what_would_grow_is_refused_before_it_does(saved, refused):
    """64 MB of blanks, compressed, in the file and in the file of its model."""
    whole, _ = saved
    parts, blanks = members(whole), b" " * 2**26
    model = members(parts[MODEL])
    grown = model | {CONFIG: blanks + model[CONFIG]}
    bombs = [
        pack(parts | {CONTENTS: blanks + parts[CONTENTS]}, zipfile.ZIP_DEFLATED),
        pack(parts | {MODEL: pack(grown, zipfile.ZIP_DEFLATED)}),
    ]
    del blanks, grown
    for bomb in bombs:
        lying = bomb.replace((2**26).to_bytes(4, "little"), b"\x10\0\0\0")
        tracemalloc.start()
        refused(bomb, "without compression")
        refused(lying, "without compression")
        assert tracemalloc.get_traced_memory()[1] < 2**23
        tracemalloc.stop()


def test_texts_longer_than_any_detector_needs_are_refused(saved, refused):
    refused(with_contents(saved[0], b" " * (2**24 + 1)), "at most 16777216 bytes")


def test_networks_larger_than_the_file_are_refused(saved, refused):
    config = members(members(saved[0])[MODEL])[CONFIG].decode()
    huge = config.replace('"units": 4,', '"units": 4000000000,')
    huge = huge.replace("[null, 4]", "[null, 4000000000]")
    assert len(huge) > len(config)
    refused(with_model(saved[0], config=huge), "fit into its file")


def changed_weights(whole, change):
    """The file after a change of the HDF5 file of its weights."""
    buffer = io.BytesIO(members(members(whole)[MODEL])[WEIGHTS])
    with h5py.File(buffer, "r+") as file:
        change(file)
    return with_model(whole, weights=buffer.getvalue())


def first_floats(file):
    """The first array of floats in an HDF5 file."""

    def visit(_, item):
        is_array = isinstance(item, h5py.Dataset)
        return item if is_array and item.dtype.kind == "f" and item.ndim else None

    return file.visititems(visit)


def replace(file, **options):
    """Puts a data set with other options in the place of the first one."""
    name = first_floats(file).name
    del file[name]
    file.create_dataset(name, dtype="float32", **options)


def test_weights_that_are_not_finite_or_not_there_are_refused(saved, refused):
    def spoil(file):
        first_floats(file)[...] = np.nan

    def grow(file):
        replace(file, shape=(10**9,), chunks=(1000,))

    def link(file):
        replace(file, shape=(10,), external=[("elsewhere", 0, 40)])

    refused(changed_weights(saved[0], spoil), "be finite")
    refused(changed_weights(saved[0], grow), "larger than the file")
    refused(changed_weights(saved[0], link), "in the file itself")
    refused(with_model(saved[0], weights=b"no HDF5"))


def test_models_of_another_kind_or_without_optimizers_are_refused(saved, refused):
    config = json.loads(members(members(saved[0])[MODEL])[CONFIG])
    other = config | {"compile_config": None}
    refused(with_model(saved[0], config=json.dumps(other)))
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    other = json.dumps(keras.saving.serialize_keras_object(network))
    refused(with_model(saved[0], config=other))


def test_a_detector_that_could_not_be_read_again_is_not_saved(saved, load, tmp_path):
    detector = load(saved[0])
    detector.window = 11
    with pytest.raises(ValueError, match="after a change of `window`"):
        detector.save(tmp_path / "changed.zip")
    assert not (tmp_path / "changed.zip").exists()


def test_only_files_that_cannot_be_opened_are_errors_of_the_system(tmp_path):
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(OSError):
            kw.AnomalyDetector.load(path)


def test_a_refused_file_leaves_no_warning(saved, refused):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        refused(saved[0][:100])
