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


def test_an_empty_sub_folder_keeps_its_number(tmp_path):
    picture(tmp_path / "b" / "a.png", noise(2, 2))
    (tmp_path / "a").mkdir()
    (tmp_path / ".cache").mkdir()
    source = ImageFolderSource(tmp_path)
    assert source.class_names == ["a", "b"]
    np.testing.assert_array_equal(source.arrays()[1], [1])


def test_images_in_the_folder_itself_mean_no_labels(tmp_path):
    picture(tmp_path / "a.png", noise(2, 2))
    picture(tmp_path / "sub" / "a.png", noise(2, 2))
    source = ImageFolderSource(tmp_path)
    assert (len(source), source.labeled, source.class_names) == (2, False, None)


def test_the_first_image_decides_between_gray_and_color(tmp_path):
    picture(tmp_path / "1.png", noise(3, 3))
    picture(tmp_path / "2.png", noise(3, 3, 3))
    assert ImageFolderSource(tmp_path).sample_shape == (3, 3, 1)
    assert ImageFolderSource(tmp_path, channels=3).sample_shape == (3, 3, 3)


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


@pytest.mark.parametrize("suffix", ["jpg", "JPEG", "bmp", "gif", "webp", "tif", "ppm"])
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
    with pytest.warns(UserWarning, match=r"^5 of .* 5 cannot be read.*a\.png") as seen:
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
