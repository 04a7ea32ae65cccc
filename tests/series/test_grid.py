"""Series in all forms, read, put on a regular grid, and scaled."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.grid import to_grid
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.table import read_rows

TIMES = pd.date_range("2014-04-01", periods=6, freq="10min")
VALUES = np.arange(6.0) ** 2


def grid_of(series, interval=None):
    return to_grid(read_rows(series), interval)


def table(times=TIMES, values=VALUES, name="timestamp"):
    return pd.DataFrame({name: times, "value": values})


@pytest.mark.parametrize(
    "series, shape",
    [
        (VALUES, (6, 1)),
        (list(VALUES), (6, 1)),
        (VALUES.astype(int), (6, 1)),
        (VALUES[:, None], (6, 1)),
        (np.zeros((6, 3)), (6, 3)),
        (pd.Series(VALUES), (6, 1)),
        (pd.DataFrame({"a": VALUES, "b": VALUES}), (6, 2)),
    ],
    ids=["array", "list", "integers", "column", "channels", "Series", "DataFrame"],
)
def test_series_without_timestamps_have_positions(series, shape):
    grid = grid_of(series)
    assert grid.values.shape == shape and grid.values.dtype == np.float64
    assert grid.times is None and grid.interval is None
    np.testing.assert_array_equal(grid.slots, np.arange(6))
    np.testing.assert_array_equal(grid.places, np.arange(6))
    np.testing.assert_array_equal(grid.values, np.asarray(series).reshape(shape))


@pytest.mark.parametrize(
    "series",
    [
        table(),
        table(TIMES.astype(str)),
        table(TIMES.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        table(TIMES.strftime("%d %b %Y %H:%M")),
        table(TIMES.tz_localize("UTC").tz_convert("Asia/Tokyo")),
        table(name="Date"),
        pd.Series(VALUES, TIMES),
        pd.DataFrame({"v": VALUES}, TIMES.tz_localize("UTC")),
    ],
    ids=["dates", "texts", "ISO", "words", "zone", "name", "Series", "index"],
)
def test_timestamps_in_the_common_forms(series):
    grid = grid_of(series)
    np.testing.assert_array_equal(grid.times, TIMES)
    np.testing.assert_array_equal(grid.values[:, 0], VALUES)
    assert grid.interval == 600 and len(grid.names) == 1


def seconds(times):
    return (times - pd.Timestamp(0)) // pd.Timedelta(1, "s")


@pytest.mark.parametrize("factor", [1, 1000], ids=["seconds", "milliseconds"])
def test_numbers_count_from_1970(factor):
    grid = grid_of(table(seconds(TIMES) * factor))
    np.testing.assert_array_equal(grid.times, TIMES)


def test_rows_in_any_order_and_duplicates_are_averaged():
    rows = table().sample(frac=1, random_state=0)
    np.testing.assert_array_equal(grid_of(rows).values[:, 0], VALUES)
    np.testing.assert_array_equal(grid_of(rows).slots, rows.index)
    twice = pd.concat([table(), table(TIMES[2:3], VALUES[2:3] + 4)])
    expected = VALUES + 2 * (np.arange(6) == 2)
    np.testing.assert_array_equal(grid_of(twice).values[:, 0], expected)
    np.testing.assert_array_equal(grid_of(twice).slots, [0, 1, 2, 3, 4, 5, 2])


def test_gaps_remain_gaps():
    values = np.array([np.nan, 1, np.nan, np.nan, 4, np.nan])
    np.testing.assert_array_equal(grid_of(values).values[:, 0], values)
    np.testing.assert_array_equal(grid_of(table(values=values)).values[:, 0], values)
    grid = grid_of(table(TIMES[[1, 4]], [1.0, 4.0]), "10min")
    np.testing.assert_array_equal(grid.values[:, 0], [1, np.nan, np.nan, 4])
    np.testing.assert_array_equal(grid.slots, [0, 3])


@pytest.mark.parametrize("interval", [1200, 1200.0, "20min", pd.Timedelta(20, "min")])
def test_rows_within_a_step_are_averaged(interval):
    grid = grid_of(table(), interval)
    np.testing.assert_array_equal(grid.values[:, 0], [0.5, 6.5, 20.5])
    np.testing.assert_array_equal(grid.slots, [0, 0, 1, 1, 2, 2])
    np.testing.assert_array_equal(grid.times, TIMES[::2])
    assert grid.interval == 1200


def test_the_usual_step_is_the_median_distance():
    times = TIMES[[0, 1, 2, 4, 5]] + pd.Timedelta(3, "s")
    grid = grid_of(table(times, np.zeros(5)))
    assert grid.interval == 600 and len(grid.values) == 6


BAD = {
    "empty": ([], "at least 1"),
    "a number": (3.0, "shape"),
    "volume": (np.zeros((3, 2, 2)), "shape"),
    "no channels": (pd.DataFrame({"timestamp": TIMES}), "no other axis may be empty"),
    "texts": (["a", "b"], "numbers"),
    "text column": (table().assign(name=list("xyzxyz")), "name"),
    "infinite": (np.append(VALUES, np.inf), "infinity"),
    "all gaps": (np.full(5, np.nan), "only gaps"),
    "a channel of gaps": (pd.DataFrame({"a": VALUES, "b": np.nan}), "'b'"),
    "no dates": (table(["yesterday", *TIMES.astype(str)[1:]]), "Timestamps"),
    "a date missing": (table([pd.NaT, *TIMES[1:]]), "row 0 has no"),
    "far outlier": (table([pd.Timestamp("1970-01-01"), *TIMES[1:]]), "interval"),
}


@pytest.mark.parametrize("series, message", BAD.values(), ids=BAD.keys())
def test_bad_series_are_refused(series, message):
    with pytest.raises(ValueError, match=message):
        grid_of(series)


@pytest.mark.parametrize("interval", [0, -5, "soon", float("nan"), [600]], ids=str)
def test_bad_intervals_are_refused(interval):
    with pytest.raises(ValueError, match="interval"):
        grid_of(table(), interval)


def test_an_interval_without_timestamps_is_refused():
    with pytest.raises(ValueError, match="needs timestamps"):
        grid_of(VALUES, 600)


def test_scaling_maps_each_channel_and_back():
    values = np.stack([VALUES, -3 * VALUES + 1, np.full(6, 7.0)], axis=1)
    scaling = ChannelScaling.learn(values)
    scaled = scaling.forward(values)
    np.testing.assert_array_equal(scaled.min(axis=0), [-1, -1, 0])
    np.testing.assert_array_equal(scaled.max(axis=0), [1, 1, 0])
    np.testing.assert_array_equal(scaling.constant, [False, False, True])
    np.testing.assert_allclose(scaling.inverse(scaled), values, atol=1e-5)
    assert np.abs(scaling.forward(values + 100)).max() > 1


def test_scaling_fills_gaps_with_the_learned_mean():
    values = np.array([[1.0, 5], [2, np.nan], [6, 5], [np.nan, 5]])
    scaling = ChannelScaling.learn(values)
    np.testing.assert_array_equal(scaling.mean, [3, 5])
    filled = scaling.inverse(scaling.forward(values))
    np.testing.assert_allclose(filled, [[1, 5], [2, 5], [6, 5], [3, 5]], rtol=1e-6)
    np.testing.assert_allclose(
        scaling.inverse(scaling.forward(values[3:])), [[3, 5]], rtol=1e-6
    )


def test_scaled_values_are_finite_however_far_out():
    scaling = ChannelScaling.learn(np.array([[0.0], [1e-300], [1.0]]))
    np.testing.assert_array_equal(scaling.forward(np.array([[1e300]])), [[1000]])
