"""Streams: the scores of rows as they arrive equal those of the whole series."""

import json
import warnings
import zipfile

import keras
import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector

import keras_wgan as kw
from keras_wgan.series import archive
from keras_wgan.series.grids.gaps import fill_gaps
from keras_wgan.series.streaming.tail import Tail

STEPS, WINDOW, FREQ = 330, 20, "10min"


@keras.saving.register_keras_serializable(package="tests_stream")
def tiny_networks(window_shape):
    return kw.networks.tadgan_dense(window_shape, latent_dim=2, width=4, depth=1)


def table(steps=STEPS, seed=0, times=None):
    """Two channels with a period of 12 steps, and their times."""
    rng = np.random.default_rng(seed)
    phase = np.arange(steps)[:, None] * 2 * np.pi / 12 + np.arange(2)
    values = np.sin(phase) + rng.normal(size=(steps, 2)) / 20
    times = (
        pd.date_range("2024-01-01", periods=steps, freq=FREQ)
        if times is None
        else times
    )
    return pd.DataFrame(values, columns=["a", "b"]).assign(timestamp=times)


def tiny_detector(**arguments):
    settings = {"networks": tiny_networks, "epochs": 1, "steps_per_epoch": 2}
    return PlainDetector(window=WINDOW, batch_size=4, **(settings | arguments))


@pytest.fixture(scope="module")
def fitted():
    """A detector of two channels with times. No test changes it."""
    return tiny_detector().fit(table())


@pytest.fixture(scope="module")
def without_times():
    """A detector of one channel without times. No test changes it."""
    return tiny_detector().fit(table().a.to_numpy())


def pushed(stream, rows, cuts):
    """All scores of rows that are pushed in parts, cut at these places."""
    parts = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    scores = [stream.push(part) for part in parts] + [stream.finish()]
    return pd.concat([each for each in scores if len(each)])


def expected_scores(detector, rows):
    """Scores of the steps with rows, by their times, from the whole series."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of long gaps
        scores = detector.decision_function(rows)
    slots = detector.steps_.slots(pd.DatetimeIndex(rows.timestamp))
    by_step = pd.Series(scores, slots).groupby(level=0).first()
    return by_step.set_axis(detector.steps_.times(by_step.index.to_numpy()))


def assert_equal_scores(found, expected):
    assert found.index.equals(expected.index)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


BLOCKS = {"whole": [], "blocks": [7, 60, 61, 200], "rows": range(1, STEPS)}


@pytest.mark.parametrize("cuts", BLOCKS.values(), ids=BLOCKS.keys())
def test_scores_equal_those_of_the_whole_series(cuts, fitted):
    found = pushed(fitted.stream(), table(seed=1), list(cuts))
    assert_equal_scores(found, expected_scores(fitted, table(seed=1)))


def test_positions_stand_for_times_where_there_are_none(without_times):
    series = table(seed=1).b.to_numpy()
    for cuts in ([], [100, 300], list(range(1, 60))):
        found = pushed(without_times.stream(), series, cuts)
        assert found.index.tolist() == list(range(STEPS))
        scores = without_times.decision_function(series)
        np.testing.assert_allclose(found, scores, rtol=0, atol=1e-9)


@pytest.mark.parametrize("combination", ["mult", "sum", "critic"])
def test_scores_with_the_critic_are_equal(combination):
    detector = tiny_detector(combination=combination, error="area").fit(table())
    found = pushed(detector.stream(), table(seed=1), [33, 34, 150, 290])
    assert_equal_scores(found, expected_scores(detector, table(seed=1)))


def test_a_step_has_its_score_when_the_steps_after_it_have_come(fitted):
    stream = fitted.stream()
    assert len(stream.push(table()[: stream.delay])) == 0
    first = stream.push(table()[stream.delay : stream.delay + 1])
    assert first.index.tolist() == [table().timestamp[0]]


def without_rows(rows, *gaps):
    """Leaves out rows between two places."""
    return rows.drop(index=[place for gap in gaps for place in range(*gap)])


def with_holes(rows):
    rows.loc[0:1, "a"] = np.nan  # a short gap at the beginning
    rows.loc[50:51, "b"] = rows.loc[90:120, "a"] = rows.loc[325:, "b"] = np.nan
    return rows


def later(rows, place, steps):
    """Moves the rows from a place on by so many steps."""
    rows.loc[place:, "timestamp"] += steps * pd.Timedelta(FREQ)
    return rows


def jittered(rows):
    shifts = np.random.default_rng(0).uniform(-240, 240, len(rows))
    return rows.assign(timestamp=rows.timestamp + pd.to_timedelta(shifts, "s"))


def doubled(rows):
    """Two rows in each of many steps."""
    again = rows[::3].assign(timestamp=rows.timestamp[::3] + pd.Timedelta("1min"))
    return pd.concat([rows, again]).sort_values("timestamp")


def late_start(rows):
    """A channel whose first value comes after a long gap."""
    rows.loc[:40, "b"] = np.nan
    return rows


CASES = {
    "short gaps": lambda rows: without_rows(rows, (40, 42), (200, 201)),
    "long gaps": lambda rows: without_rows(rows, (60, 63), (150, 180)),
    "longer than it keeps": lambda rows: later(rows, 150, 400),
    "much longer": lambda rows: later(rows, 150, 10_000),
    "a gap near the end": lambda rows: without_rows(rows, (320, 328)),
    "holes in channels": with_holes,
    "a channel begins later": late_start,
    "jitter": jittered,
    "several rows in a step": doubled,
}


@pytest.mark.parametrize("change", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("cuts", [[], [5, 148, 149, 152, 170, 250]], ids=["1", "7"])
def test_gaps_and_irregular_rows_change_no_score(cuts, change, fitted):
    rows = change(table(seed=2))
    expected = expected_scores(fitted, rows)
    assert_equal_scores(pushed(fitted.stream(), rows, cuts), expected)


@pytest.mark.parametrize("first", [0, 140])
def test_gaps_row_by_row(first, fitted):
    rows = later(with_holes(table(seed=2)), 150, 400)[first : first + 70]
    expected = expected_scores(fitted, rows)
    assert_equal_scores(pushed(fitted.stream(), rows, range(1, 70)), expected)


def test_closed_days_are_no_gaps():
    days = pd.bdate_range("2023-01-02", periods=STEPS)
    detector = tiny_detector().fit(table(times=days))
    rows = table(seed=1, times=days)
    found = pushed(detector.stream(), rows, [100, 102, 207])
    assert_equal_scores(found, expected_scores(detector, rows))
    assert (np.isin(found.index.day_of_week, range(5))).all()


def test_late_rows_count_while_their_steps_are_open(fitted):
    stream, rows = fitted.stream(lateness=5), table(seed=3)
    order = np.arange(STEPS)
    for place in range(5, STEPS - 5, 10):
        order[place : place + 6] = np.roll(order[place : place + 6], -1)
    order[:3] = 2, 0, 1  # rows before the first one that comes
    found = pushed(stream, rows.iloc[order], range(1, STEPS, 3))
    assert stream.late == 0
    assert_equal_scores(found, expected_scores(fitted, rows))


def test_rows_that_come_too_late_are_counted_and_left_out(fitted):
    stream, rows = fitted.stream(lateness=2), table(seed=3)
    kept = rows.drop(index=[20, 250])
    scores = [stream.push(kept[:260])]
    with pytest.warns(UserWarning, match="2 rows came more than 2 steps late"):
        scores.append(stream.push(rows.loc[[20, 250]]))
    scores += [stream.push(kept[260:]), stream.finish()]
    assert stream.late == 2
    assert_equal_scores(pd.concat(scores), expected_scores(fitted, kept))


def test_rows_come_in_every_form(fitted, without_times):
    stream, row = fitted.stream(), table().iloc[0]
    stream.push(row.to_dict())
    stream.push(table()[1:2])
    stream.push({name: table()[name][2:5] for name in table()})
    assert len(stream.push(table()[:0])) == len(stream.push([])) == 0
    assert stream.tail.rows.tolist() == [1] * 5
    stream = without_times.stream()
    for rows in (1.5, [2.0], np.array([3.0, np.nan]), np.nan):
        stream.push(rows)
    assert stream.tail.rows.tolist() == [1] * 5
    assert stream.tail.counts[:, 0].tolist() == [1, 1, 1, 0, 0]


def test_refused_rows_change_nothing(fitted):
    stream = fitted.stream()
    stream.push(table()[:100])
    refused = {
        "Rows must have times": table()[["a", "b"]][100:101],
        "'b'": table()[["a", "timestamp"]][100:101],
        "infinity": table()[100:101].assign(a=np.inf),
    }
    for message, rows in refused.items():
        with pytest.raises(ValueError, match=message):
            stream.push(rows)
    scores = pd.concat([stream.push(table()[100:]), stream.finish()])
    usual = expected_scores(fitted, table())
    np.testing.assert_allclose(scores, usual[-len(scores) :], rtol=0, atol=1e-9)


def test_streams_refuse_what_they_cannot_be(fitted):
    for lateness in (-1, 1.5, "two"):
        with pytest.raises(ValueError, match="lateness"):
            fitted.stream(lateness)
    stream = fitted.stream()
    assert len(stream.finish()) == 0
    stream.push(table()[: WINDOW - 1])
    with pytest.raises(ValueError, match="as many as its window"):
        stream.finish()


def test_memory_does_not_grow_with_the_past(without_times):
    """The last push is the only one of a part that is smaller than what is kept."""
    stream, sizes = without_times.stream(), []
    for part in np.array_split(np.sin(np.arange(10_000.0)), 20):
        stream.push(part)
        sizes.append(len(stream.tail.rows))
    assert max(sizes) == sizes[-1] <= sum(stream.reach) + stream.delay + 2


def test_values_of_a_tail_are_those_of_the_whole_series():
    values = table(seed=4)[["a", "b"]].to_numpy(copy=True)
    values[np.random.default_rng(0).random(values.shape) < 0.5] = np.nan
    values[100:140, 0] = np.nan
    whole, tail = fill_gaps(values, 3), Tail(2, 3)
    for first in range(0, STEPS, 10):
        tail.add(np.arange(first, first + 10), values[first : first + 10])
        filled, known = tail.filled()
        settled = slice(tail.first, tail.end - 4)
        np.testing.assert_array_equal(filled[:-4], whole.values[settled])
        np.testing.assert_array_equal(known[:-4], whole.known[settled])
        tail.drop(tail.end - 20)


@pytest.mark.parametrize("place", [0, 3, 100, 200])
def test_a_loaded_stream_goes_on_as_the_saved_one(place, fitted, tmp_path):
    rows = with_holes(table(seed=5))
    stream = fitted.stream(lateness=4)
    if place:
        stream.push(rows[:place])
    stream.late = 7
    stream.save(tmp_path / "a.stream")
    loaded = kw.AnomalyStream.load(tmp_path / "a.stream")
    assert (loaded.lateness, loaded.late) == (4, 7)
    for part in (rows[place : place + 1], rows[place + 1 :]):
        pd.testing.assert_series_equal(loaded.push(part), stream.push(part))
    pd.testing.assert_series_equal(loaded.finish(), stream.finish())


def test_a_loaded_detector_makes_streams_with_the_same_scores(fitted, tmp_path):
    fitted.save(tmp_path / "detector.zip")
    loaded = PlainDetector.load(tmp_path / "detector.zip")
    found = pushed(loaded.stream(), table(seed=1), [100])
    assert_equal_scores(found, expected_scores(fitted, table(seed=1)))


WRONG = {
    "lateness": [-1, None, 1.5, True],
    "late": [-1],
    "positions": [-1, 2**60],
    "is_begun": [False, 3],
    "next_step": [-(2**53), 2**53, None],
    "steps": [0, -1, 10**6],
    "last": [-1, 99],
    "format": ["keras_wgan stream 0"],
}


def test_files_of_other_kinds_and_fields_are_refused(fitted, tmp_path, monkeypatch):
    stream, path = fitted.stream(), tmp_path / "a.stream"
    stream.push(table())
    stream.save(path)
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    fields = json.loads(members["stream.json"])
    monkeypatch.setattr(archive, "load_model", lambda *_: fitted.model_)  # for speed

    def refused(changed):
        with zipfile.ZipFile(path, "w") as file:
            for name, content in (members | changed).items():
                file.writestr(name, content)
        with pytest.raises(ValueError, match="AnomalyStream.save wrote"):
            kw.AnomalyStream.load(path)

    for name, values in WRONG.items():
        for value in values:
            refused({"stream.json": json.dumps(fields | {name: value})})
    refused({"stream.json": json.dumps(fields | {"more": 1})})
    numbers = np.frombuffer(members["stream.float64"])
    for place, value in [(0, np.nan), (-1, np.inf), (len(numbers) // 2, -1)]:
        changed = numbers.copy()
        changed[place] = value
        refused({"stream.float64": changed.tobytes()})
    refused({"stream.float64": members["stream.float64"][:-8]})
    fitted.save(path)
    with pytest.raises(ValueError, match="AnomalyStream.save wrote.*members"):
        kw.AnomalyStream.load(path)
    with pytest.raises(OSError):
        kw.AnomalyStream.load(tmp_path / "missing")
