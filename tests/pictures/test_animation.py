"""Tests of animations."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from keras_wgan.pictures import animation, save_gif


def frame(color, size=(40, 30)):
    return Image.new("RGB", size, color)


def frames_of(path):
    """Returns the frames of a GIF as `(pixels, milliseconds)`."""
    with Image.open(path) as moving:
        assert moving.info["loop"] == 0
        frames = []
        for index in range(moving.n_frames):
            moving.seek(index)
            pixels = np.asarray(moving.convert("RGB")).astype(int)
            frames.append((pixels, moving.info["duration"]))
        return frames


def test_frames_and_times_come_back(tmp_path):
    colors = [(200, 30, 40), (10, 20, 230), (90, 90, 90), (255, 255, 255)]
    save_gif(map(frame, colors), tmp_path / "new" / "a.gif", milliseconds=120)
    frames = frames_of(tmp_path / "new" / "a.gif")
    assert [time for _, time in frames] == [120, 120, 120, 2000]
    for (pixels, _), color in zip(frames, colors, strict=True):
        assert pixels.shape == (30, 40, 3)
        np.testing.assert_allclose(pixels, np.broadcast_to(color, (30, 40, 3)), atol=4)


def test_a_single_frame_is_a_picture(tmp_path):
    save_gif([frame("red")], tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames == 1


def test_gray_gradients_keep_their_shades(tmp_path):
    ramp = np.arange(256, dtype=np.uint8)[None].repeat(20, axis=0)
    save_gif(
        [Image.fromarray(ramp), Image.fromarray(ramp[:, ::-1])], tmp_path / "a.gif"
    )
    (first, _), (second, _) = frames_of(tmp_path / "a.gif")
    np.testing.assert_allclose(first[..., 0], ramp, atol=4)
    np.testing.assert_allclose(second[..., 0], ramp[:, ::-1], atol=4)


def test_an_older_animation_is_replaced_and_nothing_is_left_over(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"old")
    save_gif([frame("red"), frame("blue")], tmp_path / "a.gif")
    assert len(frames_of(tmp_path / "a.gif")) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]


@pytest.mark.parametrize("frames", [[], [frame("red"), frame("red", (9, 9))]])
def test_frames_of_several_sizes_and_no_frames_are_refused(tmp_path, frames):
    with pytest.raises(ValueError, match="pictures of one size. Received"):
        save_gif(frames, tmp_path / "a.gif")


def test_a_time_too_short_is_refused(tmp_path):
    with pytest.raises(
        ValueError, match="`milliseconds` must be a number of at least 10"
    ):
        save_gif([frame("red")], tmp_path / "a.gif", milliseconds=5)


class Noise(Sequence):
    """Pictures that cannot be compressed, made when they are asked for."""

    def __init__(self, count, size):
        self.count, self.size = count, size
        self.asked = []

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.asked.append(index)
        rng = np.random.default_rng(index)
        return Image.fromarray(rng.integers(0, 256, (*self.size, 3), dtype=np.uint8))


def test_of_many_pictures_some_are_shown_at_equal_distances(tmp_path):
    pictures = Noise(1000, (6, 6))
    save_gif(pictures, tmp_path / "a.gif")
    assert len(frames_of(tmp_path / "a.gif")) == 200
    asked = sorted(set(pictures.asked))
    assert (asked[0], asked[-1]) == (0, 999) and set(np.diff(asked)) <= {5, 6}


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_PIXELS"])
def test_an_animation_is_bounded_in_bytes_and_pixels(limit, tmp_path, monkeypatch):
    monkeypatch.setattr(animation, limit, 60_000)
    save_gif(Noise(50, (80, 90)), tmp_path / "a.gif")
    assert 2 <= len(frames_of(tmp_path / "a.gif")) <= 8
    assert (tmp_path / "a.gif").stat().st_size < 72_000
