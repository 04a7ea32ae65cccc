"""Errors of a reconstruction, against loops, a library, and laws."""

import numpy as np
import pytest

from keras_wgan.series.scoring.errors import (
    ERRORS,
    _area_error,
    _point_error,
    dtw_error,
)


def pair(steps=40, channels=2):
    rng = np.random.default_rng(3)
    return rng.normal(size=(2, steps, channels))


def slow_dtw(a, b):
    """The textbook's recursion over both stretches."""
    costs = np.full((len(a) + 1, len(b) + 1), np.inf)
    costs[0, 0] = 0
    for i in range(len(a)):
        for j in range(len(b)):
            best = min(costs[i, j], costs[i, j + 1], costs[i + 1, j])
            costs[i + 1, j + 1] = (a[i] - b[j]) ** 2 + best
    return np.sqrt(costs[-1, -1])


def stretch(series, step, half):
    """The steps around a step, fewer at the edges."""
    return series[max(step - half, 0) : step + half + 1]


@pytest.mark.parametrize("channels", [1, 3])
def test_point_error_is_the_distance(channels):
    ours, theirs = pair(channels=channels)
    errors = _point_error(ours, theirs)
    assert errors.shape == (40, channels)
    np.testing.assert_allclose(errors, np.sqrt((ours - theirs) ** 2))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("steps", [2, 10, 200])
def test_area_error_is_the_difference_of_integrals(steps, channels):
    ours, theirs = pair(channels=channels)
    for step, error in enumerate(_area_error(ours, theirs, steps)):
        around = slice(max(step - steps // 2, 0), step + steps // 2 + 1)
        areas = (np.trapezoid(x[around], axis=0) for x in (ours, theirs))
        np.testing.assert_allclose(error, np.abs(np.subtract(*areas)), atol=1e-12)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("steps", [1, 5, 11])
def test_dtw_error_equals_the_textbook_s_recursion(steps, channels):
    ours, theirs = pair(channels=channels)
    for step, error in enumerate(dtw_error(ours, theirs, steps)):
        parts = (stretch(x, step, steps // 2).T for x in (ours, theirs))
        expected = [slow_dtw(*pair) for pair in zip(*parts, strict=True)]
        np.testing.assert_allclose(error, expected, rtol=1e-12)


def test_dtw_error_equals_dtaidistance():
    # dtaidistance 2.5.1, dtw.distance of stretches of 11 steps, shorter at the ends.
    ours, theirs = np.random.default_rng(5).normal(size=(2, 30, 1))
    found = dtw_error(ours, theirs)[[0, 1, 7, 15, 22, 29], 0]
    expected = [
        1.8719878174950526,
        1.5357330941444924,
        2.3949197167549694,
        2.9259647857839792,
        2.6489421700536084,
        3.6785432074825146,
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("steps", [1, 2, 30])
def test_every_step_has_an_error_the_last_included(kind, steps):
    ours = np.zeros((steps, 1))
    for changed in (0, steps - 1):
        theirs = ours.copy()
        theirs[changed] = 1
        errors = ERRORS[kind](ours, theirs)
        assert errors.shape == (steps, 1) and np.isfinite(errors).all()
        assert errors[changed] > 0 or (kind == "area" and steps == 1)


@pytest.mark.parametrize("kind", ERRORS)
def test_no_difference_is_no_error_and_twice_the_difference_twice_the_error(kind):
    ours, theirs = pair()
    np.testing.assert_array_equal(ERRORS[kind](ours, ours), np.zeros((40, 2)))
    once, twice = ERRORS[kind](ours, theirs), ERRORS[kind](2 * ours, 2 * theirs)
    np.testing.assert_allclose(twice, 2 * once, atol=1e-12)


def test_dtw_is_at_most_the_distance_step_by_step():
    ours, theirs = pair()
    for error, squares in zip(
        dtw_error(ours, theirs).T, np.square(ours - theirs).T, strict=True
    ):
        straight = np.sqrt(np.convolve(np.pad(squares, 5), np.ones(11), mode="valid"))
        assert (error <= straight + 1e-12).all()


def test_dtw_forgives_a_peak_that_comes_early():
    early, late = np.zeros((2, 40, 1))
    early[20] = late[22] = 1
    np.testing.assert_array_equal(dtw_error(early, late)[18:25], np.zeros((7, 1)))
    assert _point_error(early, late)[20] == 1


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_do_not_depend_on_what_is_far_away(kind):
    ours, theirs = pair(steps=60)
    whole, part = ERRORS[kind](ours, theirs), ERRORS[kind](ours[:40], theirs[:40])
    np.testing.assert_allclose(whole[:34], part[:34], atol=1e-12)


@pytest.mark.parametrize("kind", ERRORS)
def test_each_channel_is_compared_by_itself(kind):
    ours, theirs = pair()
    both = ERRORS[kind](ours, theirs)
    for channel in (0, 1):
        alone = ERRORS[kind](ours[:, [channel]], theirs[:, [channel]])
        np.testing.assert_array_equal(both[:, [channel]], alone)
