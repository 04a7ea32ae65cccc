"""Overlap F1: counts by hand, a slow reference, pooling, refusals."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.metrics import interval_f1


def slow_counts(truth, found):
    """Counts overlaps pair by pair."""

    def touch(a, b):
        return a[0] <= b[1] and b[0] <= a[1]

    hit = sum(any(touch(t, f) for f in found) for t in truth)
    false = sum(not any(touch(t, f) for t in truth) for f in found)
    return hit, false, len(truth) - hit


def random_intervals(rng):
    starts = rng.integers(0, 200, size=rng.integers(0, 7))
    return [(int(s), int(s + rng.integers(0, 25))) for s in starts]


def test_counts_by_hand():
    truth = [(0, 10), (20, 30), (40, 50), (60, 60)]
    found = [(10, 20), (5, 6), (31, 39), (60, 70)]
    result = interval_f1(truth, found)
    assert result[3:] == (3, 1, 1)
    assert (result.precision, result.recall, result.f1) == (0.75, 0.75, 0.75)


@pytest.mark.parametrize("seed", range(20))
def test_counts_equal_a_slow_reference(seed):
    rng = np.random.default_rng(seed)
    truth, found = random_intervals(rng), random_intervals(rng)
    result = interval_f1(truth, found)
    hit, false, missed = slow_counts(truth, found)
    assert result[3:] == (hit, false, missed)
    if hit:
        precision, recall = hit / (hit + false), hit / (hit + missed)
        expected = 2 * precision * recall / (precision + recall)
        np.testing.assert_allclose(result.f1, expected)


@pytest.mark.parametrize("form", [list, dict])
def test_counts_of_several_series_are_pooled(form):
    rng = np.random.default_rng(0)
    pairs = [(random_intervals(rng), random_intervals(rng)) for _ in "abcde"]  # fmt: skip
    truth, found = zip(*pairs, strict=True)
    total = np.sum([interval_f1(t, f)[3:] for t, f in pairs], axis=0)
    if form is dict:
        truth, found = (
            dict(zip("abcde", side, strict=True)) for side in (truth, found)
        )
        found = dict(reversed(found.items()))
    result = interval_f1(form(truth), form(found))
    assert result[3:] == tuple(total)
    np.testing.assert_allclose(
        result.f1, 2 * total[0] / (2 * total[0] + total[1:].sum())
    )


@pytest.mark.parametrize(
    "truth, found, expected",
    [
        ([], [], (1, 1, 1)),
        ([], [(1, 2)], (0, 1, 0)),
        ([(1, 2)], [], (1, 0, 0)),
        ([(1, 2)], [(3, 4)], (0, 0, 0)),
        ([[(1, 2)], []], [[(2, 2)], []], (1, 1, 1)),
        ([[], []], [[], []], (1, 1, 1)),
    ],
)
def test_nothing_is_never_nan(truth, found, expected):
    assert interval_f1(truth, found)[:3] == expected


def test_timestamps_and_tables_of_a_detector():
    truth = [["2014-04-10 07:15:00.000000", "2014-04-11 16:45:00.000000"]]
    day = pd.Timedelta(1, "D")
    times = pd.to_datetime(["2014-04-11 16:45:00", "2014-04-12 00:00:00"])
    found = pd.DataFrame({"start": times, "end": times + day, "severity": [1.0, 2.0]})
    assert interval_f1(truth, found)[3:] == (1, 1, 0)
    assert interval_f1({"a": truth}, {"a": found[:0]})[3:] == (0, 0, 1)
    swapped = interval_f1([(t, t) for t in times], truth)
    assert swapped[3:] == (1, 0, 1)


@pytest.mark.parametrize(
    "truth, found, message",
    [
        ([(3, 1)], [], "not before"),
        ([(1, 2, 3)], [(1, 2)], "same series"),
        ([(float("nan"), 1)], [], "not before"),
        ([("2014-04-01", None)], [], "not before"),
        ({"a": []}, {"b": []}, "'a', 'b'"),
        ({"a": []}, [], "same form"),
        ([[(1, 2)], [(1, 2)]], [[(1, 2)]], "same form"),
        ([(1, 2)], [[(1, 2)]], "same form"),
    ],
)
def test_bad_intervals_are_refused(truth, found, message):
    with pytest.raises(ValueError, match=message):
        interval_f1(truth, found)
