"""Mode and label coverage: counted by hand, laws, refusals."""

import math

import numpy as np
import pytest

from keras_wgan.metrics import label_coverage, mode_coverage

CENTERS = np.array([[x, y] for x in (-2.0, 0.0, 2.0) for y in (-2.0, 0.0, 2.0)])


def test_counts_by_hand():
    samples = [[-2.0, -2.0], [-1.9, -2.1], [0.0, 0.29], [0.0, 0.31], [2.0, 1.2]]
    result = mode_coverage(samples, CENTERS, std=0.1)
    shares = [2 / 5, 2 / 5, 1 / 5]  # bad samples count too, for their nearest center
    assert result.modes == 2
    assert result.good_share == 3 / 5
    expected = sum(share * math.log(share * 9) for share in shares)
    np.testing.assert_allclose(result.reverse_kl, expected, rtol=1e-12)


def test_good_is_judged_along_every_axis():
    corner, beyond = [0.29, 0.29], [0.0, 0.31]  # 0.41 and 0.31 from the center
    assert mode_coverage([corner], CENTERS, std=0.1).good_share == 1
    assert mode_coverage([beyond], CENTERS, std=0.1).good_share == 0


@pytest.mark.parametrize("d", [1, 2, 5])
def test_perfect_samples_have_the_good_share_of_a_normal_distribution(d):
    rng = np.random.default_rng(0)
    centers = 100.0 * np.arange(4)[:, np.newaxis] * np.ones(d)
    labels = rng.integers(4, size=20000)
    samples = centers[labels] + 0.5 * rng.normal(size=(20000, d))
    result = mode_coverage(samples, centers, std=0.5)
    good = math.erf(3 / math.sqrt(2)) ** d
    error = math.sqrt(good * (1 - good) / 20000)
    assert abs(result.good_share - good) < 4 * error
    assert result.modes == 4
    assert result[::2] == label_coverage(labels, 4)


def test_even_coverage_diverges_by_zero_and_collapse_by_log_of_modes():
    even = mode_coverage(CENTERS, CENTERS, std=0.1)
    assert even.modes == 9
    np.testing.assert_allclose(even.reverse_kl, 0, atol=1e-15)
    collapsed = mode_coverage(CENTERS[[4, 4, 4]], CENTERS, std=0.1)
    assert collapsed.modes == 1
    np.testing.assert_allclose(collapsed.reverse_kl, math.log(9), rtol=1e-12)


def test_labels_of_stacked_digits():
    labels = np.repeat(np.arange(1000), 3)
    np.testing.assert_allclose(label_coverage(labels, 1000), (1000, 0), atol=1e-12)
    half = label_coverage(labels[labels < 500].astype("uint64"), 1000)
    np.testing.assert_allclose(half, (500, math.log(2)), rtol=1e-12)


@pytest.mark.parametrize(
    "samples, centers, std, message",
    [
        (np.ones((4, 3)), CENTERS, 0.1, "Received 3 and 2"),
        (np.full((4, 2), np.nan), CENTERS, 0.1, "`samples` must be finite"),
        (np.ones((0, 2)), CENTERS, 0.1, "`samples` .* at least 1"),
        (np.ones((4, 2)), CENTERS[:0], 0.1, "`centers` .* at least 1"),
        (np.ones((4, 2)), CENTERS, 0.0, "`std` must be a positive"),
        (np.ones((4, 2)), CENTERS, float("nan"), "`std` must be a positive"),
    ],
)
def test_mode_coverage_refuses(samples, centers, std, message):
    with pytest.raises(ValueError, match=message):
        mode_coverage(samples, centers, std)


@pytest.mark.parametrize(
    "labels, message",
    [
        ([], "at least 1"),
        ([0, 10], "integers from 0 to 9.* from 0 to 10. Take the argmax"),
        ([-1, 2], "integers from 0 to 9.* from -1 to 2. Take the argmax"),
        ([0.0, 1.0], "integers from 0 to 9. Received float64 .*argmax"),
        ([[0, 1]], r"shape \(n,\). Received .*argmax"),
        (["0", "1"], "numbers .*argmax"),
        (3, r"shape \(n,\). Received .*argmax"),
        ([float("nan")], "finite"),
    ],
)
def test_label_coverage_refuses_bad_labels(labels, message):
    with pytest.raises(ValueError, match=f"`labels` must.*{message}"):
        label_coverage(labels, 10)


@pytest.mark.parametrize("num_modes", [0, 2.5])
def test_label_coverage_refuses_bad_numbers_of_modes(num_modes):
    with pytest.raises(ValueError, match="`num_modes` must be an integer"):
        label_coverage([0], num_modes)
