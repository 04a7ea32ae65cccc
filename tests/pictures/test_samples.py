"""Tests of pictures of samples: their sizes, and pixels where it matters."""

import matplotlib
import numpy as np
import pytest

from keras_wgan.pictures import sample_picture
from keras_wgan.pictures.grids import grid_rows, real_rows


def normals(*shape):
    return np.random.default_rng(0).normal(size=shape)


@pytest.mark.parametrize(
    "shape",
    [
        (64, 8, 8, 1),
        (36, 8, 8, 3),
        (5, 16, 16, 4),
        (4, 8, 8, 2),
        (4, 8, 8, 7),
        (1, 64, 64, 3),
        (4, 300, 300, 3),
        (9, 5, 8, 8, 1),
        (16, 100, 2),
        (9, 40),
        (500, 2),
        (500, 1),
        (500,),
    ],
)
def test_samples_of_any_shape_make_a_picture(shape):
    picture = sample_picture(normals(*shape))
    assert picture.mode == "RGB"
    assert 250 <= picture.width <= 900


def test_a_grid_shows_each_pixel_enlarged_in_its_place():
    samples = np.clip(normals(4, 8, 8, 1), -1, 1)
    picture = np.asarray(sample_picture(samples))
    scale = 256 // 8
    assert picture.shape == (2 * 256 + 3 * 4, 2 * 256 + 3 * 4, 3)
    third = picture[4 + 260 : 4 + 260 + 256, 4 : 4 + 256]
    expected = np.rint((samples[2, ..., 0] + 1) * 127.5).repeat(scale, 0)
    np.testing.assert_array_equal(third[..., 0], expected.repeat(scale, 1))
    assert picture[0, 0].min() > 230


def test_columns_can_be_chosen():
    assert sample_picture(normals(6, 8, 8, 1), columns=6).size == (844, 144)


def test_large_images_are_not_made_smaller():
    assert sample_picture(normals(1, 1000, 1000, 3)).size == (1008, 1008)


def test_labels_make_rows_in_order():
    rows = grid_rows(5, np.array([7, 0, 7, 7, 0]), None)
    assert [text for text, _ in rows] == ["0", "7"]
    assert [indices.tolist() for _, indices in rows] == [[1, 4], [0, 2, 3]]
    rows = grid_rows(5, np.array([7, 0, 7, 7, 0]), 2)
    assert [indices.tolist() for _, indices in rows] == [[1, 4], [0, 2], [3]]


def test_labels_are_written_at_the_left():
    samples = -np.ones((4, 8, 8, 1))
    plain = sample_picture(samples, columns=2)
    named = sample_picture(samples, np.array(["cat", "dog"] * 2))
    gutter = named.width - plain.width
    assert gutter > 20
    left = np.asarray(named)[:, :gutter]
    assert left.min() < 120  # ink


def test_two_channels_show_the_first_and_five_the_first_three():
    samples = np.clip(normals(1, 4, 4, 5), -1, 1)
    two, gray = (sample_picture(samples[..., :count]) for count in (2, 1))
    five, color = (sample_picture(samples[..., :count]) for count in (5, 3))
    np.testing.assert_array_equal(two, gray)
    np.testing.assert_array_equal(five, color)


def test_transparent_pixels_show_the_paper():
    sample = np.array([[[[-1, -1, -1, -1], [1, -1, -1, 1]]]], float)
    picture = np.asarray(sample_picture(sample))
    assert picture[20, 20].tolist() == [255, 255, 255]
    assert picture[20, -20].tolist() == [255, 0, 0]


def test_a_volume_shows_its_middle_slice():
    volume = np.clip(normals(1, 5, 8, 8, 1), -1, 1)
    picture, middle = sample_picture(volume), sample_picture(volume[:, 2])
    np.testing.assert_array_equal(picture, middle)


def test_a_series_is_drawn_where_its_values_are():
    rising = np.linspace(-0.9, 0.9, 50)[None, :, None]
    picture = np.asarray(sample_picture(rising)).astype(int)
    tile = picture[4:-4, 4:-4]
    blue = (tile[..., 2] - tile[..., 0]) > 60
    heights = [np.flatnonzero(blue[:, column]).mean() for column in (40, 128, 210)]
    assert heights[0] > heights[1] + 20 > heights[2] + 40


def test_a_limit_fixes_the_axes():
    points = normals(50, 2)
    wide = np.asarray(sample_picture(points, limit=50)).astype(int)
    colored = np.argwhere(wide[..., 2] - wide[..., 0] > 60)
    assert np.ptp(colored, axis=0).max() < 80


@pytest.mark.parametrize("count", [3, 12])
@pytest.mark.parametrize("values", [1, 2])
def test_labeled_points_have_a_color_each(count, values):
    labels = np.arange(600) % count
    picture = sample_picture(normals(600, values), labels)
    colors = np.unique(np.asarray(picture).reshape(-1, 3), axis=0).astype(int)
    assert (np.ptp(colors, axis=1) > 60).sum() >= count - 2


@pytest.mark.parametrize("shape", [(3, 8, 8, 1), (3, 20, 2), (3, 20), (3, 2), (3, 1)])
def test_a_generator_that_diverged_still_makes_a_picture(shape):
    samples = normals(*shape)
    samples[0] = np.nan
    samples[1] = np.inf
    assert sample_picture(samples).mode == "RGB"
    assert sample_picture(np.full(shape, np.nan)).mode == "RGB"


def test_no_global_state_of_matplotlib_is_touched():
    backend, settings = matplotlib.get_backend(), dict(matplotlib.rcParams)
    pyplot = matplotlib.pyplot.get_fignums() if "pyplot" in dir(matplotlib) else []
    sample_picture(normals(20, 2))
    assert matplotlib.get_backend() == backend
    assert dict(matplotlib.rcParams) == settings
    if "pyplot" in dir(matplotlib):
        assert matplotlib.pyplot.get_fignums() == pyplot


@pytest.mark.parametrize("shape", [(), (0, 8, 8, 1), (2, 0), (1, 1, 1, 1, 1, 1)])
def test_samples_that_cannot_be_drawn_are_refused(shape):
    with pytest.raises(ValueError, match="`samples` must|samples.ndim"):
        sample_picture(np.zeros(shape))


@pytest.mark.parametrize("labels", [np.arange(3), np.eye(4)])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(ValueError, match=r"must have shape \(4,\)"):
        sample_picture(np.zeros((4, 8, 8, 1)), labels)


def test_columns_must_be_positive():
    with pytest.raises(ValueError, match="`columns` must be an integer of at least 1"):
        sample_picture(np.zeros((4, 8, 8, 1)), columns=0)


@pytest.mark.parametrize("shape", [(8, 8, 1), (5, 8, 8, 1), (16, 2), (40,), (2,), (1,)])
@pytest.mark.parametrize("labeled", [False, True], ids=["plain", "labeled"])
def test_real_samples_change_the_picture_of_any_shape(shape, labeled):
    labels = np.arange(9) % 3 if labeled else None
    beside = {"real": normals(12, *shape)}
    if labeled:
        beside["real_labels"] = np.arange(12) % 3
    alone = sample_picture(normals(9, *shape), labels)
    both = sample_picture(normals(9, *shape), labels, **beside)
    assert both.width <= 900 and both.tobytes() != alone.tobytes()


def test_real_samples_stand_framed_at_the_left_in_the_row_of_their_label():
    generated, real = np.full((4, 2, 2, 1), -1.0), np.full((3, 2, 2, 1), 1.0)
    real[2] = 0.0  # the one of label 7
    picture = sample_picture(
        generated, np.array([0, 0, 7, 7]), real=real, real_labels=np.array([0, 0, 7])
    )
    pixels = np.asarray(picture)[..., 0]
    for row, shades in ((0.25, [255, 255, 0, 0]), (0.75, [128, 0, 0])):
        line = pixels[int(row * len(pixels))]
        starts = np.flatnonzero(np.diff(line.astype(int)) != 0) + 1
        runs = np.split(line, starts)
        tiles = [int(run[0]) for run in runs if len(run) > 100]
        assert [shade for shade in tiles if shade in (0, 128, 255)] == shades


def test_no_real_sample_is_in_two_rows():
    rows = grid_rows(9, None, 3)
    framed = real_rows(rows, 5, None)
    assert [list(indices) for indices in framed] == [[9, 10], [11, 12], [13]]


@pytest.mark.parametrize(
    ("beside", "message"),
    [
        ({"real": normals(4, 8, 8, 3)}, "`real` must be .*shape"),
        (
            {"real": normals(4, 8, 8, 1), "real_labels": np.zeros(4)},
            "`real_labels` must have shape",
        ),
        ({"real_labels": np.zeros(4)}, "`real_labels` must have shape"),
    ],
)
def test_real_samples_that_do_not_fit_are_refused(beside, message):
    with pytest.raises(ValueError, match=message):
        sample_picture(normals(4, 8, 8, 1), **beside)
