"""Times as people write them: one reading, or a refusal that says what to write."""

import datetime

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.reading.times import (
    has_clocks,
    has_times,
    join_times,
    read_times,
)

TIMES = pd.date_range("2024-04-01 13:50", periods=20, freq="19h")  # days above 12
SHORT = pd.date_range("2024-04-01 13:50", periods=3, freq="10min")
FORMS = [
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%MZ",
    "%Y-%m-%d %H:%M:%S.%f+00:00",
    "%Y-%m-%d %H:%M:%S,%f",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M",
    "%Y%m%dT%H%M%S",
    "%Y%m%d%H%M",
    "%Y%m%d%H%M%S",
    "%Y-%m-%d %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %Hh%M",
    "%d.%m.%y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %H:%M",
    "%d-%m-%Y %H:%M",
    "%d-%b-%Y %H:%M",
    "%d-%b-%y %H:%M",
    "%d %B %Y %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%a %b %d %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%d/%b/%Y:%H:%M:%S +0000",
    "%A %d/%m/%Y %H:%M",
    "%Y-%m-%dT%H:%M:%S+00:00[Europe/London]",
    "%H:%M %d.%m.%Y",
    "%Y-%m-%d %H:%M UTC",
]


def read(values, name=None, **options):
    column = values if isinstance(values, pd.Index) else pd.Series(values, name=name)
    return read_times(column, **options)


@pytest.mark.parametrize("form", FORMS)
def test_texts_of_every_form_give_the_same_times(form):
    times, relative = read(TIMES.strftime(form))
    np.testing.assert_array_equal(times, TIMES)
    assert not relative and times.tz is None and times.unit == "ns"


@pytest.mark.parametrize(
    "form", ["%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%Y-%m-%d", "%d.%m.%y"]
)
def test_dates_without_a_clock_are_midnight(form):
    days = TIMES.normalize()
    np.testing.assert_array_equal(read(days.strftime(form)).times, days)


def test_isoformat_writes_mixed_precision():
    times = [datetime.datetime(2024, 4, 1), datetime.datetime(2024, 4, 1, 0, 0, 0, 5)]
    np.testing.assert_array_equal(
        read([time.isoformat() for time in times]).times, pd.DatetimeIndex(times)
    )


ZONES = {
    "offset": "%Y-%m-%d %H:%M+02:00",
    "offset of log files": "%d/%b/%Y:%H:%M:%S +0200",
    "name": "%Y-%m-%d %H:%M Europe/Berlin",
    "name, day first": "%d.%m.%Y %H:%M Europe/Berlin",
    "from UTC": "%Y-%m-%d %H:%M UTC+2",
}


@pytest.mark.parametrize("form", ZONES.values(), ids=ZONES)
def test_zones_become_utc(form):
    expected = SHORT - pd.Timedelta("2h")
    np.testing.assert_array_equal(read(SHORT.strftime(form)).times, expected)


def test_zones_of_summer_and_winter_become_utc():
    local = pd.date_range("2024-10-26", periods=72, freq="h", tz="Europe/Berlin")
    expected = local.tz_convert("UTC").tz_localize(None)
    for texts in (local.astype(str), local.strftime("%Y-%m-%d %H:%M Europe/Berlin")):
        np.testing.assert_array_equal(read(texts).times, expected)
    np.testing.assert_array_equal(read(local).times, expected)


@pytest.mark.parametrize(
    "factor", [1, 10**3, 10**6, 10**9], ids=["s", "ms", "us", "ns"]
)
@pytest.mark.parametrize("kind", ["int64", "float64", str])
@pytest.mark.parametrize("year", ["1975", "1999", "2024", "2150"])
def test_numbers_since_1970_by_their_size(factor, kind, year):
    times = pd.date_range(f"{year}-04-01", periods=20, freq="10min")
    seconds = (times - pd.Timestamp(0)) // pd.Timedelta(1, "s")
    found = read((seconds * factor).astype(kind).to_numpy())
    np.testing.assert_array_equal(found.times, times)
    assert not found.relative


NUMBERS = {
    "days": ([20240401, 20240402], ["2024-04-01", "2024-04-02"]),
    "days as floats": ([20240401.0, 20240402.0], ["2024-04-01", "2024-04-02"]),
    "minutes": ([202404011350, 202404011400], ["2024-04-01 13:50", "2024-04-01 14:00"]),
    "seconds": ([20240401135000] * 2, ["2024-04-01 13:50"] * 2),
    "months": ([202404, 202405], ["2024-04", "2024-05"]),
    "years": ([2023, 2024], ["2023", "2024"]),
    "parts of years": ([2023.5, 2024.5], ["2023-07-02 12:00", "2024-07-02"]),
    "before 1970": ([-86400.0 * 365, 86400.0 * 365], ["1969-01-01", "1971-01-01"]),
}


@pytest.mark.parametrize("numbers, texts", NUMBERS.values(), ids=NUMBERS)
def test_numbers_that_are_dates(numbers, texts):
    expected = pd.DatetimeIndex([pd.Timestamp(text) for text in texts])
    np.testing.assert_array_equal(read(numbers).times, expected)


@pytest.mark.parametrize(
    "numbers, name, seconds",
    [
        ([0, 1, 2], "time", [0, 1, 2]),
        ([0, 0.5, 1], "time", [0, 0.5, 1]),
        ([0, 10, 20], "time_ms", [0, 0.01, 0.02]),
        ([0, 0.25], "Time (h)", [0, 900]),
        ([-1, 0, 1], "t", [-1, 0, 1]),
        (pd.timedelta_range("1h", periods=2, freq="h"), None, [3600, 7200]),
    ],
)
def test_other_numbers_count_from_a_start(numbers, name, seconds):
    times, relative = read(numbers, name)
    assert relative
    np.testing.assert_array_equal((times - pd.Timestamp(0)).total_seconds(), seconds)


def test_indices_and_objects():
    months = pd.period_range("2024-01", periods=3, freq="M")
    np.testing.assert_array_equal(read(months).times, months.to_timestamp())
    zoned = SHORT.tz_localize("UTC").tz_convert("Asia/Tokyo")
    for values in (
        zoned,
        list(zoned),
        SHORT,
        list(SHORT),
        pd.Categorical(SHORT.astype(str)),
    ):
        np.testing.assert_array_equal(read(values).times, SHORT)
    np.testing.assert_array_equal(read(list(SHORT.date)).times, SHORT.normalize())
    np.testing.assert_array_equal(read(["2024Q1", "2024Q3"]).times.month, [1, 7])
    np.testing.assert_array_equal(read(["2024-01", "2024-07"]).times.month, [1, 7])


def test_noon_midnight_and_the_end_of_a_day():
    texts = ["1.4.2024 12:00 a.m.", "1.4.2024 12:00 p.m.", "1.4.2024 1 pm"]
    np.testing.assert_array_equal(read(texts).times.hour, [0, 12, 13])
    assert read(["2024-04-01 24:00"]).times[0] == pd.Timestamp("2024-04-02")


def test_doubtful_days_follow_the_flag():
    doubtful = SHORT.strftime("%d/%m/%Y")
    with pytest.raises(ValueError, match="--day-first or --no-day-first"):
        read(doubtful)
    assert read(doubtful, day_first=True).times[0].month == 4
    assert read(doubtful, day_first=False).times[0].month == 1
    assert read(SHORT.strftime("%d.%m.%Y")).times[0].month == 4
    for form, flag in (("%d/%m/%Y", False), ("%m/%d/%Y", True), ("%d.%m.%Y", False)):
        with pytest.raises(ValueError, match=f"Pass day_first={not flag}"):
            read(TIMES.strftime(form), day_first=flag)


def test_a_date_and_a_time_of_day_are_joined():
    clocks = TIMES.strftime("%H:%M:%S")
    for dates in (TIMES.strftime("%d.%m.%Y"), TIMES.strftime("%Y%m%d").astype(int), TIMES.normalize(), list(TIMES.date)):  # fmt: skip
        for times in (clocks, list(TIMES.time), TIMES.strftime("%I:%M %p")):
            joined = join_times(pd.Series(dates), pd.Series(times)).times
            np.testing.assert_array_equal(joined, TIMES)


def test_columns_that_hold_times_and_clocks():
    for form in FORMS[:8] + FORMS[10:]:
        assert has_times(pd.Series(TIMES.strftime(form))), form
    for values in (["a", "b"], [1.5, 2], [20240401], ["12:00", "13:00"], ["1.5", "2"], ["May", "June"]):  # fmt: skip
        assert not has_times(pd.Series(values)), values
    assert has_clocks(pd.Series(["12:00", "1:00 pm"]))
    assert not has_clocks(pd.Series(["2024-04-01 12:00"]))


def test_many_texts_are_read():
    times = pd.date_range("2023-01-01", periods=5000, freq="7min")
    for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%b %d, %Y %I:%M %p"):
        np.testing.assert_array_equal(read(times.strftime(form)).times, times)


REFUSALS = {
    "missing": ([None, "2024-04-01"], "row 0 has no timestamp"),
    "blank": (["2024-04-01", " "], "row 1 has no timestamp"),
    "not a time": ([pd.Timestamp(0), pd.NaT, pd.NaT], "row 1 has.*1 more"),
    "not a number": ([1.0, np.nan], "row 1"),
    "infinite": ([1.0, np.inf], "infinite"),
    "words": (["yesterday"], "no date of a known form"),
    "now": (["now"], "no date of a known form"),
    "no day": (["30.02.2024"], "no day of the calendar"),
    "no ISO day": (["2024-02-30 00:00"], "no day of the calendar"),
    "no hour": (["2024-04-01 25:00"], "no time of day"),
    "no clock of a half day": (["2024-04-01 13:00 pm"], "no time of day"),
    "some with a.m.": (["1.4.2024 1:00", "1.4.2024 1:00 pm"], "a.m. or p.m."),
    "time of day": (["13:50", "14:00"], "without a date"),
    "objects of times": (list(SHORT.time), "'time'"),
    "some with a zone": (["2024-04-01 00:00", "2024-04-01 00:00Z"], "with a zone"),
    "some dates with a zone": ([SHORT[0], SHORT[0].tz_localize("UTC")], "with a zone"),
    "short zone": (["2024-04-01 00:00 CET"], "distance from UTC"),
    "unknown zone": (["2024-04-01 00:00 Mars/Base"], "distance from UTC"),
    "an hour that occurs twice": (["2024-10-27 02:30 Europe/Berlin"], "not clear"),
    "an hour that does not occur": (["2024-03-31 02:30 Europe/Berlin"], "not clear"),
    "two forms": (["2024-04-01", "01.04.2024"], "several forms"),
    "both orders": (["13/04/2024", "04/13/2024"], "some with the day first"),
    "year of two digits": (["24-04-01"], "year is not clear"),
    "week": (["2024-W14"], "no date of a known form"),
    "ancient": (["0201-04-01"], "the year 201"),
    "far": (["3024-04-01"], "the year 3024"),
    "Excel": ([45383.0, 45383.5], "Excel"),
    "MATLAB": ([739000.0, 739001.0], "MATLAB"),
    "Julian": ([2460400.5, 2460401.5], "Julian"),
    "hours or seconds": ([2024040113, 2024040114], "written as one number or times since"),
    "day of six digits": ([240401, 240402], "may be a date"),
    "zero among seconds": ([0, 1711929600, 1711929660], "among times since 1970"),
    "falling": ([3, 1, 2], "do not only rise"),
    "huge": ([1e30], "no known kind"),
    "truth values": ([True, False], "boolean"),
    "mixed": (["2024-04-01", 3], "mixed"),
}  # fmt: skip


@pytest.mark.parametrize("values, message", REFUSALS.values(), ids=REFUSALS)
def test_doubtful_times_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        read(values)


@pytest.mark.parametrize(
    "numbers, name, message",
    [
        ([0, 1, 2], "unix_time", "no dates of our time"),
        ([0, 1, 2], "date", "no dates of our time"),
        ([1711929600, 1711929660], "time_ms", "s since 1970, by their size or"),
    ],
)
def test_numbers_that_contradict_their_name_are_refused(numbers, name, message):
    with pytest.raises(ValueError, match=message):
        read(numbers, name)


@pytest.mark.parametrize("first", [1, 1800, 2150])
def test_years_that_are_not_plausible_are_refused(first):
    with pytest.raises(ValueError, match="the year .* in 'year'"):
        read_times(pd.Series(np.arange(first, first + 100), name="year"))
