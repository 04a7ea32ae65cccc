"""Columns of a table: the times, the channels, and what is neither."""

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.reading.columns import is_time_name
from keras_wgan.series.reading.table import read_rows

ROWS = 200
TIMES = pd.date_range("2024-04-01", periods=ROWS, freq="10min")
SECONDS = ((TIMES - pd.Timestamp(0)) // pd.Timedelta("1s")).to_numpy()
RNG = np.random.default_rng(0)
VALUES = RNG.normal(20, 5, ROWS).round(3)
PLAIN = pd.DataFrame({"value": VALUES})
DATED = pd.DataFrame({"timestamp": TIMES, "value": VALUES})


def test_names_of_times_by_their_words():
    for name in ("timestamp", "Time", "DATE", "ts", "unix_time", "time_ms", "timeMs", "Date/Time", "event_time", "Timestamp (UTC)", "start time", "created_at_time", "Time [s]"):  # fmt: skip
        assert is_time_name(name), name
    for name in ("value", "response_time", "uptime", "travel time", "time_to_failure", "timeout", "temperature", "updates", "run_time", "ms", "unix", ""):  # fmt: skip
        assert not is_time_name(name), name


TIME_COLUMNS = {
    "seconds": ("unix_time", SECONDS),
    "milliseconds": ("time_ms", SECONDS * 1000),
    "nanoseconds": ("ts", SECONDS * 10**9),
    "floats": ("ts", SECONDS.astype(float)),
    "late seconds": ("ts", SECONDS + RNG.integers(0, 3, ROWS)),
    "packed": ("Date", TIMES.strftime("%Y%m%d%H%M%S").astype(int)),
    "texts of any name": ("when", TIMES.astype(str)),
    "dates of any name": ("x", TIMES),
    "parts of years": (
        "decimal date",
        2024 + (TIMES.day_of_year - 1 + (TIMES.hour * 60 + TIMES.minute) / 1440) / 366,
    ),
    "index without a name": ("Unnamed: 0", TIMES.astype(str)),
}


@pytest.mark.parametrize("name, times", TIME_COLUMNS.values(), ids=TIME_COLUMNS)
def test_times_are_found_by_name_or_content(name, times):
    rows = read_rows(PLAIN.assign(**{name: times}))
    assert rows.names == ("value",) and rows.left_out == ()
    assert (np.abs(rows.times - TIMES) <= pd.Timedelta("2s")).all()


def test_a_date_and_a_time_of_day_are_one_time():
    table = PLAIN.assign(date=TIMES.strftime("%d.%m.%Y"), time=TIMES.strftime("%H:%M"))
    np.testing.assert_array_equal(read_rows(table, day_first=True).times, TIMES)
    table = PLAIN.assign(day=TIMES.normalize(), clock=list(TIMES.time))
    np.testing.assert_array_equal(read_rows(table).times, TIMES)


def test_a_time_without_a_date_counts_from_the_start():
    rows = read_rows(PLAIN.assign(time=np.arange(ROWS) / 2))
    assert rows.relative and rows.names == ("value",)
    np.testing.assert_array_equal(
        (rows.times - pd.Timestamp(0)).total_seconds(), np.arange(ROWS) / 2
    )


def test_months_are_times_of_any_name():
    months = pd.date_range("2004", periods=ROWS, freq="MS")
    table = PLAIN.assign(Period=months.strftime("%Y-%m"))
    np.testing.assert_array_equal(read_rows(table).times, months)


def test_parts_of_the_time_are_left_out():
    with pytest.warns(UserWarning, match="'Hour' .a part of the time."):
        rows = read_rows(DATED.assign(Hour=TIMES.hour))
    assert rows.names == ("value",)


def test_years_are_times_beside_a_value():
    years = np.arange(1900, 1900 + ROWS)
    np.testing.assert_array_equal(read_rows(PLAIN.assign(year=years)).times.year, years)
    with pytest.raises(ValueError, match="parts of them in 'year', 'month'"):
        read_rows(PLAIN.assign(year=2024, month=np.arange(ROWS) % 12 + 1))
    with pytest.raises(ValueError, match="parts of them in 'date', 'hour'"):
        read_rows(PLAIN.assign(date=TIMES.normalize(), hour=TIMES.hour))


LEFT_OUT = {
    "index of to_csv": ("Unnamed: 0", range(ROWS), "a counter"),
    "index of a shuffled table": ("index", RNG.permutation(ROWS), "an index"),
    "counter": ("n", np.arange(5, ROWS + 5), "rises by equal steps"),
    "counter in tens": ("step", np.arange(ROWS) * 10.0, "rises by equal steps"),
    "countdown": ("left", ROWS - np.arange(ROWS), "falls by equal steps"),
    "ramp": ("ramp", 0.1 * np.arange(ROWS), "rises by equal steps"),
    "label": ("label", RNG.integers(0, 2, ROWS), "a label"),
    "no anomaly": ("is_anomaly", np.zeros(ROWS, int), "a label"),
    "truth values": ("Outlier", RNG.integers(0, 2, ROWS) == 1, "a label"),
    "words": ("Normal/Attack", ["Normal", "Attack"] * (ROWS // 2), "a label"),
    "1 and -1": ("anomaly", RNG.choice([-1, 1], ROWS), "a label"),
    "one id": ("sensor_id", np.full(ROWS, 17), "the same id in all rows"),
    "a unit": ("unit", ["kWh"] * ROWS, "the same text in all rows"),
}


@pytest.mark.parametrize("name, column, reason", LEFT_OUT.values(), ids=LEFT_OUT)
@pytest.mark.parametrize("table", [PLAIN, DATED], ids=["plain", "dated"])
def test_what_is_no_measurement_is_left_out_with_a_warning(name, column, reason, table):
    with pytest.warns(UserWarning, match="--channels") as warned:
        rows = read_rows(table.assign(**{name: column}))
    assert rows.names == ("value",) and rows.left_out == (f"{name!r} ({reason})",)
    assert len(warned) == 1 and rows.left_out[0] in str(warned[0].message)


def test_a_second_time_of_another_name_is_left_out():
    times = TIMES + pd.to_timedelta(RNG.integers(0, 60, ROWS), "s")
    elapsed = (times - times[0]).total_seconds()
    with pytest.warns(UserWarning, match="rises with the time"):
        rows = read_rows(DATED.assign(timestamp=times, elapsed=elapsed))
    assert rows.names == ("value",)


CHANNELS = {
    "integers": ("count", (20 + 5 * np.sin(np.arange(ROWS) / 7)).astype(int)),
    "commands": ("is_open", RNG.integers(0, 2, ROWS)),
    "levels": ("level_1", np.repeat([3, 1, 2, 1], ROWS // 4)),
    "codes": ("status_id", RNG.integers(0, 4, ROWS)),
    "constant": ("pressure", np.zeros(ROWS)),
    "score": ("anomaly_score", RNG.random(ROWS)),
    "classes of load": ("response_time", RNG.random(ROWS)),
    "noisy ramp": ("ramp", np.arange(ROWS) + RNG.normal(size=ROWS)),
    "sensor": ("sensor_1", RNG.integers(0, 50, ROWS)),
}


@pytest.mark.parametrize("name, column", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize("table", [PLAIN, DATED], ids=["plain", "dated"])
def test_measurements_remain_channels(name, column, table):
    rows = read_rows(table.assign(**{name: column}))
    assert rows.names == ("value", name) and rows.left_out == ()
    np.testing.assert_array_equal(rows.values[:, 1], column)


def test_the_only_column_is_a_channel():
    for name in ("Unnamed: 0", "label", "time", "ramp"):
        rows = read_rows(pd.DataFrame({name: np.arange(ROWS)}))
        assert rows.names == (name,) and rows.times is None
    assert read_rows(DATED.assign(value=np.arange(ROWS))).names == ("value",)


def test_columns_can_be_named():
    table = DATED.assign(ramp=np.arange(ROWS), other=TIMES[::-1])
    both = {"timestamp": "timestamp", "channels": ["ramp", "value"]}
    rows = read_rows(table, **both)
    assert rows.names == ("ramp", "value") and rows.left_out == ()
    np.testing.assert_array_equal(rows.times, TIMES)
    rows = read_rows(table, timestamp="other", channels="ramp")
    np.testing.assert_array_equal(rows.times, TIMES[::-1])
    rows = read_rows(table.drop(columns="other"), channels=["ramp"])
    np.testing.assert_array_equal(rows.times, TIMES)
    for option in ({"timestamp": "Time"}, {"channels": ["speed"]}, {"channels": []}):
        with pytest.raises(
            ValueError, match="must name columns of the table, .*'ramp'"
        ):
            read_rows(table, **both | option)


def test_a_named_time_leaves_the_others_out():
    table = DATED.assign(
        ts=SECONDS + RNG.integers(0, 9, ROWS), at=TIMES.strftime("%H:%M")
    )
    with pytest.warns(UserWarning, match="'ts' .a second time., 'at' .a second time."):
        rows = read_rows(table, timestamp="timestamp")
    assert rows.names == ("value",)


def several(**columns):
    return pd.DataFrame(
        {"timestamp": np.repeat(TIMES[:50], 3), **columns, "value": VALUES[:150]}
    )


SEVERAL = {
    "interleaved ids": several(id=np.tile([1, 2, 3], 50)),
    "interleaved, of any name": several(place=np.tile([10, 20, 30], 50)),
    "interleaved texts": several(city=np.tile(["a", "b", "c"], 50)),
    "in blocks with times": several(sensor=np.tile([1, 2, 3], 50)).sort_values(
        "sensor"
    ),
    "in blocks": PLAIN.assign(id=np.repeat([1, 2, 3, 4], ROWS // 4)),
    "texts in blocks": PLAIN.assign(machine=np.repeat(["a", "b"], ROWS // 2)),
}


@pytest.mark.parametrize("table", SEVERAL.values(), ids=SEVERAL)
@pytest.mark.parametrize("fitted", [None, ("value",)], ids=["fit", "fitted"])
def test_several_series_in_a_table_are_refused(table, fitted):
    with pytest.raises(ValueError, match="one detector to each.*groupby"):
        read_rows(table, fitted=fitted)


REFUSALS = {
    "two dates": (DATED.assign(date=TIMES), "'timestamp', 'date'.*--timestamp"),
    "dates and seconds": (DATED.assign(unix_time=SECONDS), "'timestamp', 'unix_time'"),
    "start and end": (PLAIN.assign(start=TIMES, end=TIMES), "'start', 'end'"),
    "an index and a column": (DATED.set_index(TIMES), "'the index', 'timestamp'"),
    "a time of day": (PLAIN.assign(time=TIMES.strftime("%H:%M")), "without a date"),
    "no dates under the name": (PLAIN.assign(time="soon"), "no date"),
    "seconds of another name": (PLAIN.assign(x=SECONDS), "timestamp='x'"),
    "only times": (DATED[["timestamp"]], "axis"),
    "only counters": (pd.DataFrame({"a": range(30), "b": range(30)}), "--channels"),
}  # fmt: skip


@pytest.mark.parametrize("table, message", REFUSALS.values(), ids=REFUSALS)
def test_doubtful_columns_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        read_rows(table)
