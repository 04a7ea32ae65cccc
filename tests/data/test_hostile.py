"""Files that are made to harm: each is refused in one line, and nothing is read for it."""

import os
import struct
import time
import zipfile
import zlib

import h5py
import numpy as np
import pytest
from PIL import Image

import keras_wgan as kw
from keras_wgan.checks.names import escaped, shown
from keras_wgan.command_line import main
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import load_model
from keras_wgan.data.tables import read_table

SECRET = np.arange(40, dtype=np.uint8).reshape(10, 4)


@pytest.fixture
def secret(tmp_path):
    """A folder with a file of bytes and an HDF5 file, which nothing may read."""
    folder = tmp_path / "secret"
    folder.mkdir()
    (folder / "bytes").write_bytes(SECRET.tobytes())
    with h5py.File(folder / "other.h5", "w") as file:
        file["group/samples"] = SECRET
    return folder


def external(file, name, secret):
    parts = [(str(secret / "bytes"), 0, SECRET.nbytes)]
    file.create_dataset(name, SECRET.shape, "u1", external=parts)


def virtual(source):
    """A virtual data set of a source, which is a function of the secret folder."""

    def make(file, name, secret):
        layout = h5py.VirtualLayout(SECRET.shape, "u1")
        layout[:] = h5py.VirtualSource(source(secret), "group/samples", SECRET.shape)
        file.create_virtual_dataset(name, layout)

    return make


def virtual_over_external(file, name, secret):
    external(file, "group/samples", secret)
    virtual(lambda _: ".")(file, name, secret)


def linked(file, name, secret):
    file[name] = h5py.ExternalLink(str(secret / "other.h5"), "/group/samples")


def soft_link_to_external(file, name, secret):
    linked(file, "other", secret)
    file[name] = h5py.SoftLink("/other")


def soft_link_through_group(file, name, secret):
    file["other"] = h5py.ExternalLink(str(secret / "other.h5"), "/group")
    file[name] = h5py.SoftLink("other/samples")


def loop(file, name, secret):
    file[name], file["b"] = h5py.SoftLink("/b"), h5py.SoftLink(f"/{name}")


def claims(shape, **options):
    """A data set of a shape, of which nothing is written."""
    return lambda file, name, secret: file.create_dataset(name, shape, "f4", **options)


def half_written(file, name, secret):
    dataset = file.create_dataset(name, (100, 4), "f4", chunks=(10, 4))
    dataset[:50] = 1


def large_chunks(file, name, secret):
    size = 2**29
    dataset = file.create_dataset(name, (1, size), "f4", chunks=(1, size))
    dataset.id.write_direct_chunk((0, 0), zlib.compress(b""), 1)


def unknown_compression(file, name, secret):
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((10, 4))
    settings.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (3,))
    space = h5py.h5s.create_simple((10, 4))
    made = h5py.h5d.create(
        file.id, name.encode(), h5py.h5t.NATIVE_UINT8, space, settings
    )
    made.write_direct_chunk((0, 0), bytes(40))


HDF5 = {
    "external bytes": (external, "virtual or external"),
    "virtual over external": (virtual_over_external, "virtual or external"),
    "virtual of another file": (
        virtual(lambda s: s / "other.h5"),
        "virtual or external",
    ),
    "virtual of no file": (virtual(lambda s: s / "none.h5"), "virtual or external"),
    "external link": (linked, "a link to the file"),
    "soft link to it": (soft_link_to_external, "a link to the file"),
    "soft link through it": (soft_link_through_group, "a link to the file"),
    "loop of links": (loop, "leads nowhere"),
    "a trillion rows": (claims((10**12, 4)), "holds 0 of"),
    "a trillion chunks": (claims((10**12, 4), chunks=(10, 4)), "holds 0 of"),
    "huge samples": (claims((640, 10**10)), "holds 0 of"),
    "half of it": (half_written, "5 of 10 chunks"),
    "chunks of 2 GB": (large_chunks, "chunk of more than 1 GB"),
    "unknown compression": (unknown_compression, "compressed by filter 32015"),
}


@pytest.mark.parametrize("make, message", HDF5.values(), ids=HDF5.keys())
@pytest.mark.parametrize("name", ["samples", "labels"])
def test_only_values_in_the_file_itself_are_read(make, message, name, secret):
    path = secret.parent / "data.h5"
    with h5py.File(path, "w") as file:
        if name == "labels":
            file["samples"] = SECRET
        make(file, name, secret)
    with pytest.raises(ValueError, match=f"values in this file.*{message}"):
        kw.data.H5Source(path)


def test_a_group_of_another_file_is_no_way_to_its_data(secret):
    path = secret.parent / "data.h5"
    with h5py.File(path, "w") as file:
        file["train"] = h5py.ExternalLink(str(secret / "other.h5"), "/group")
    with pytest.raises(ValueError, match="a link to the file"):
        kw.data.H5Source(path, samples_key="train/samples")


def test_soft_links_inside_the_file_are_followed(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["group/values"] = SECRET
        file["group/near"] = h5py.SoftLink("values")
        file["samples"] = h5py.SoftLink("/group/near")
    source = kw.data.H5Source(tmp_path / "data.h5")
    np.testing.assert_array_equal(source.inverse(source.arrays()[0]), SECRET)


@pytest.mark.parametrize("options", [{"compression": "gzip"}, {"shuffle": True}, {}])
def test_usual_compression_is_read(tmp_path, options):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file.create_dataset("samples", data=SECRET, chunks=(3, 4), **options)
    source = kw.data.H5Source(tmp_path / "data.h5")
    np.testing.assert_array_equal(source.inverse(source.arrays()[0]), SECRET)


def test_a_block_that_is_damaged_later_is_named(tmp_path):
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("samples", data=SECRET, chunks=(10, 4), compression="gzip")
    source = kw.data.H5Source(path)
    with h5py.File(path, "a") as file:
        file["samples"].id.write_direct_chunk((0, 0), b"no gzip")
    with pytest.raises(ValueError, match="data.h5 must be readable"):
        source.read(np.arange(2))


def claimed(shape, dtype="<f4"):
    """An .npy file that claims a shape and holds eight bytes."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    return (
        b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(8)
    )


def broken_header(text):
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


MEMBERS = {
    "a terabyte": claimed("(250000000000,)"),
    "samples of ten gigabytes": claimed("(1, 2500000000)"),
    "no brackets": broken_header(
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (3,"
    ),
    "unclosed text": broken_header(b"{'descr': '''<f4"),
    "deep": broken_header(b"(" * 5000),
    "no dictionary": broken_header(b"[1, 2]"),
    "negative": claimed("(-8,)"),
    "huge numbers": claimed("(10**9,)"),
    "another version": b"\x93NUMPY\x09\x00" + bytes(20),
    "empty": b"",
}


@pytest.mark.parametrize("content", MEMBERS.values(), ids=MEMBERS.keys())
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_headers_are_not_believed(content, method, tmp_path):
    with zipfile.ZipFile(tmp_path / "data.npz", "w", method) as file:
        file.writestr("samples.npy", content)
    start = time.monotonic()
    with pytest.raises(ValueError, match="'samples' in .*data.npz must be readable"):
        kw.data.NpzSource(tmp_path / "data.npz")
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_compression_is_refused(method, tmp_path):
    with zipfile.ZipFile(tmp_path / "data.npz", "w", method) as file:
        file.writestr("samples.npy", claimed("(2,)"))
    with pytest.raises(ValueError, match="compressed in another way.*np.savez"):
        kw.data.NpzSource(tmp_path / "data.npz")


def patched(path, offset, content):
    """Changes bytes of the first entry in the directory of an archive."""
    raw = bytearray(path.read_bytes())
    place = raw.index(b"PK\x01\x02") + offset
    raw[place : place + len(content)] = content
    path.write_bytes(raw)


def test_an_encrypted_archive_is_refused(tmp_path):
    path = tmp_path / "data.npz"
    np.savez(path, samples=SECRET)
    patched(path, 8, b"\x01\x00")
    with pytest.raises(ValueError, match="encrypted"):
        kw.data.NpzSource(path)


def test_the_directory_of_an_archive_is_not_believed(tmp_path):
    path = tmp_path / "data.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("samples.npy", claimed("(1000000000,)", "|u1"))
    patched(path, 24, struct.pack("<I", 10**9 + 100))
    with pytest.raises(ValueError, match="more than .* bytes can hold"):
        kw.data.NpzSource(path)


def pipe(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


def read_model(path):
    """Reads the model of a run whose settings are taken as right."""
    directory = RunDirectory(path.parent)
    directory.read_settings = dict
    return load_model(directory)


READERS = {
    "data.h5": kw.data.H5Source,
    "data.npz": kw.data.NpzSource,
    "data.csv": read_table,
    "config.json": lambda path: RunDirectory(path.parent).read_settings(),
    "model.keras": lambda path: read_model(path),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("make", [pipe, lambda path: path.symlink_to("/dev/zero")])
def test_pipes_and_devices_are_not_read(name, make, tmp_path):
    make(tmp_path / name)
    with pytest.raises(ValueError, match="must be a plain file.*a pipe, a socket or a"):
        READERS[name](tmp_path / name)


@pytest.mark.parametrize("name", ["data.h5", "data.npz", "data.csv", "folder"])
def test_links_to_themselves_are_refused(name, tmp_path):
    (tmp_path / name).symlink_to(tmp_path / name)
    with pytest.raises(ValueError, match="a link that leads nowhere"):
        kw.data.load(tmp_path / name)


def test_a_deep_config_is_damaged(tmp_path):
    (tmp_path / "config.json").write_text("[" * 100_000)
    with pytest.raises(ValueError, match="config.json is missing or damaged"):
        RunDirectory(tmp_path).read_settings()


def picture(path, size=(4, 4)):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def test_pipes_and_loops_in_a_folder_are_left_out(tmp_path):
    picture(tmp_path / "good.png")
    pipe(tmp_path / "pipe.png")
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    with pytest.warns(UserWarning, match="^3 of .* no plain files.*pipe.png") as seen:
        source = kw.data.load(tmp_path)
    assert len(seen) == 1 and len(source) == 1


def test_nested_folders_end_somewhere(tmp_path, monkeypatch):
    picture(tmp_path / "good.png")
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(tmp_path)
    try:
        with pytest.warns(UserWarning, match="too deep"):
            assert len(kw.data.load(tmp_path)) == 1
    finally:
        remove_nested(tmp_path)


def remove_nested(folder):
    """Removes nested folders, which are too deep for `shutil.rmtree`."""
    for _ in range(1500):
        os.chdir("d")
    for _ in range(1500):
        os.chdir("..")
        os.rmdir("d")


@pytest.mark.parametrize("size", [10**9, (10**9, 1), (1, 8193)])
def test_a_huge_size_is_refused(size, tmp_path):
    picture(tmp_path / "good.png")
    with pytest.raises(ValueError, match=r"image_size.*in \[1, 8192\]"):
        kw.data.load(tmp_path, image_size=size)


def test_a_huge_image_is_named_with_the_limit(tmp_path, monkeypatch):
    picture(tmp_path / "good.png")
    picture(tmp_path / "huge.png", (150, 150))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    with pytest.warns(UserWarning, match="more than 0 megapixels, the limit.*huge.png"):
        kw.data.load(tmp_path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20_000)
    with pytest.raises(ValueError, match="2 sizes"):  # below the limit, it is read
        kw.data.load(tmp_path)


ESCAPE = "\x1b[2J\x1b]0;owned\x07"


def test_names_are_shown_without_control_characters(tmp_path, capsys):
    assert shown("plain.h5") == "plain.h5"
    assert shown(ESCAPE) == repr(ESCAPE)
    assert escaped(f"a{ESCAPE}b").isprintable()
    path = tmp_path / f"{ESCAPE}.h5"
    path.write_bytes(b"no HDF5")
    with pytest.raises(ValueError) as error:
        kw.data.load(path)
    assert "\x1b" not in str(error.value)
    assert main(["train", str(path), "--output", str(tmp_path / "run")]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:.*are left out")
@pytest.mark.parametrize("kind", ["image", "class", "key", "left out"])
def test_no_name_from_the_data_reaches_the_terminal(kind, tmp_path, capsys):
    run = ["--output", str(tmp_path / "run")]
    data = tmp_path / "data"
    if kind == "key":
        data = tmp_path / "data.npz"
        np.savez(data, **{ESCAPE: SECRET, "b": SECRET})
    elif kind == "class":
        picture(data / ESCAPE / "a.png")
        picture(data / "b" / "a.png")
    else:
        data.mkdir()
        (data / f"{ESCAPE}.png").write_bytes(b"no picture")
        if kind == "left out":
            picture(data / "good.png")
    assert main(["train", str(data), *run]) == 2
    output = capsys.readouterr()
    assert "\x1b" not in output.err + output.out
    assert not (tmp_path / "run").exists()
