"""Tests of what an array is taken for, of its range, and of the line that says both."""

import h5py
import numpy as np
import pytest

import keras_wgan as kw
from keras_wgan.data.kinds import find_layout
from keras_wgan.data.matlab import matlab_order

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (40, 12, 12), dtype=np.uint8)
NOISE = RNG.normal(size=(40, 12, 12))


def as_npz(folder, **arrays):
    np.savez(folder / "data.npz", **arrays)
    return folder / "data.npz"


def as_h5(folder, **arrays):
    with h5py.File(folder / "data.h5", "w") as file:
        for name, values in arrays.items():
            file[name] = values
    return folder / "data.h5"


@pytest.fixture(params=[as_npz, as_h5], ids=["npz", "h5"])
def load(request, tmp_path):
    """Loads arrays from a file of either kind."""

    def load(options=None, **arrays):
        return kw.data.load(request.param(tmp_path, **arrays), **(options or {}))

    return load


FORMS = {
    "bytes": PIXELS,
    "shares": PIXELS / 255.0,
    "shares in float32": (PIXELS / 255.0).astype("float32"),
    "as tanh": (PIXELS / 127.5 - 1).astype("float32"),
    "standardized": (PIXELS - PIXELS.mean()) / PIXELS.std(),
    "float64 to 255": PIXELS.astype("float64"),
    "float16": PIXELS.astype("float16"),
    "int64": PIXELS.astype("int64"),
    "12 bits": PIXELS.astype("uint16") * 16,
    "masks": PIXELS > 100,
    "masks in bytes": (PIXELS > 100).astype("uint8"),
}


@pytest.mark.parametrize("values", FORMS.values(), ids=FORMS.keys())
def test_gray_images_are_images_in_every_type(load, values):
    source = load(samples=values)
    assert (source.kind, source.sample_shape) == ("image", (12, 12, 1))
    (samples,) = source.arrays()
    assert -1 <= samples.min() < -0.9 and 0.9 < samples.max() <= 1
    back = source.inverse(samples)[..., 0]
    np.testing.assert_allclose(
        back.astype(float), values.astype(float), rtol=1e-3, atol=1e-5
    )
    assert "40 images of 12 x 12 x 1" in source.describe()
    assert "--kind series" in source.describe()


@pytest.mark.parametrize(
    "shape", [(40, 12, 12), (40, 50, 3), (40, 24, 28), (40, 3, 50)]
)
def test_series_stay_series(load, shape):
    source = load(samples=RNG.normal(size=shape))
    assert (source.kind, source.sample_shape) == ("series", shape[1:])


def test_series_in_the_unit_interval_stay_series(load):
    assert load(samples=RNG.random((40, 24, 28))).kind == "series"


def test_the_name_of_an_array_tells_images(load):
    assert load(images=RNG.normal(size=(40, 20, 16))).sample_shape == (20, 16, 1)


@pytest.mark.parametrize(
    ("values", "kind", "shape"),
    [
        (PIXELS, "series", (12, 12)),
        (NOISE, "image", (12, 12, 1)),
        (PIXELS, "vector", (144,)),
        (NOISE[:, 0], "series", (12, 1)),
    ],
)
def test_the_kind_can_be_decided(load, values, kind, shape):
    source = load({"kind": kind}, samples=values)
    assert (source.kind, source.sample_shape) == (kind, shape)
    back = source.inverse(source.arrays()[0])
    np.testing.assert_allclose(back.reshape(values.shape), values, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "shape", "message"),
    [
        ({"kind": "picture"}, (4, 8, 8), "kind.*'image' or 'series' or 'vector'"),
        ({"kind": "image"}, (4, 64), "kind='image'.*height, width.*Reshape.*--kind"),
        ({"kind": "series"}, (4, 8, 8, 3), "kind='series'.*steps.*another kind"),
        ({"channels": 3}, (4, 8, 8, 4), "`channels` must be 8 or 4.*--channels"),
        ({"channels": 3}, (4, 64), "`channels` must be omitted"),
        ({"channels": 3}, (4, 20, 2), "`channels` must be 20 or 2"),
    ],
)
def test_what_an_array_cannot_be_is_refused(load, options, shape, message):
    with pytest.raises(ValueError, match=message):
        load(options, samples=RNG.normal(size=shape))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_channels_first_are_moved_last(load, channels):
    values = RNG.integers(0, 256, (40, channels, 16, 24), dtype=np.uint8)
    source = load(samples=values)
    assert source.sample_shape == (16, 24, channels)
    moved = source.inverse(source.read(np.array([7]))[0])[0]
    np.testing.assert_array_equal(moved, values[7].transpose(1, 2, 0))
    assert f"channels first ({channels}, 16, 24), moved last" in source.describe()


@pytest.mark.parametrize(
    "shape", [(2, 9, 9, 3), (2, 4, 6, 3), (2, 3, 4, 4), (2, 5, 9, 9)]
)
def test_other_images_keep_their_axes(shape):
    assert find_layout(shape).order == (0, 1, 2, 3)


def test_channels_of_series_are_moved_if_they_are_named(load):
    values = RNG.normal(size=(40, 3, 50)) * np.array([1e6, 1, 1e-3])[:, None]
    assert "--channels 3" in load(samples=values).describe()
    source = load({"channels": 3}, samples=values)
    assert source.sample_shape == (50, 3)
    (samples,) = source.arrays()
    np.testing.assert_allclose(samples.max(axis=(0, 1)), 1, atol=1e-6)
    back = source.inverse(samples).transpose(0, 2, 1)
    np.testing.assert_allclose(back / values, 1, rtol=1e-3)


UNITS = np.array([1e6, 1e-3, 50])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_columns_of_vectors_have_their_own_ranges(load, dtype):
    values = (RNG.normal(size=(40, 3)) * UNITS).astype(dtype)
    source = load(samples=values)
    (samples,) = source.arrays()
    np.testing.assert_allclose(samples.min(axis=0), -1, atol=1e-6)
    np.testing.assert_allclose(samples.max(axis=0), 1, atol=1e-6)
    back = source.inverse(samples)
    assert back.dtype == dtype
    np.testing.assert_allclose(back, values, atol=1e-6 * UNITS.max(), rtol=1e-3)
    np.testing.assert_allclose(back[:, 1], values[:, 1], atol=1e-9)
    assert "each column scaled from its own range" in source.describe()


def test_a_column_that_vanishes_in_the_unit_interval_has_its_own_range(load):
    values = RNG.random((40, 2)) * [1, 1e-6]
    np.testing.assert_allclose(
        load(samples=values).arrays()[0].max(axis=0), 1, atol=1e-6
    )


def test_a_constant_column_comes_back_as_it_was(load):
    values = np.stack([np.arange(40.0), np.full(40, 7.5)], axis=-1)
    source = load(samples=values)
    (samples,) = source.arrays()
    assert (samples[:, 1] == 0).all()
    generated = source.inverse(RNG.uniform(-1, 1, (5, 2)).astype("float32"))
    np.testing.assert_array_equal(generated[:, 1], 7.5)
    with pytest.raises(ValueError, match="all alike"):
        load(samples=np.full((40, 2), 3.0) * [1, 2])


@pytest.mark.parametrize("low, high", [(-1, 1), (0, 1)])
def test_vectors_in_a_shared_interval_keep_it(load, low, high):
    values = RNG.uniform(low, high, (40, 2)).astype("float32")
    scaling = load(samples=values).scaling
    assert (scaling.low, scaling.high) == (low, high)


@pytest.mark.parametrize("dtype, high", [("uint8", 255), ("float64", 255)])
def test_images_that_are_laid_out_flat_keep_one_range(load, dtype, high):
    values = PIXELS.reshape(40, -1).astype(dtype)
    scaling = load(samples=values).scaling
    assert (scaling.low, scaling.high) == (0, high)


def test_dark_bytes_are_warned_about_and_a_range_is_obeyed(load):
    dark = PIXELS % 17
    with pytest.warns(UserWarning, match=r"end at 16.*value_range=\(0, 16\)"):
        load(samples=dark)
    (samples,) = load({"value_range": (0, 16)}, samples=dark).arrays()
    assert (samples.min(), samples.max()) == (-1, 1)


def test_a_given_range_does_not_hide_what_is_not_finite(load):
    values = np.where(np.arange(40)[:, None, None] == 9, np.nan, NOISE)
    with pytest.raises(ValueError, match="finite.*row 9"):
        load({"value_range": (-5, 5)}, samples=values)


@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_a_recorded_range_does_not_hide_it_either(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    kw.data.save_samples(path, NOISE.astype("float32"))
    bad = np.where(np.arange(40)[:, None, None] == 9, np.nan, NOISE).astype("float32")
    if suffix == "npz":
        np.savez(path, samples=bad, value_range=(-1, 1))
    else:
        with h5py.File(path, "a") as file:
            file["samples"][:] = bad
    with pytest.raises(ValueError, match="finite.*row 9"):
        kw.data.load(path)


def test_saved_samples_keep_kind_and_range(tmp_path):
    series = RNG.uniform(-1, 1, (40, 28, 28)).round(2).astype("float32")
    for suffix in (".npz", ".h5"):
        kw.data.save_samples(tmp_path / f"a{suffix}", series)
        source = kw.data.load(tmp_path / f"a{suffix}")
        np.testing.assert_array_equal(source.arrays()[0], series)
        assert source.kind == "series"


@pytest.mark.parametrize("suffix", [".npz", ".h5"])
def test_saved_vectors_have_their_own_units(tmp_path, suffix):
    source = kw.data.load(RNG.normal(size=(40, 3)) * UNITS)
    path = tmp_path / f"a{suffix}"
    kw.data.save_samples(path, source.arrays()[0], scaling=source.scaling)
    again = kw.data.load(path)
    assert again.scaling == source.scaling
    np.testing.assert_allclose(again.arrays()[0], source.arrays()[0], atol=1e-6)


# MATLAB.


def matlab(path, **arrays):
    """Writes arrays as MATLAB does with -v7.3: the axes in reverse, a signature first."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, values in arrays.items():
            file[name] = values.transpose()
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64")
    return path


@pytest.mark.parametrize("suffix", [".mat", ".h5"])
def test_rows_of_matlab_are_samples(tmp_path, suffix):
    values, labels = RNG.normal(size=(40, 5)), np.arange(40.0)[:, None] % 3
    path = matlab(tmp_path / f"a{suffix}", X=values, y=labels)
    source = kw.data.load(path)
    assert (len(source), source.sample_shape, source.num_classes) == (40, (5,), 3)
    np.testing.assert_allclose(source.inverse(source.arrays()[0]), values, atol=1e-6)
    assert "MATLAB" in source.describe()


@pytest.mark.parametrize(
    ("shape", "order", "labeled"),
    [
        ((12, 16, 3, 40), (3, 0, 1, 2), False),
        ((40, 12, 16, 3), (0, 1, 2, 3), True),
        ((12, 16, 40), (2, 0, 1), True),
        ((40, 12, 16), (0, 1, 2), True),
        ((8, 10, 400), (2, 0, 1), False),
        ((3, 40), (1, 0), True),
    ],
)
def test_images_of_matlab_are_read_samples_first(tmp_path, shape, order, labeled):
    values = RNG.integers(0, 256, shape, dtype=np.uint8)
    labels = {"y": np.arange(40)[None] % 4} if labeled else {}
    source = kw.data.load(matlab(tmp_path / "a.mat", X=values, **labels))
    expected = values.transpose(order)
    back = source.inverse(source.arrays()[0]).reshape(expected.shape)
    np.testing.assert_array_equal(back, expected)


def test_axes_of_matlab_that_are_not_clear_are_refused():
    with pytest.raises(ValueError, match=r"which axis has the samples.*\(30, 20, 25\)"):
        matlab_order((25, 20, 30))


def test_old_files_of_matlab_are_refused(tmp_path):
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file" + bytes(500))
    with pytest.raises(ValueError, match="-v7.3"):
        kw.data.load(tmp_path / "a.mat")


# The line.


def test_the_line_says_what_was_read(load):
    labels = np.array([0, 1, 1, 3] * 10)
    text = load(samples=PIXELS / 255.0, labels=labels, age=np.zeros(40)).describe()
    for part in (
        "40 images of 12 x 12 x 1",
        "values 0 to 1, scaled from 0 to 1",
        "3 classes: 0 (10), 1 (20), 3 (10), and 1 without samples",
        "not read: 'age' (40,)",
    ):
        assert part in text
    assert "\n" not in text


def test_a_source_without_examination_has_a_line():
    text = kw.data.ArraySource(np.zeros((3, 2)), np.ones((3, 4))).describe()
    assert (
        text
        == "3 vectors of 2 values; not scaled; labels that are no classes: not examined"
    )
