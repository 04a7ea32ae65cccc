"""Tests of folders of images."""

import warnings

import numpy as np
import pytest
from PIL import Image

from keras_wgan.data.images import ImageFolderSource


def picture(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def only_sample(folder, **options):
    """Returns the only image of a folder as bytes."""
    source = ImageFolderSource(folder, **options)
    assert len(source) == 1
    return source.inverse(source.arrays()[0])[0]


def test_color_images_are_read_exactly(tmp_path):
    pixels = [noise(6, 4, 3, seed=seed) for seed in range(3)]
    for index, each in enumerate(pixels):
        picture(tmp_path / f"{index}.png", each)
    source = ImageFolderSource(tmp_path)
    assert (len(source), source.sample_shape, source.labeled) == (3, (6, 4, 3), False)
    (samples,) = source.read(np.array([2, 0]))
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples[0], pixels[2] / 127.5 - 1, atol=1e-6)
    np.testing.assert_array_equal(source.inverse(samples)[1], pixels[0])


def test_sub_folders_are_classes_in_the_order_of_their_names(tmp_path):
    for name, value in (("dog", 10), ("cat", 20), ("cat/kittens", 30), ("emu", 40)):
        picture(tmp_path / name / "a.png", np.full((2, 2), value))
    source = ImageFolderSource(tmp_path)
    samples, labels = source.arrays()
    assert source.class_names == ["cat", "dog", "emu"]
    assert source.num_classes == 3
    values = source.inverse(samples)[:, 0, 0, 0]
    assert dict(zip(values.tolist(), labels.tolist(), strict=True)) == {
        20: 0,
        30: 0,
        10: 1,
        40: 2,
    }
    assert labels.dtype == np.int32


def labels_by_folder(folder):
    """Returns the labels of the images by their sub-folders, and the class names."""
    source = ImageFolderSource(folder)
    tops = [path.relative_to(folder).parts[0] for path in source.paths]
    labels = source.read(np.arange(len(source)))[1].tolist()
    return dict(zip(tops, labels, strict=True)), source.class_names


def folders(home, *names):
    for name in names:
        picture(home / name / "a.png", noise(2, 2))


def test_folders_without_images_are_no_classes(tmp_path):
    folders(tmp_path, "b", "d", "__MACOSX", ".cache")
    (tmp_path / "a").mkdir()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "notes.txt").write_text("x")
    assert labels_by_folder(tmp_path) == ({"b": 0, "d": 1}, ["b", "d"])


def test_one_sub_folder_is_no_class(tmp_path):
    folders(tmp_path, "img_align_celeba")
    source = ImageFolderSource(tmp_path)
    assert (source.labeled, source.num_classes, source.class_names) == (
        False,
        None,
        None,
    )
    assert "no labels" in source.describe()


def test_classes_may_lie_in_an_only_folder(tmp_path):
    folders(tmp_path, "flowers/rose", "flowers/tulip")
    assert ImageFolderSource(tmp_path).class_names == ["rose", "tulip"]


@pytest.mark.parametrize(
    ("names", "labels", "class_names"),
    [
        (("0", "1", "2", "10"), (0, 1, 2, 10), [str(number) for number in range(11)]),
        (("9", "10", "11"), (0, 1, 2), ["9", "10", "11"]),
        (("1990", "0", "2020"), (1, 0, 2), ["0", "1990", "2020"]),
        (("00", "02"), (0, 2), ["00", "1", "02"]),
        (("01", "1", "0"), (1, 2, 0), ["0", "01", "1"]),
        (("10", "9", "x"), (0, 1, 2), ["10", "9", "x"]),
    ],
)
def test_folders_that_are_numbers_stand_in_their_order(
    tmp_path, names, labels, class_names
):
    folders(tmp_path, *names)
    expected = dict(zip(names, labels, strict=True))
    assert labels_by_folder(tmp_path) == (expected, class_names)


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "valid", "TEST")])
def test_parts_of_the_data_are_no_classes(tmp_path, names):
    for name in names:
        folders(tmp_path / name, "cat", "dog")
    folders(tmp_path / names[-1], "emu")
    source = ImageFolderSource(tmp_path)
    assert source.class_names == ["cat", "dog"]
    assert {path.relative_to(tmp_path).parts[0] for path in source.paths} == {names[0]}
    test = ImageFolderSource(tmp_path, split="test")
    assert test.class_names == ["cat", "dog", "emu"]
    assert names[0] in source.describe()


def test_a_missing_part_is_refused(tmp_path):
    folders(tmp_path, "valid", "test")
    with pytest.raises(ValueError, match="split.*'test' or 'validation'.*parts of the"):
        ImageFolderSource(tmp_path)


def test_images_in_the_folder_itself_mean_no_labels(tmp_path):
    picture(tmp_path / "a.png", noise(2, 2))
    picture(tmp_path / "sub" / "a.png", noise(2, 2))
    source = ImageFolderSource(tmp_path)
    assert (len(source), source.labeled, source.class_names) == (2, False, None)


def test_one_colored_image_makes_all_of_them_colored(tmp_path):
    picture(tmp_path / "1.png", noise(3, 3))
    picture(tmp_path / "2.png", noise(3, 3, 3))
    assert ImageFolderSource(tmp_path).sample_shape == (3, 3, 3)
    assert ImageFolderSource(tmp_path, channels=1).sample_shape == (3, 3, 1)


def test_a_size_crops_around_the_center_and_resizes(tmp_path):
    pixels = np.zeros((10, 30))
    pixels[:, 4:26] = 200
    picture(tmp_path / "a.png", pixels)
    square = only_sample(tmp_path, image_size=5)
    np.testing.assert_array_equal(square, np.full((5, 5, 1), 200))
    assert only_sample(tmp_path, image_size=(4, 12)).shape == (4, 12, 1)


def test_a_large_photograph_is_close_to_itself_made_small(tmp_path):
    ramp = np.linspace(0, 255, 512)[None].repeat(512, axis=0)
    picture(tmp_path / "a.jpg", ramp, quality=95)
    expected = ramp.reshape(16, 32, 16, 32).mean(axis=(1, 3))[..., None]
    small = only_sample(tmp_path, image_size=16)
    np.testing.assert_allclose(small, expected, atol=6)


def test_photographs_are_turned_upright(tmp_path):
    pixels = np.full((4, 8), 255)
    pixels[:, :4] = 0  # dark at the left
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held a quarter turn counterclockwise
    picture(tmp_path / "a.png", pixels, exif=exif)
    upright = only_sample(tmp_path)
    assert upright.shape == (8, 4, 1)  # dark at the top
    np.testing.assert_array_equal(upright[..., 0], pixels.T)


def test_transparent_parts_become_white(tmp_path):
    pixels = np.zeros((2, 2, 4))
    pixels[0, 0] = (200, 100, 0, 255)
    picture(tmp_path / "a.png", pixels)
    sample = only_sample(tmp_path)
    np.testing.assert_array_equal(sample[0, 0], [200, 100, 0])
    np.testing.assert_array_equal(sample[1, 1], [255, 255, 255])
    np.testing.assert_array_equal(only_sample(tmp_path, channels=4), pixels)


def test_sixteen_bits_become_eight_and_are_not_cut(tmp_path):
    values = np.array([[0, 257], [32896, 65535]], np.uint16)
    Image.fromarray(values).save(tmp_path / "a.png")
    expected = [[0, 1], [128, 255]]
    np.testing.assert_array_equal(only_sample(tmp_path)[..., 0], expected)


@pytest.mark.parametrize("high", [4095, 3500, 1023, 16383, 255])
def test_few_bits_in_sixteen_use_the_whole_range(tmp_path, high):
    values = np.linspace(0, high, 100).astype(np.uint16).reshape(10, 10)
    Image.fromarray(values).save(tmp_path / "a.png")
    source = ImageFolderSource(tmp_path)
    (samples,) = source.arrays()
    bits = next(bits for bits in (8, 10, 12, 14) if high < 2**bits)
    expected = values / (2**bits - 1) * 2 - 1
    np.testing.assert_allclose(samples[0, ..., 0], expected, atol=2 / 255)
    assert f"0 to {high}" in source.describe() and str(2**bits - 1) in source.describe()


def test_a_range_for_sixteen_bits_is_obeyed(tmp_path):
    values = np.full((4, 4), 1000, np.uint16)
    Image.fromarray(values).save(tmp_path / "a.png")
    (samples,) = ImageFolderSource(tmp_path, value_range=(0, 2000)).arrays()
    np.testing.assert_allclose(samples, 0, atol=2 / 255)


@pytest.mark.parametrize(
    "values",
    [np.linspace(-4, 12, 16, dtype=np.float32), np.arange(-70_000, 90_000, 10_000)],
)
def test_numbers_of_32_bits_span_the_range_found(tmp_path, values):
    pixels = values.reshape(4, 4).astype(
        np.int32 if values.dtype.kind == "i" else np.float32
    )
    Image.fromarray(pixels).save(tmp_path / "a.tif")
    source = ImageFolderSource(tmp_path)
    (samples,) = source.arrays()
    assert (samples.min(), samples.max()) == (-1, 1)
    np.testing.assert_allclose(source.inverse(samples)[0, ..., 0], pixels, 1e-5, 1e-2)
    (samples,) = ImageFolderSource(tmp_path, value_range=(-1e6, 1e6)).arrays()
    np.testing.assert_allclose(samples[0, ..., 0], pixels / 1e6, atol=1e-6)


def test_numbers_that_are_not_finite_are_left_out(tmp_path):
    Image.fromarray(np.eye(4, dtype=np.float32)).save(tmp_path / "a.tif")
    Image.fromarray(np.full((4, 4), np.nan, np.float32)).save(tmp_path / "b.tif")
    with pytest.warns(UserWarning, match=r"1 cannot be read.*b\.tif"):
        assert len(ImageFolderSource(tmp_path)) == 1


def test_masks_use_the_whole_range(tmp_path):
    picture(tmp_path / "a.png", noise(12, 12) % 2)
    source = ImageFolderSource(tmp_path)
    (samples,) = source.arrays()
    assert np.unique(samples).tolist() == [-1, 1]
    assert np.unique(source.inverse(samples)).tolist() == [0, 1]


def test_dark_bytes_are_warned_about(tmp_path):
    picture(tmp_path / "a.png", noise(12, 12) % 17)
    with pytest.warns(
        UserWarning, match=r"end at 16.*value_range=\(0, 16\).*--value-range"
    ):
        ImageFolderSource(tmp_path)
    (samples,) = ImageFolderSource(tmp_path, value_range=(0, 16)).arrays()
    assert (samples.min(), samples.max()) == (-1, 1)


@pytest.mark.parametrize("bad", [(1, 0), (2, 2), (0,), (0, np.nan), "ab"])
def test_an_impossible_range_is_refused(tmp_path, bad):
    picture(tmp_path / "a.png", noise(3, 3))
    with pytest.raises(ValueError, match="value_range"):
        ImageFolderSource(tmp_path, value_range=bad)


def test_more_pages_and_other_files_are_said(tmp_path):
    pages = [Image.fromarray(noise(3, 3, seed=seed)) for seed in range(3)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    pages[0].save(tmp_path / "b.gif", save_all=True, append_images=pages[1:])
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "raw.heic").write_bytes(b"x")
    text = ImageFolderSource(tmp_path).describe()
    assert "2 with several pages, of which the first is read: a.tif" in text
    assert "2 files of other kinds (.heic, .txt)" in text


@pytest.mark.parametrize(
    "suffix",
    [
        "jpg",
        "JPEG",
        "jfif",
        "jpe",
        "bmp",
        "gif",
        "webp",
        "avif",
        "jp2",
        "tif",
        "ppm",
        "pnm",
        "tga",
    ],
)
def test_common_kinds_are_read(tmp_path, suffix):
    picture(tmp_path / f"a.{suffix}", np.full((4, 4, 3), 77))
    np.testing.assert_allclose(only_sample(tmp_path, channels=3), 77, atol=3)


def test_broken_images_are_named_counted_and_left_out(tmp_path):
    picture(tmp_path / "good.png", noise(8, 8, 3))
    (tmp_path / "a.png").write_bytes(b"not a picture")
    (tmp_path / "b.png").write_bytes(b"")
    picture(tmp_path / "c.jpg", noise(64, 64, 3))
    content = (tmp_path / "c.jpg").read_bytes()
    (tmp_path / "c.jpg").write_bytes(content[: len(content) // 2])
    picture(tmp_path / "d.png", noise(64, 64, 3))
    content = (tmp_path / "d.png").read_bytes()
    (tmp_path / "d.png").write_bytes(content[: len(content) // 2])
    Image.fromarray(np.zeros((2, 2), np.float32)).save(tmp_path / "e.tif")
    with pytest.warns(UserWarning, match=r"^5 of .* 4 cannot.*a\.png.* 32-bit") as seen:
        source = ImageFolderSource(tmp_path)
    assert len(seen) == 1
    assert [path.name for path in source.paths] == ["good.png"]


def test_a_decompression_bomb_is_left_out(tmp_path, monkeypatch):
    picture(tmp_path / "good.png", noise(4, 4))
    picture(tmp_path / "bomb.png", noise(40, 40))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.warns(UserWarning, match=r"1 cannot be read.*bomb\.png"):
        assert len(ImageFolderSource(tmp_path)) == 1


def test_links_out_of_the_folder_are_left_out(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    picture(inside / "a.png", noise(2, 2))
    picture(outside / "b.png", noise(2, 2))
    (inside / "link.png").symlink_to(outside / "b.png")
    (inside / "linked").symlink_to(outside, target_is_directory=True)
    (inside / "again.png").symlink_to(inside / "a.png")
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    with pytest.warns(UserWarning, match=r"^2 of .* 2 are links out of it.*link\.png"):
        source = ImageFolderSource(inside)
    assert [path.name for path in source.paths] == ["a.png", "again.png"]


def test_hidden_and_other_files_are_ignored_in_silence(tmp_path):
    picture(tmp_path / "a.png", noise(2, 2))
    (tmp_path / "._a.png").write_bytes(b"a shadow that macOS leaves")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(ImageFolderSource(tmp_path)) == 1


def test_an_image_that_breaks_later_is_named(tmp_path):
    picture(tmp_path / "a.png", noise(2, 2))
    source = ImageFolderSource(tmp_path)
    (tmp_path / "a.png").write_bytes(b"overwritten")
    with pytest.raises(ValueError, match=r"a\.png must be readable"):
        source.read(np.array([0]))


def test_images_of_several_sizes_need_a_size(tmp_path):
    picture(tmp_path / "a.png", noise(4, 4))
    picture(tmp_path / "b.png", noise(5, 4))
    with pytest.raises(ValueError, match="2 sizes,.*image_size=64"):
        ImageFolderSource(tmp_path)
    assert ImageFolderSource(tmp_path, image_size=4).sample_shape == (4, 4, 1)


def test_a_folder_without_images_is_refused(tmp_path):
    with pytest.raises(ValueError, match="needs at least 1 readable image"):
        ImageFolderSource(tmp_path)
    (tmp_path / "a.png").write_bytes(b"x")
    warned = pytest.warns(UserWarning, match="left out")
    with warned, pytest.raises(ValueError, match="needs at least 1 readable image"):
        ImageFolderSource(tmp_path)
    with pytest.raises(ValueError, match="needs at least 1 readable image"):
        ImageFolderSource(tmp_path / "none")


@pytest.mark.parametrize("size", [0, -4, 2.5, (4, 0), (1, 2, 3), "64"])
def test_an_impossible_size_is_refused(tmp_path, size):
    with pytest.raises(ValueError, match="image_size.* must be"):
        ImageFolderSource(tmp_path, image_size=size)


def test_an_unknown_number_of_channels_is_refused(tmp_path):
    with pytest.raises(
        ValueError, match="`channels` must be None or 1 or 3.*channels=2"
    ):
        ImageFolderSource(tmp_path, channels=2)
