"""A series of any library is taken apart by name, or refused with a remedy."""

import decimal

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.reading.table import read_rows

TIMES = pd.date_range("2024-04-01", periods=30, freq="10min")
VALUES = np.random.default_rng(0).normal(size=30)
TABLE = pd.DataFrame({"timestamp": TIMES, "load": VALUES, "rate": VALUES**2})


def read(series, **options):
    rows = read_rows(series, **options)
    assert rows.values.dtype == np.float64
    assert rows.times is None or rows.times.tz is None
    return rows


def as_polars(table):
    return pytest.importorskip("polars").DataFrame(
        {name: table[name].to_list() for name in table}
    )


def as_lazy_polars(table):
    return as_polars(table).lazy()


def as_pyarrow(table):
    return pytest.importorskip("pyarrow").Table.from_pandas(table, preserve_index=False)


def as_arrow_types(table):
    pytest.importorskip("pyarrow")
    return table.convert_dtypes(dtype_backend="pyarrow")


def as_xarray(table):
    xarray = pytest.importorskip("xarray")
    return xarray.Dataset.from_dataframe(table.set_index("timestamp"))


def as_xarray_of_channels(table):
    xarray = pytest.importorskip("xarray")
    coordinates = {"timestamp": TIMES, "channel": ["load", "rate"]}
    values = table[["load", "rate"]].to_numpy()
    return xarray.DataArray(values, coordinates, ["timestamp", "channel"])


def as_mapping(table):
    return {name: table[name].to_list() for name in table}


def with_index(table):
    return table.set_index("timestamp")


LIBRARIES = [
    as_polars, as_lazy_polars, as_pyarrow, as_arrow_types, as_xarray, as_xarray_of_channels,
    as_mapping, with_index, pd.DataFrame.convert_dtypes, lambda table: table.to_records(index=False),
]  # fmt: skip


@pytest.mark.parametrize("convert", LIBRARIES, ids=lambda convert: convert.__name__)
def test_tables_of_every_library_give_the_same_rows(convert):
    rows = read(convert(TABLE))
    np.testing.assert_array_equal(rows.times, TIMES)
    np.testing.assert_array_equal(rows.values, TABLE[["load", "rate"]])
    assert rows.names == ("load", "rate") and rows.left_out == () and not rows.relative


@pytest.mark.parametrize("convert", [as_polars, as_pyarrow])
def test_missing_values_and_zones_of_other_libraries(convert):
    table = TABLE.assign(
        load=[None, *VALUES[1:]], timestamp=TIMES.tz_localize("Asia/Tokyo")
    )
    rows = read(convert(table.assign(rate=pd.Series([1, None] * 15, dtype=object))))
    np.testing.assert_array_equal(rows.times, TIMES - pd.Timedelta("9h"))
    np.testing.assert_array_equal(rows.values[:, 0], [np.nan, *VALUES[1:]])
    np.testing.assert_array_equal(rows.values[:, 1], [1, np.nan] * 15)


def test_one_column_of_another_library():
    polars = pytest.importorskip("polars")
    np.testing.assert_array_equal(
        read(polars.Series("load", VALUES)).values[:, 0], VALUES
    )
    pyarrow = pytest.importorskip("pyarrow")
    np.testing.assert_array_equal(
        read(pyarrow.chunked_array([VALUES])).values[:, 0], VALUES
    )
    xarray = pytest.importorskip("xarray")
    rows = read(xarray.DataArray(VALUES, {"time": TIMES}, ["time"], "load"))
    np.testing.assert_array_equal(rows.times, TIMES)
    assert rows.names == ("load",)


INDICES = {
    "dates": TIMES,
    "zone": TIMES.tz_localize("UTC").tz_convert("Asia/Tokyo"),
    "periods": TIMES.to_period("min"),
    "texts": TIMES.astype(str),
    "day first": TIMES.strftime("%d.%m.%Y %H:%M"),
    "objects": pd.Index(list(TIMES), dtype=object),
    "named numbers": pd.Index(
        (TIMES - pd.Timestamp(0)) // pd.Timedelta("1s"), name="ts"
    ),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_an_index_of_times_is_time(index):
    for series in (pd.Series(VALUES, index), pd.DataFrame({"value": VALUES}, index)):
        rows = read(series)
        np.testing.assert_array_equal(rows.times, TIMES)
        np.testing.assert_array_equal(rows.values[:, 0], VALUES)


def test_an_index_of_durations_is_relative_and_others_are_positions():
    rows = read(pd.Series(VALUES, TIMES - TIMES[0]))
    assert rows.relative
    np.testing.assert_array_equal(rows.times - pd.Timestamp(0), TIMES - TIMES[0])
    for index in (range(5, 35), [f"row {row}" for row in range(30)]):
        assert read(pd.Series(VALUES, index)).times is None


VALUE_FORMS = {
    "integers with gaps": (pd.Series([1, None, 3] * 4, dtype="Int64"), [1, np.nan, 3] * 4),
    "truth values": ([True, False, False] * 4, [1, 0, 0] * 4),
    "truth values with gaps": (pd.Series([True, None, False] * 4, dtype="boolean"), [1, np.nan, 0] * 4),
    "objects of truth": (pd.Series([True, None, False] * 4, dtype=object), [1, np.nan, 0] * 4),
    "texts": (["1.5", " 2 ", "-3e1"] * 4, [1.5, 2, -30] * 4),
    "decimals": ([decimal.Decimal("1.5"), None, decimal.Decimal(2)] * 4, [1.5, np.nan, 2] * 4),
    "small floats": (np.float16([1.5, 2, 3] * 4), [1.5, 2, 3] * 4),
}  # fmt: skip


@pytest.mark.parametrize("values, expected", VALUE_FORMS.values(), ids=VALUE_FORMS)
def test_values_become_floats(values, expected):
    rows = read(pd.DataFrame({"a": values, "b": VALUES[:12]}))
    np.testing.assert_array_equal(rows.values[:, 0], expected)


def test_a_mask_is_a_gap():
    masked = np.ma.masked_array(np.arange(6), [0, 0, 1, 0, 0, 1])
    np.testing.assert_array_equal(
        read(masked).values[:, 0], [0, 1, np.nan, 3, 4, np.nan]
    )


REFUSALS = {
    "complex": (VALUES + 1j, "complex"),
    "complex column": (TABLE.assign(load=VALUES + 1j), "complex.*'load'"),
    "complex object": (TABLE.assign(load=[1j, *VALUES[1:]]), "'load'"),
    "dates": (TIMES.to_numpy(), "times"),
    "dates in a list": (list(TIMES), "numbers"),
    "categories": (TABLE.assign(load=pd.Categorical([1, 2] * 15)), "categories.*'load'"),
    "two times": (TABLE.assign(other=TIMES), "one column of timestamps.*--timestamp"),
    "decimal commas": (TABLE.assign(load=["1,5"] * 29 + ["2,5"]), "--decimal"),
    "a dash": (TABLE.assign(load=["-", *VALUES[1:].astype(str)]), "'-' among numbers.*empty"),
    "words": (TABLE.assign(load=["a", "b", "c"] * 10), "'a' in the column 'load'"),
    "unequal": ([[1, 2], [3]], "different shapes"),
    "unequal columns": ({"a": [1, 2], "b": [3]}, "one length"),
    "transposed": (np.zeros((3, 50)), "series.T"),
    "one row": (np.zeros((1, 50)), "series.T"),
    "transposed table": (pd.DataFrame(np.zeros((3, 50))), "series.T"),
    "names twice": (pd.DataFrame(np.zeros((3, 2)), columns=["a", "a"]), "'a'"),
    "two levels": (TABLE.set_index(["timestamp", "rate"]), "2 levels"),
    "no rows": (TABLE[:0], "at least 1"),
    "a dictionary of no columns": ({}, "no column|axis"),
}  # fmt: skip


@pytest.mark.parametrize("series, message", REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_series_is_refused(series, message):
    with pytest.raises(ValueError, match=message):
        read(series)


def test_xarrays_of_places_are_refused():
    xarray = pytest.importorskip("xarray")
    with pytest.raises(ValueError, match="isel"):
        read(xarray.DataArray(np.zeros((4, 3, 2)), dims=["time", "x", "y"]))


def test_columns_are_found_by_name_in_any_order():
    fitted = read(TABLE).names
    rows = read(TABLE[["rate", "timestamp", "load"]], fitted=fitted)
    assert rows.names == fitted
    np.testing.assert_array_equal(rows.values, TABLE[["load", "rate"]])
    ramp = TABLE.assign(
        load=np.arange(30.0)
    )  # a ramp is a channel if it was one in fit
    np.testing.assert_array_equal(read(ramp, fitted=fitted).values[:, 0], np.arange(30))


def test_missing_and_renamed_columns_are_refused_by_both_names():
    with pytest.raises(ValueError, match="'Load', 'rate', without 'load'"):
        read(
            TABLE.drop(columns="timestamp").rename(columns={"load": "Load"}),
            fitted=("load", "rate"),
        )
    with pytest.raises(ValueError, match="without 'rate'"):
        read(TABLE[["timestamp", "load"]], fitted=("load", "rate"))


def test_further_columns_are_named_unless_they_were_left_out():
    fitted = ("load", "rate")
    read(TABLE.assign(is_anomaly=0, row=range(30)), fitted=fitted)
    read(TABLE.assign(extra=VALUES[::-1]), fitted=fitted, channels=["load", "rate"])
    with pytest.warns(UserWarning, match="did not have the columns 'extra'"):
        rows = read(TABLE.assign(extra=VALUES[::-1]), fitted=fitted)
    assert rows.names == fitted and rows.values.shape == (30, 2)


def test_arrays_and_tables_in_turn_are_taken_by_place_with_a_warning():
    values = TABLE[["load", "rate"]].to_numpy()
    with pytest.warns(UserWarning, match="by their place"):
        assert read(values, fitted=("load", "rate")).names == ("load", "rate")
    with pytest.warns(UserWarning, match="by their place"):
        rows = read(TABLE, fitted=("value 0", "value 1"))
    np.testing.assert_array_equal(rows.values, values)
    assert rows.names == ("value 0", "value 1")
    assert read(values[:1], fitted=("value 0", "value 1")).values.shape == (1, 2)
    with pytest.raises(ValueError, match="number of channels"):
        read(values, fitted=("load",))


def test_names_of_columns_need_a_table():
    for option in ({"timestamp": "a"}, {"channels": ["a"]}):
        with pytest.raises(ValueError, match="names columns of a table"):
            read(VALUES, **option)
