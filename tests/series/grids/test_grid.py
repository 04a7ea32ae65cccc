"""Series in all forms, read, put on a regular grid, and scaled."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.grids.grid import to_grid
from keras_wgan.series.reading.table import read_rows
from keras_wgan.series.scaling import ChannelScaling

TIMES = pd.date_range("2014-04-01", periods=6, freq="10min")
VALUES = np.arange(6.0) ** 2


def grid_of(series, interval=None, **options):
    return to_grid(read_rows(series), interval=interval, **options)


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
    assert grid.times is None and grid.interval is None and grid.steps is None
    assert grid.known.all() and grid.filled == grid.missing == 0
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


def test_short_gaps_are_interpolated_and_long_ones_are_not_known():
    values = np.array([np.nan, 1, np.nan, np.nan, 4, np.nan])
    for series in values, table(values=values):
        grid = grid_of(series, longest=1)
        np.testing.assert_array_equal(grid.values[:, 0], [1, 1, 1, 1, 4, 4])
        known = [True, True, False, False, True, True]
        np.testing.assert_array_equal(grid.known[:, 0], known)
        assert (grid.filled, grid.missing) == (2, 2)
    grid = grid_of(table(TIMES[[1, 4]], [1.0, 4.0]), "10min")
    np.testing.assert_allclose(grid.values[:, 0], [1, 2, 3, 4])
    np.testing.assert_array_equal(grid.slots, [0, 3])
    assert grid.known.all() and (grid.filled, grid.missing) == (2, 0)


def test_dropped_rows_of_a_smooth_series_come_back():
    times = pd.date_range("2024-04-01", periods=1728, freq="10min")
    values = np.sin(np.arange(1728) * 2 * np.pi / 144)
    keep = np.random.default_rng(0).random(1728) >= 0.2
    keep[[0, -1]] = True
    grid = grid_of(table(times[keep], values[keep]))
    assert np.abs(grid.values[:, 0] - values).max() < 0.02
    assert grid.known.all() and grid.filled == (~keep).sum()
    np.testing.assert_array_equal(grid.times, times)


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


def test_a_step_of_one_row_has_its_time_and_another_one_the_grids():
    times = TIMES + pd.to_timedelta([0, 2, 1, 0, 2, 1], unit="s")
    grid = grid_of(table(times))
    np.testing.assert_array_equal(grid.times, times)
    rows = pd.concat([table(times).drop(index=3), table(times[1:2], VALUES[1:2])])
    grid = grid_of(rows)
    expected = times.where(~np.isin(np.arange(6), [1, 3]), TIMES)
    np.testing.assert_array_equal(grid.times, expected)


def test_months_show_their_own_dates():
    months = pd.date_range("2010-01-01", periods=60, freq="MS")
    grid = grid_of(table(months, np.arange(60.0)))
    np.testing.assert_array_equal(grid.times, months)
    np.testing.assert_array_equal(grid.values[:, 0], np.arange(60))


def test_hours_show_the_full_hour_even_for_one_row():
    grid = grid_of(
        table(TIMES.append(TIMES[-1:] + pd.Timedelta("50min")), [*VALUES, 7]), "1h"
    )
    np.testing.assert_array_equal(
        grid.times, pd.date_range(TIMES[0], periods=2, freq="h")
    )
    np.testing.assert_allclose(grid.values[:, 0], [VALUES.mean(), 7])


LONG = pd.date_range("2024-04-01", periods=432, freq="10min")
STEPS = to_grid(read_rows(table(LONG, np.arange(432.0)))).steps


def scored(times, values=None, longest=10):
    values = np.arange(float(len(times))) if values is None else values
    return to_grid(read_rows(table(times, values)), STEPS, longest=longest)


def test_a_series_as_fine_as_the_fitted_one_is_read_without_a_word():
    times = LONG[100:] + pd.Timedelta("3s")
    grid = scored(times)
    assert grid.steps == STEPS and grid.known.all() and grid.filled == 0
    np.testing.assert_array_equal(grid.times, times)
    np.testing.assert_array_equal(grid.slots, np.arange(332))


def test_another_phase_goes_to_the_nearest_step():
    grid = scored(LONG + pd.Timedelta("4min"))
    np.testing.assert_array_equal(grid.steps.slots(grid.times), STEPS.slots(LONG))
    np.testing.assert_array_equal(
        scored(LONG + pd.Timedelta("5min")).slots, np.arange(432)
    )


def test_a_coarser_series_is_interpolated_with_a_warning():
    with pytest.warns(
        UserWarning, match="distance of 1 h, the fitted steps one of 10 min"
    ):
        grid = scored(LONG[::6], np.arange(432.0)[::6])
    np.testing.assert_allclose(grid.values[:, 0], np.arange(427))
    assert grid.known.all() and grid.filled == 355


def test_a_series_that_is_too_coarse_is_refused():
    with pytest.raises(ValueError, match="At most 4 .* 10 min .* 1 h.*--interval"):
        scored(LONG[::6], longest=4)


def test_a_finer_series_is_averaged_with_a_warning():
    times = pd.date_range("2024-04-02", periods=300, freq="2min")
    with pytest.warns(UserWarning, match="distance of 2 min.* averaged"):
        grid = scored(times)
    assert grid.interval == 600 and len(grid.values) == 61  # 00:00 has no rows before
    np.testing.assert_allclose(grid.values[1:-1, 0], 5 * np.arange(1, 60))


def test_rows_within_the_fitted_steps_need_no_warning():
    rows = read_rows(table(LONG, np.arange(432.0)))
    hours = to_grid(rows, interval="1h")
    again = to_grid(rows, hours.steps)
    np.testing.assert_array_equal(again.values, hours.values)
    np.testing.assert_array_equal(again.times, hours.times)


def test_a_part_of_a_series_has_the_steps_of_the_whole():
    times = LONG + pd.to_timedelta(
        np.random.default_rng(0).uniform(0, 9, 432), unit="s"
    )
    whole, part = scored(times), scored(times[200:])
    np.testing.assert_array_equal(whole.times[200:], part.times)


def test_weekends_are_no_gaps_but_a_scored_saturday_is_refused():
    days = pd.bdate_range("2023-01-02", periods=200)
    grid = grid_of(table(days, np.arange(200.0)))
    assert len(grid.values) == 200 and grid.known.all() and grid.filled == 0
    np.testing.assert_array_equal(grid.times, days)
    rows = read_rows(table(pd.date_range("2024-01-01", periods=7), np.zeros(7)))
    with pytest.raises(ValueError, match="2024-01-06 .*Saturday.* and 1 other row"):
        to_grid(rows, grid.steps)


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
    "far outlier": (table([pd.Timestamp("1970-01-01"), *TIMES[1:]]), "--interval"),
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
