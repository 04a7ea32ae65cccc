"""The law of the largest errors: of known laws, and not moved by anomalies."""

import numpy as np
import pytest
from scipy.stats import gumbel_r

from keras_wgan.series.scoring.extremes import (
    FALSE_ALARM,
    HIGH,
    LOW,
    MOST_STEPS,
    Extremes,
    _block_maxima,
    learn_extremes,
    usual_limit,
)

NONE = np.zeros(1) + 1e-9


def noise(steps=20_000, seed=0):
    return np.random.default_rng(seed).exponential(size=(steps, 1))


def learn_one(errors, least=NONE):
    return learn_extremes([errors], least)


def test_the_law_of_exponential_errors_is_gumbel_s():
    # The largest of n of them is, but for terms of 1/n, of Gumbel's law, log(n) and 1.
    law = learn_one(noise(200_000))
    np.testing.assert_allclose(law.location, np.log(MOST_STEPS), atol=0.1)
    np.testing.assert_allclose(law.scale, 1, atol=0.1)
    assert law.blocks == 200_000 / MOST_STEPS


def test_levels_are_those_of_scipy_s_law():
    law = Extremes(np.array([2.0]), np.array([3.0]), np.array([40]))
    errors = np.linspace(-5, 30, 20)[:, None]
    probability = np.exp(-np.exp(-law.levels(errors)))
    np.testing.assert_allclose(probability, gumbel_r(2, 3).cdf(errors))


def test_the_quantiles_of_the_blocks_have_their_levels():
    errors = noise()
    law = learn_one(errors)
    levels = law.levels(_block_maxima(errors[:, 0], MOST_STEPS))
    for share in (LOW, HIGH):
        expected = gumbel_r.ppf(share)
        np.testing.assert_allclose(np.quantile(levels, share), expected, atol=1e-9)


@pytest.mark.parametrize("count", [1, 5, 20])
@pytest.mark.parametrize("size", [10, 1000, 1e9])
def test_anomalies_hardly_move_the_law(count, size):
    errors = noise(8000)
    before = learn_one(errors)
    for start in np.linspace(600, 7400, count).astype(int):
        errors[start : start + 40] += size
    after = learn_one(errors)
    assert (np.abs(before.levels(after.location)) < 0.5).all()
    assert (np.abs(np.log(after.scale / before.scale)) < 0.5).all()


def test_a_series_without_anomalies_rarely_exceeds_the_limit():
    exceeded = 0
    for seed in range(200):
        errors = noise(4000, seed)
        law = learn_one(errors)
        exceeded += (law.levels(errors) > usual_limit(law.blocks[0])).any()
    assert exceeded / 200 < 2 * FALSE_ALARM


def test_the_limit_is_a_quantile_of_the_largest_of_the_blocks():
    for blocks in (1, 40, 1000):
        largest = gumbel_r.cdf(usual_limit(blocks)) ** blocks
        np.testing.assert_allclose(largest, 1 - FALSE_ALARM, atol=1e-3)


def test_unit_and_origin_of_the_errors_do_not_matter():
    errors = noise()
    once, again = learn_one(errors), learn_one(7 * errors + 3)
    np.testing.assert_allclose(once.levels(errors), again.levels(7 * errors + 3))


def test_several_series_and_unknown_steps_have_one_law():
    errors = noise(4000)
    whole = learn_one(errors)
    parts = learn_extremes([errors[:2000], errors[2000:]], NONE)
    gaps = np.insert(errors, [100, 100, 3000], np.nan, axis=0)
    for law in (parts, learn_one(gaps)):
        np.testing.assert_allclose(law, whole)


def test_a_smaller_scale_than_the_least_is_rounding():
    law = learn_one(np.full((2000, 1), 0.25), np.array([0.01]))
    assert law.scale == 0.01 and (law.levels(np.array([[0.26]])) < 2).all()


def test_errors_without_a_law_have_no_level():
    law = learn_extremes([np.full((300, 2), [np.nan, 1.0])], np.ones(2))
    levels = law.levels(np.array([[5.0, 5.0]]))
    assert np.isnan(levels[0, 0]) and levels[0, 1] > 0


def test_blocks_of_a_short_series_are_shorter():
    assert len(_block_maxima(np.arange(7.0), 50)) == 1
    assert len(_block_maxima(np.empty(0), 50)) == 0
    assert _block_maxima(np.arange(100.0), 50).tolist() == [49, 99]
    assert learn_one(noise(400)).blocks == 40
