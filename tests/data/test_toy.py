"""Tests of the toy distributions: their statistics against their formulas."""

import numpy as np
import pytest

from keras_wgan.data.toy import (
    eight_gaussians,
    gaussian_modes,
    ring,
    swiss_roll,
    twenty_five_gaussians,
)

ALL = [eight_gaussians, twenty_five_gaussians, swiss_roll, ring]
MIXTURES = [(eight_gaussians, 8), (twenty_five_gaussians, 25)]


@pytest.mark.parametrize("draw", ALL)
def test_points_have_their_shape_and_depend_on_the_seed(draw):
    points = [draw(100, seed=seed) for seed in (5, 5, 6)]
    assert (points[0].shape, points[0].dtype) == ((100, 2), np.float32)
    np.testing.assert_array_equal(points[0], points[1])
    assert (points[0] != points[2]).any()
    assert (draw(10) != draw(10)).any()


@pytest.mark.parametrize(("draw", "num_modes"), MIXTURES)
def test_mixtures_have_their_centers_spread_and_equal_shares(draw, num_modes):
    centers, std = gaussian_modes(num_modes)
    points = draw(40_000, seed=0)
    offsets = points[:, None] - centers
    nearest = np.square(offsets).sum(-1).argmin(axis=1)
    residuals = offsets[np.arange(len(points)), nearest]
    np.testing.assert_allclose(residuals.mean(axis=0), 0, atol=5e-4)
    np.testing.assert_allclose(residuals.std(axis=0), std, rtol=0.02)
    shares = np.bincount(nearest, minlength=num_modes) / len(points)
    np.testing.assert_allclose(shares, 1 / num_modes, atol=0.008)


def test_eight_centers_lie_on_the_circle_of_the_papers_code():
    centers, std = gaussian_modes(8)
    np.testing.assert_allclose(np.hypot(*centers.T), 2 / 1.414, rtol=1e-12)
    gaps = np.linalg.norm(centers - np.roll(centers, 1, axis=0), axis=1)
    np.testing.assert_allclose(gaps, 2 * 2 / 1.414 * np.sin(np.pi / 8), rtol=1e-12)
    np.testing.assert_allclose(centers[0], [2 / 1.414, 0])
    assert std == pytest.approx(0.014144, abs=1e-6)


def test_twenty_five_centers_are_the_grid_of_the_papers_code():
    centers, std = gaussian_modes(25)
    expected = {(2 * i, 2 * j) for i in range(-2, 3) for j in range(-2, 3)}
    assert {tuple(np.rint(center * 2.828)) for center in centers} == expected
    assert std == pytest.approx(0.017680, abs=1e-6)


def test_other_mixtures_are_refused():
    with pytest.raises(ValueError, match="`num_modes` must be 8 or 25"):
        gaussian_modes(9)


def test_the_swiss_roll_winds_outwards():
    points = swiss_roll(5000, seed=0) * 7.5
    radii = np.hypot(*points.T)
    # The radius of the roll is its angle, from 1.5 pi to 4.5 pi, plus the noise.
    assert 1.5 * np.pi - 1.2 < radii.min() < 1.5 * np.pi
    assert 4.5 * np.pi < radii.max() < 4.5 * np.pi + 1.2
    angles = np.arctan2(points[:, 1], points[:, 0])
    turns = (radii - angles) / (2 * np.pi)
    assert np.abs(turns - np.rint(turns)).max() < 0.25


def test_the_ring_is_a_noisy_unit_circle():
    points = ring(20_000, seed=0)
    radii = np.hypot(*points.T)
    assert radii.mean() == pytest.approx(1, abs=0.005)
    assert radii.std() == pytest.approx(0.05, rel=0.03)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=0.02)


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("count", [0, -1, 1.5, "many"])
def test_a_number_of_points_that_is_not_positive_is_refused(draw, count):
    with pytest.raises(ValueError, match="integer of at least 1"):
        draw(count)
