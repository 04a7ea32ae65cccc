"""Tests of tables whose rows are samples, of IDX and of .npy files."""

import gzip
import struct

import numpy as np
import pandas as pd
import pytest

import keras_wgan as kw

ROWS = 30
RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "mass": RNG.normal(size=ROWS) * 1e6,
        "width": RNG.normal(size=ROWS) * 1e-3,
        "count": RNG.integers(3, 90, ROWS),
        "open": RNG.random(ROWS) > 0.5,
    }
)
NAMES = tuple(TABLE.columns)
KIND = np.array(["rose", "tulip", "iris"])[np.arange(ROWS) % 3]


def as_csv(folder, table, name="table.csv", **options):
    table.to_csv(folder / name, index=False, **options)
    return folder / name


def as_parquet(folder, table):
    pytest.importorskip("pyarrow")
    table.to_parquet(folder / "table.parquet")
    return folder / "table.parquet"


def as_polars(folder, table):
    return pytest.importorskip("polars").from_dict(table.to_dict("list"))


def as_pyarrow(folder, table):
    return pytest.importorskip("pyarrow").table(table.to_dict("list"))


FORMS = {
    "pandas": lambda folder, table: table,
    "csv": as_csv,
    "semicolons": lambda f, t: as_csv(f, t, sep=";", decimal=","),
    "tabs": lambda f, t: as_csv(f, t, "table.tsv", sep="\t"),
    "compressed": lambda f, t: as_csv(f, t, "table.csv.gz"),
    "parquet": as_parquet,
    "polars": as_polars,
    "pyarrow": as_pyarrow,
}


@pytest.fixture(params=FORMS.values(), ids=FORMS.keys())
def form(request, tmp_path):
    return lambda table: request.param(tmp_path, table)


def test_columns_keep_names_units_and_order(form):
    source = kw.data.load(form(TABLE))
    assert (len(source), source.sample_shape, source.columns) == (ROWS, (4,), NAMES)
    (samples,) = source.arrays()
    np.testing.assert_allclose(samples.min(axis=0), -1, atol=1e-6)
    np.testing.assert_allclose(samples.max(axis=0), 1, atol=1e-6)
    back = source.to_frame(samples)
    assert list(back) == list(TABLE)
    np.testing.assert_allclose(back["width"], TABLE["width"], atol=1e-8)
    np.testing.assert_allclose(back["mass"], TABLE["mass"], rtol=1e-3)
    assert back["count"].tolist() == TABLE["count"].tolist()
    assert back["open"].tolist() == TABLE["open"].tolist()
    assert "count (" in source.describe() and "mass (" in source.describe()


def test_generated_whole_numbers_stay_in_their_range():
    source = kw.data.load(TABLE)
    frame = source.to_frame(RNG.uniform(-1.2, 1.2, (50, 4)))
    assert frame["count"].dtype == "int64" and frame["open"].dtype == bool
    assert frame["count"].between(TABLE["count"].min(), TABLE["count"].max()).all()


def test_a_column_can_be_the_labels(form):
    source = kw.data.load(form(TABLE.assign(kind=KIND)), labels_key="kind")
    assert source.columns == NAMES
    assert source.class_names == ["iris", "rose", "tulip"]
    np.testing.assert_array_equal(
        source.arrays()[1], np.unique(KIND, return_inverse=True)[1]
    )
    plain = kw.data.load(form(TABLE.assign(kind=KIND)), labels_key="kind", labels=False)
    assert not plain.labeled and plain.columns == NAMES


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "index", "id"])
def test_a_counter_is_left_out_and_said(tmp_path, name):
    table = TABLE.copy()
    table.insert(0, name, np.arange(ROWS))
    source = kw.data.load(as_csv(tmp_path, table))
    assert source.columns == NAMES
    assert "which counts the rows" in source.describe()


def test_other_first_columns_are_read(tmp_path):
    table = TABLE.copy()
    table.insert(0, "hour", np.arange(ROWS))
    assert kw.data.load(as_csv(tmp_path, table)).columns == ("hour", *NAMES)


GAP = TABLE.assign(mass=np.where(np.arange(ROWS) == 3, np.nan, TABLE["mass"]))
REFUSED = {
    "texts": (TABLE.assign(kind=KIND), {}, "texts or categories in 'kind'.*labels_key"),
    "categories": (TABLE.assign(kind=pd.Categorical(KIND)), {}, "categories in 'kind'"),
    "dates": (TABLE.assign(day=pd.date_range("2020", periods=ROWS)), {}, "dates in 'day'"),
    "missing": (GAP, {}, "1 missing or infinite values in 'mass'"),
    "infinite": (TABLE.assign(mass=np.inf), {}, "30 missing or infinite"),
    "no rows": (TABLE[:0], {}, "columns and rows"),
    "no columns": (TABLE[[]], {}, "columns and rows"),
    "twice": (pd.concat([TABLE, TABLE], axis=1), {}, "own name.*'mass'"),
    "unknown labels": (TABLE, {"labels_key": "kind"}, "`labels_key` must name a column.*'mass'"),
    "labels alone": (TABLE[["mass"]], {"labels_key": "mass"}, "beside others"),
    "a range": (TABLE, {"value_range": (0, 1)}, "`value_range` must be None for a table"),
    "a size": (TABLE, {"image_size": 8}, "`image_size` must be None for a table"),
    "ids as labels": (pd.concat([TABLE] * 9).assign(id=np.arange(9 * ROWS) + 10**7), {"labels_key": "id"}, "270 different"),
}  # fmt: skip


@pytest.mark.parametrize(
    "table, options, message", REFUSED.values(), ids=REFUSED.keys()
)
def test_what_is_no_number_is_refused_by_name(table, options, message):
    with pytest.raises(ValueError, match=message):
        kw.data.load(table, **options)


# Arrays in memory, .npy and IDX files.

PIXELS = RNG.integers(0, 256, (ROWS, 9, 9), dtype=np.uint8)
DIGITS = (np.arange(ROWS) % 10).astype(np.uint8)


@pytest.mark.parametrize("make", [np.asarray, list, lambda values: values / 255])
def test_an_array_is_read_as_a_file(make):
    source = kw.data.load(make(PIXELS), labels=DIGITS.astype(float))
    assert (source.sample_shape, source.num_classes) == ((9, 9, 1), 10)
    assert np.abs(source.arrays()[0]).max() <= 1


def test_an_npy_file_stays_on_the_disk(tmp_path):
    np.save(tmp_path / "a.npy", PIXELS)
    source = kw.data.load(tmp_path / "a.npy")
    assert isinstance(source.samples.base, np.memmap) or isinstance(
        source.samples, np.memmap
    )
    np.testing.assert_array_equal(source.inverse(source.arrays()[0])[..., 0], PIXELS)


@pytest.mark.parametrize(
    "content", [b"", b"\x93NUMPY", b"text", "objects", "cut", "claim"]
)
def test_bad_npy_files_are_refused(tmp_path, content):
    path = tmp_path / "a.npy"
    np.save(path, np.array([None]) if content == "objects" else PIXELS)
    if content == "cut":
        content = path.read_bytes()[:300]
    if content == "claim":
        content = path.read_bytes().replace(b"(30, 9, 9)", b"(30, 9**9)"[:10])
    if isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(ValueError, match="a.npy must be readable"):
        kw.data.load(path)


def idx(array, code):
    head = b"\0\0" + bytes([code, array.ndim])
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("emnist-train-images-idx3-ubyte.gz", "emnist-train-labels-idx1-ubyte.gz"),
    ],
)
def test_files_of_mnist_are_read_with_their_labels(tmp_path, name, labels):
    pack = gzip.compress if name.endswith("gz") else bytes
    (tmp_path / name).write_bytes(pack(idx(PIXELS, 8)))
    assert not kw.data.load(tmp_path / name).labeled
    (tmp_path / labels).write_bytes(pack(idx(DIGITS, 8)))
    source = kw.data.load(tmp_path / name)
    assert (source.sample_shape, source.num_classes) == ((9, 9, 1), 10)
    np.testing.assert_array_equal(source.inverse(source.arrays()[0])[..., 0], PIXELS)
    np.testing.assert_array_equal(source.arrays()[1], DIGITS)
    assert labels in source.describe()
    assert not kw.data.load(tmp_path / name, labels=False).labeled


def test_numbers_of_idx_files_are_big_endian(tmp_path):
    values = np.linspace(-2, 2, 40).reshape(10, 4)
    (tmp_path / "a.idx2").write_bytes(idx(values.astype(">f8"), 14))
    source = kw.data.load(tmp_path / "a.idx2")
    np.testing.assert_allclose(source.inverse(source.arrays()[0]), values, atol=1e-6)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\x08", b"\0\0\x07\x01" + bytes(8), b"\0\0\x08\x09" + bytes(40),
     idx(PIXELS, 8)[:100], b"\0\0\x08\x02" + b"\xff" * 8, b"\x1f\x8bno gzip"],
)  # fmt: skip
def test_bad_idx_files_are_refused(tmp_path, content):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(ValueError, match="ubyte must be readable"):
        kw.data.load(tmp_path / "train-images-idx3-ubyte")


OPTIONS = {
    "a key for digits": (
        "digits",
        {"samples_key": "x"},
        "`samples_key` must be None for digits",
    ),
    "a kind for digits": ("digits", {"kind": "image"}, "`kind` must be None.*--kind"),
    "labels for digits": (
        "digits",
        {"labels": [0, 1]},
        "`labels` must be None, False or True",
    ),
    "a split of an array": (PIXELS, {"split": "test"}, "`split` must be 'train'"),
    "a key for an array": (
        PIXELS,
        {"labels_key": "y"},
        "`labels_key` must be None for an array",
    ),
}


@pytest.mark.parametrize("data, options, message", OPTIONS.values(), ids=OPTIONS.keys())
def test_options_that_do_not_apply_are_refused(data, options, message):
    with pytest.raises(ValueError, match=message):
        kw.data.load(data, **options)
