"""Files, folders, latents and labels of every wrong kind: each meets a ValueError.

Each row of the table is a mistake, as a function of an empty folder, and what the error
must say. Nothing that a file contains may run: traps in them fail the test.
"""

import json
import pickle
import zipfile

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import small_critic, small_data, small_generator, small_model
from PIL import Image

import keras_wgan as kw
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import load_model

SAMPLES, LABELS = small_data(conditional=True)


class Trap:
    """Fails the test when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


# Model files.


def model_file(make):
    """A run whose model file is made by a function of its path."""

    def mistake(folder):
        (folder / "config.json").write_text("{}")
        make(folder / "model.keras")
        load_model(RunDirectory(folder))

    return mistake


def saved_model(path, kind=kw.GAN):
    small_model(kind).save(path)
    return path.read_bytes()


def cut(share):
    def make(path):
        content = saved_model(path)
        path.write_bytes(content[: int(len(content) * share)])

    return model_file(make)


def changed_config(change):
    """A model file whose configuration is changed by a function of the dictionary."""

    def make(path):
        saved_model(path)
        with zipfile.ZipFile(path) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        config = json.loads(parts["config.json"])
        parts["config.json"] = change(config) or json.dumps(config)
        with zipfile.ZipFile(path, "w") as file:
            for name, content in parts.items():
                file.writestr(name, content)

    return model_file(make)


def foreign_class(config):
    config["config"]["critic"] |= {"module": "subprocess", "class_name": "Popen"}
    config["config"]["critic"] |= {
        "registered_name": "Popen",
        "config": {"args": "true"},
    }


def foreign_module(config):
    config["config"]["critic"] |= {"module": "antigravity", "class_name": "Model"}
    config["config"]["critic"] |= {"registered_name": "mine>Model"}


def negative_steps(config):
    config["config"]["critic_steps"] = -1


def without_networks(config):
    del config["config"]["critic"]


def with_lambda(path):
    generator = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(2), keras.layers.Lambda(lambda x: x)]
    )
    kw.GAN(generator, small_critic()).save(path)


def without_weights(path):
    saved_model(path)
    with zipfile.ZipFile(path) as file:
        parts = {n: file.read(n) for n in file.namelist() if not n.endswith(".h5")}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def empty_archive(path):
    zipfile.ZipFile(path, "w").close()


MODELS = {
    "cut in the middle": (cut(0.5), "cannot be read"),
    "cut at the end": (cut(0.99), "cannot be read"),
    "empty": (cut(0), "cannot be read"),
    "text": (model_file(lambda path: path.write_text("a model")), "cannot be read"),
    "pickle": (model_file(lambda p: p.write_bytes(pickle.dumps(Trap()))), "cannot be read"),
    "folder": (model_file(lambda path: path.mkdir()), "cannot be read"),
    "empty archive": (model_file(empty_archive), "cannot be read"),
    "without weights": (model_file(without_weights), "cannot be read"),
    "lambda": (model_file(with_lambda), "cannot be read.*[Ll]ambda"),
    "foreign class": (changed_config(foreign_class), "cannot be read"),
    "foreign module": (changed_config(foreign_module), "cannot be read"),
    "no configuration": (changed_config(lambda config: "{"), "cannot be read"),
    "list as configuration": (changed_config(lambda config: "[]"), "cannot be read"),
    "setting out of range": (changed_config(negative_steps), "cannot be read.*critic_steps"),
    "network missing": (changed_config(without_networks), "cannot be read"),
    "generator alone": (model_file(lambda p: small_generator().save(p)), "GAN, WGAN"),
}  # fmt: skip


# HDF5 files.


def h5(**contents):
    """An HDF5 file of arrays, or of what functions of the file and a name make."""

    def mistake(folder):
        with h5py.File(folder / "data.h5", "w") as file:
            for name, content in contents.items():
                if callable(content):
                    content(file, name)
                else:
                    file[name] = content
        source = kw.data.load(folder / "data.h5")
        source.arrays()

    return mistake


def ragged(file, name):
    dataset = file.create_dataset(name, (2,), h5py.vlen_dtype("float32"))
    dataset[0], dataset[1] = [1.0], [1.0, 2.0]


def dangling(file, name):
    file[name] = h5py.SoftLink("/nowhere")


def missing_file(file, name):
    file[name] = h5py.ExternalLink("nowhere.h5", "/samples")


def bytes_elsewhere(file, name):
    file.create_dataset(name, (2,), "u1", external=[("elsewhere.bin", 0, 2)])


def impossible_range(file, name):
    file[name] = np.zeros((3, 2))
    file[name].attrs["value_range"] = (1.0, 1.0)


def range_of_words(file, name):
    file[name] = np.zeros((3, 2))
    file[name].attrs["value_range"] = "all"


def range_of_another_length(file, name):
    file[name] = np.zeros((3, 2))
    file[name].attrs["value_range"] = np.zeros((2, 5))
    file[name].attrs["kind"] = np.zeros(4)


def bytes_at(name, content):
    def mistake(folder):
        (folder / name).write_bytes(content)
        kw.data.load(folder / name)

    return mistake


POINTS = np.arange(6.0).reshape(3, 2)
MANY = np.arange(600.0).reshape(300, 2)
HDF5 = {
    "no samples": (h5(a=POINTS, b=POINTS), "samples_key"),
    "no data set": (h5(), "samples_key"),
    "a group": (h5(samples=lambda f, n: f.create_group(n)), "has no arrays"),
    "dangling link": (h5(samples=dangling), "must be a data set"),
    "link to no file": (h5(samples=missing_file), "must be a data set"),
    "dangling labels": (h5(samples=POINTS, labels=dangling), "must be a data set"),
    "bytes of another file": (h5(samples=bytes_elsewhere), "values in this file"),
    "ragged": (h5(samples=ragged), "must be numbers"),
    "strings": (h5(samples=["a", "b"]), "must be numbers"),
    "complex": (h5(samples=POINTS + 1j), "must be numbers"),
    "structures": (h5(samples=np.zeros(3, [("x", "f4")])), "must be numbers"),
    "no values": (h5(samples=h5py.Empty("f4")), "must be numbers of shape"),
    "a number": (h5(samples=3.0), "must be numbers of shape"),
    "no rows": (h5(samples=np.zeros((0, 2))), "at least 1"),
    "no columns": (h5(samples=np.zeros((2, 0))), "at least 1"),
    "nan": (h5(samples=POINTS * np.nan), "finite"),
    "infinite": (h5(samples=POINTS + np.inf), "finite"),
    "all alike": (h5(samples=np.full((3, 2), 7)), "all alike"),
    "impossible range": (h5(samples=impossible_range), "lower one first"),
    "range of words": (h5(samples=range_of_words), "value_range"),
    "range of other columns": (h5(samples=range_of_another_length), r"value_range must be numbers of shape \(2, 2\)"),
    "too few labels": (h5(samples=POINTS, labels=[0, 1]), "one label for each"),
    "labels that are names": (h5(samples=MANY, labels=[str(n) for n in range(300)]), "300 different texts"),
    "labels nan": (h5(samples=POINTS, labels=[0, np.nan, 1]), "finite"),
    "labels that are ids": (h5(samples=MANY, labels=np.arange(300) + 10**9), "300 different numbers.*--no-conditional"),
    "real labels too large": (h5(samples=POINTS, labels=np.full((3, 2), 2**40)), "2147483647"),
    "ragged labels": (h5(samples=POINTS[:2], labels=ragged), "Labels must be numbers"),
    "one label": (h5(samples=POINTS, labels=3), "one label for each"),
    "empty file": (bytes_at("data.h5", b""), "damaged or of another kind"),
    "text": (bytes_at("data.h5", b"1,2\n3,4\n"), "damaged or of another kind"),
    "pickle": (bytes_at("data.hdf5", pickle.dumps(Trap())), "damaged or of another kind"),
}  # fmt: skip


# NPZ archives.


def npz(**arrays):
    def mistake(folder):
        np.savez(folder / "data.npz", **arrays)
        kw.data.load(folder / "data.npz").arrays()

    return mistake


def members(**contents):
    """An archive of members that NumPy did not write."""

    def mistake(folder):
        with zipfile.ZipFile(folder / "data.npz", "w") as file:
            for name, content in contents.items():
                file.writestr(f"{name}.npy", content)
        kw.data.load(folder / "data.npz").arrays()

    return mistake


def header(shape):
    """The beginning of an .npy member that claims a shape."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


OBJECTS = np.array([Trap(), None], dtype=object)
NPZ = {
    "no samples": (npz(a=POINTS, b=POINTS), "samples_key"),
    "no arrays": (npz(), "samples_key"),
    "objects": (npz(samples=OBJECTS), "array of numbers"),
    "labels of objects": (npz(samples=POINTS[:2], labels=OBJECTS), "array of numbers"),
    "range of objects": (npz(samples=POINTS, value_range=OBJECTS), "array of numbers"),
    "range of words": (npz(samples=POINTS, value_range="all"), "value_range"),
    "range of text": (npz(samples=POINTS, value_range=["a", "b"]), "value_range"),
    "strings": (npz(samples=np.array(["a", "b"])), "must be numbers"),
    "dates": (npz(samples=np.zeros(3, "M8[s]")), "must be numbers"),
    "complex": (npz(samples=POINTS + 1j), "must be numbers"),
    "a number": (npz(samples=3.0), "must be numbers of shape"),
    "no rows": (npz(samples=np.zeros((0, 2))), "at least 1"),
    "nan": (npz(samples=POINTS * np.nan), "finite"),
    "all alike": (npz(samples=np.full((3, 2), 7)), "all alike"),
    "too many labels": (npz(samples=POINTS, labels=np.arange(4)), "one label for each"),
    "complex labels": (npz(samples=POINTS, labels=np.arange(3) + 1j), "Labels must be"),
    "no array in a member": (members(samples=b"text"), "array of numbers"),
    "pickle in a member": (members(samples=pickle.dumps(Trap())), "array of numbers"),
    "claims a terabyte": (members(samples=header("(1000000000000,)")), "array of numbers"),
    "claims less than nothing": (members(samples=header("(-3,)")), "array of numbers"),
    "less than it claims": (members(samples=header("(1000,)") + bytes(8)), "array of numbers"),
    "no archive": (bytes_at("data.npz", b"PK\x03\x04 and no more"), "damaged or of another"),
    "pickle": (bytes_at("data.npz", pickle.dumps(Trap())), "damaged or of another"),
    "another kind": (bytes_at("data.pkl", pickle.dumps(Trap())), "Data must be one of"),
}  # fmt: skip


# Folders of images.


def images(**files):
    """A folder of pictures of given sizes, modes or bytes."""

    def mistake(folder):
        inside = folder / "inside"
        inside.mkdir()
        for name, content in files.items():
            if isinstance(content, bytes):
                (inside / f"{name}.png").write_bytes(content)
            elif isinstance(content, str):
                Image.new("L", (2, 2)).save(folder / f"{name}.png")
                (inside / f"{name}.png").symlink_to(folder / f"{name}.png")
            else:
                mode, size = content
                Image.new(mode, size).save(inside / f"{name}.tiff")
        kw.data.load(inside)

    return mistake


IMAGES = {
    "nothing": (images(), "at least 1 readable image"),
    "no picture": (images(a=b"text"), "at least 1 readable image"),
    "empty files": (images(a=b"", b=b""), "at least 1 readable image"),
    "links out of it": (images(a="link"), "at least 1 readable image"),
    "numbers that are all alike": (images(a=("F", (2, 2))), "all alike"),
    "mixed sizes": (images(a=("L", (2, 2)), b=("L", (3, 2))), "image_size"),
    "mixed sizes and modes": (images(a=("RGBA", (2, 2)), b=("1", (3, 2))), "image_size"),
    "a file of no known kind": (bytes_at("a.png", b""), "Data must be one of"),
    "nowhere": (lambda folder: kw.data.load(folder / "none"), "nothing of that name"),
}  # fmt: skip


# Arrays and tables in memory, and what is asked of them.


def load(data, **options):
    return lambda folder: kw.data.load(data, **options)


def csv(text, **options):
    def mistake(folder):
        (folder / "table.csv").write_text(text)
        kw.data.load(folder / "table.csv", **options)

    return mistake


SQUARES = np.arange(3 * 64.0).reshape(3, 8, 8)
READ = {
    "an unknown kind": (load(SQUARES, kind="photo"), "kind.*'image' or 'series'"),
    "vectors as images": (load(POINTS, kind="image"), "height, width.*Reshape"),
    "images as series": (load(SQUARES[..., None], kind="series"), "steps.*another kind"),
    "channels of no axis": (load(SQUARES[..., None], channels=3), "`channels` must be"),
    "channels of vectors": (load(POINTS, channels=2), "`channels` must be omitted"),
    "a range from high to low": (load(SQUARES, value_range=(1, 0)), "lower one first"),
    "a range of one number": (load(SQUARES, value_range=(1,)), "value_range must be"),
    "an endless range": (load(SQUARES, value_range=(0, np.inf)), "value_range must be finite"),
    "a size for an array": (load(SQUARES, image_size=4), "`image_size` must be None"),
    "a key for an array": (load(SQUARES, samples_key="x"), "`samples_key` must be None"),
    "a key for a name": (load("digits", labels_key="y"), "`labels_key` must be None"),
    "labels for a name": (load("digits", labels=[0, 1]), "None, False or True"),
    "labels of another length": (load(SQUARES, labels=[0, 1]), "one label for each"),
    "labels of numbers and texts": (load(SQUARES, labels=np.array([0, "a", None], object)), "numbers or texts"),
    "labels that are dates": (load(SQUARES, labels=np.zeros(3, "M8[s]")), "Labels must be"),
    "ids as labels": (load(MANY, labels=np.arange(300) + 10**8), "300 different numbers"),
    "names as labels": (load(MANY, labels=np.arange(300).astype(str)), "300 different texts"),
    "texts": (load(np.array([["a"], ["b"]])), "must be numbers"),
    "objects": (load(np.array([Trap(), None])), "must be numbers"),
    "nan in an array": (load(POINTS * np.nan), "finite"),
    "all alike in an array": (load(np.full((3, 2), 7)), "all alike"),
    "a table of texts": (csv("a,b\n1,x\n2,y\n"), "texts or categories in 'b'"),
    "a table of dates": (csv("a,b\n1,2020-01-01\n2,2020-01-02\n"), "in 'b'"),
    "a table with a gap": (csv("a,b\n1,2\n2,\n"), "1 missing or infinite values in 'b'"),
    "a table without rows": (csv("a,b\n"), "columns and rows"),
    "a table without that column": (csv("a,b\n1,2\n2,3\n", labels_key="c"), "must name a column"),
    "a range for a table": (csv("a,b\n1,2\n2,3\n", value_range=(0, 1)), "`value_range` must be None"),
}  # fmt: skip


# Latents and labels.


def generate(num, labels=None, conditional=True, **arguments):
    def mistake(folder):
        model = small_model(kw.GAN, conditional=conditional)
        model.generate(num, labels, **arguments)

    return mistake


def latents(values, num=2):
    return generate(num, conditional=False, latents=values)


ASKED = {
    "latents of text": (latents([["a"] * 4] * 2), "Latents"),
    "latents of objects": (latents(np.full((2, 4), None)), "Latents"),
    "complex latents": (latents(np.ones((2, 4)) * 1j), "Latents"),
    "ragged latents": (latents([[1.0], [1.0, 2.0]]), "Latents"),
    "infinite latents": (latents(np.full((2, 4), np.inf)), "Latents"),
    "latents of another rank": (latents(np.ones((2, 4, 1))), "Latents"),
    "one latent vector": (latents(np.ones(4)), "Latents"),
    "no latents": (latents(np.ones((0, 4))), "Latents"),
    "ragged labels": (generate(2, [[1], [1, 2]]), "Labels"),
    "labels of objects": (generate(2, [None, 1]), "Labels"),
    "labels of bytes": (generate(2, b"01"), "Labels"),
    "complex labels": (generate(2, [1j, 0]), "Labels"),
    "infinite labels": (generate(2, [np.inf, 0]), "Labels"),
    "labels as a dictionary": (generate(2, {"a": 1}), "Labels"),
    "labels in columns": (
        generate(2, [[0, 1], [1, 2]]),
        "Labels must be numbers of shape",
    ),
    "huge labels": (generate(2, [2**62, 0]), "integers from 0 to 2"),
    "text as a number": (generate("2", 0), "num_samples"),
    "nan samples": (generate(np.nan, 0), "num_samples"),
    "true samples": (generate(True, 0), "num_samples"),
    "text as a seed": (generate(2, 0, seed="lucky"), "seed"),
    "negative seed": (generate(2, 0, seed=-1), "seed"),
}


# What models and callbacks are given beside.


def fit(*data, conditional=False, **arguments):
    def mistake(folder):
        model = small_model(kw.WGANGP, conditional=conditional)
        model.fit(*data, batch_size=4, verbose=0, **arguments)

    return mistake


def evaluate(*data, conditional=False):
    def mistake(folder):
        small_model(kw.WGANGP, conditional=conditional).evaluate(*data, verbose=0)

    return mistake


def callback(make):
    """A fit with a callback made by a function of the folder."""

    def mistake(folder):
        small_model(kw.GAN).fit(
            SAMPLES, batch_size=8, callbacks=[make(folder)], verbose=0
        )

    return mistake


TRAINING = {
    "complex samples": (fit(SAMPLES * 1j), "numbers"),
    "ragged samples": (fit([[1.0], [1.0, 2.0]]), "Samples must"),
    "complex labels": (fit(SAMPLES, LABELS * 1j, conditional=True), "Labels"),
    "ragged labels": (fit(SAMPLES, [[0]] * 47 + [[0, 1]], conditional=True), "Labels"),
    "dates": (fit(SAMPLES.astype("M8[s]")), "numbers"),
    "a dictionary": (fit({"x": SAMPLES}), "array of samples"),
    "a path": (fit("digits"), "array of samples"),
    "held-out nan": (fit(SAMPLES, validation_data=SAMPLES * np.nan), "finite"),
    "held-out of another shape": (fit(SAMPLES, validation_data=SAMPLES[:, :1]), "critic's"),
    "held-out weights": (fit(SAMPLES, validation_data=(SAMPLES, None, SAMPLES)), "sample_w"),
    "evaluating nan": (evaluate(SAMPLES * np.nan), "finite"),
    "evaluating another shape": (evaluate(SAMPLES[:, :1]), "critic's shape"),
    "evaluating nothing": (evaluate(SAMPLES[:0]), "at least 1"),
    "evaluating no data set": (evaluate(tf.data.Dataset.range(0).batch(2)), "at least 1 batch"),
    "evaluating without labels": (evaluate(SAMPLES, conditional=True), "needs labels"),
    "monitor of another shape": (callback(lambda f: kw.callbacks.WassersteinMonitor(SAMPLES[:, :1])), "critic's"),
    "monitor of nan": (callback(lambda f: kw.callbacks.FrechetMonitor(SAMPLES * np.nan)), "finite"),
    "monitor of one": (callback(lambda f: kw.callbacks.FrechetMonitor(SAMPLES[:1])), "at least 2"),
    "grid of none": (callback(lambda f: kw.callbacks.SampleGrid(f, num_samples=0)), "num_samples"),
    "best of another suffix": (callback(lambda f: kw.callbacks.BestGenerator(f / "b.h5")), "keras"),
    "saving nan": (lambda f: kw.data.save_samples(f / "a.npz", SAMPLES * np.nan), "finite"),
    "saving to a pickle": (lambda f: kw.data.save_samples(f / "a.pkl", SAMPLES), "ends in"),
}  # fmt: skip

TABLES = {
    "model file": MODELS,
    "h5": HDF5,
    "npz": NPZ,
    "images": IMAGES,
    "read": READ,
    "generate": ASKED,
    "training": TRAINING,
}
ROWS = {
    f"{table}, {name}": row
    for table, rows in TABLES.items()
    for name, row in rows.items()
}


@pytest.mark.filterwarnings("ignore:.*are left out")
@pytest.mark.parametrize("mistake, message", ROWS.values(), ids=ROWS.keys())
def test_bad_input_is_refused_with_what_to_do(mistake, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        mistake(tmp_path)
