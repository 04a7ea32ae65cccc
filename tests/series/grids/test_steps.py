"""Steps: interval, phase and calendar are learned from timestamps as loggers write."""

import json

import numpy as np
import pandas as pd
import pytest

from keras_wgan.series.grids.clocks import MONTH, SECOND
from keras_wgan.series.grids.steps import Steps, usual_distance

COUNT = 1728
TIMES = pd.date_range("2024-04-01", periods=COUNT, freq="10min")  # a Monday
WEEKS = pd.date_range("2024-04-01", periods=5 * 1008, freq="10min")
WEEKDAYS = (0, 1, 2, 3, 4)
BUSINESS = pd.bdate_range("2023-01-02", periods=300)


def late(times, low, high, seed=0):
    """Moves times by `low` to `high` seconds."""
    seconds = np.random.default_rng(seed).uniform(low, high, len(times))
    return times + pd.to_timedelta(seconds, unit="s")


def positions(times, interval=None):
    """Returns the learned steps, and the step of each row from 0 on."""
    steps = Steps.learn(times, interval)
    slots = steps.slots(times)
    return steps, slots - slots.min()


def working_hours(first=9, last=17):
    is_open = (WEEKS.hour >= first) & (WEEKS.hour < last)
    return WEEKS[(WEEKS.day_of_week < 5) & is_open]


@pytest.mark.parametrize("interval", [None, 600, "10min"], ids=str)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "low, high",
    [(0, 2), (-2, 0), (-2, 2), (0, 294), (-294, 0), (-270, 270), (-294, 294)],
)
def test_no_jitter_below_half_a_step_empties_a_slot(low, high, seed, interval):
    steps, slots = positions(late(TIMES, low, high, seed), interval)
    assert steps.interval == 600
    np.testing.assert_array_equal(slots, np.arange(COUNT))


def test_whole_seconds_of_jitter():
    seconds = np.random.default_rng(0).integers(0, 3, COUNT)
    steps, slots = positions(TIMES + pd.to_timedelta(seconds, unit="s"))
    assert (steps.interval, steps.phase) == (600, 0)
    np.testing.assert_array_equal(slots, np.arange(COUNT))


@pytest.mark.parametrize("jitter", [0, 2, 294])
@pytest.mark.parametrize("dropped", [0.2, 0.4])
def test_missing_rows_are_neither_a_longer_step_nor_a_calendar(dropped, jitter):
    keep = np.flatnonzero(np.random.default_rng(3).random(COUNT) >= dropped)
    steps, slots = positions(late(TIMES, 0, jitter)[keep])
    assert steps.interval == 600
    assert steps.weekdays == tuple(range(7)) and steps.opening is None
    np.testing.assert_array_equal(slots, keep - keep[0])


@pytest.mark.parametrize("length", [7, 97, 300, 1000, 604_800])
@pytest.mark.parametrize("seed", range(3))
def test_jitter_and_missing_rows_at_once(length, seed):
    keep = np.flatnonzero(np.random.default_rng(seed).random(2000) >= 0.3)
    seconds = keep * length + np.random.default_rng(seed + 9).uniform(
        -0.4 * length, 0.4 * length, len(keep)
    )
    steps, slots = positions(TIMES[0] + pd.to_timedelta(seconds, unit="s"))
    assert steps.interval == length
    np.testing.assert_array_equal(slots, keep - keep[0])


@pytest.mark.parametrize("length", [600.01, 600.37, 597.0, 61.5, 1 / 3, 1 / 44_100])
def test_clocks_that_drift_stay_on_the_grid(length):
    count = 50_000
    seconds = np.rint(np.arange(count) * length * 1e9).astype("int64")
    steps, slots = positions(pd.DatetimeIndex(TIMES[0].value + seconds))
    assert steps.interval == pytest.approx(length, rel=1e-6)
    np.testing.assert_array_equal(slots, np.arange(count))


@pytest.mark.parametrize("months", [1, 3, 12])
@pytest.mark.parametrize("end", ["S", "E"])
def test_months_quarters_and_years_have_one_step_each(months, end):
    freq = f"{months}M{end}"
    times = pd.date_range("1950-01-01", periods=60, freq=freq)
    steps, slots = positions(times)
    assert steps.interval == pytest.approx(months * MONTH / SECOND)
    np.testing.assert_array_equal(slots, np.arange(60))
    later = pd.date_range("1950-01-01", periods=240, freq=freq)
    assert (np.diff(steps.slots(later)) == 1).all()


def test_dates_that_are_late_by_days_stay_in_their_months():
    days = np.random.default_rng(0).integers(0, 4, 120)
    times = pd.date_range("2010-01-01", periods=120, freq="MS")
    _, slots = positions(times + pd.to_timedelta(days, unit="D"))
    np.testing.assert_array_equal(slots, np.arange(120))


def test_the_phase_is_the_offset_that_most_rows_share():
    times = TIMES + pd.Timedelta(7, "s")
    assert Steps.learn(times).phase == 7
    some_late = times.where(np.arange(COUNT) % 3 > 0, times + pd.Timedelta(90, "s"))
    assert Steps.learn(some_late).phase == 7


def test_two_loggers_share_a_grid():
    times = TIMES.append(TIMES + pd.Timedelta(3, "min"))
    steps, slots = positions(times)
    assert steps.interval == 300
    assert len(np.unique(slots)) == 2 * COUNT


def test_duplicates_change_nothing():
    assert Steps.learn(TIMES.append(TIMES[:900])) == Steps.learn(TIMES)


@pytest.mark.parametrize("jitter", [0, 2, 290])
def test_an_hour_holds_the_rows_from_the_full_hour_on(jitter):
    steps, slots = positions(late(TIMES, -jitter, jitter), "1h")
    assert (steps.interval, steps.phase, steps.distance) == (3600, 0, 600)
    np.testing.assert_array_equal(slots, np.arange(COUNT) // 6)
    first = steps.slots(TIMES[:1])
    assert steps.times(first)[0] == TIMES[0]


@pytest.mark.parametrize("minutes", [5, 8])
def test_hours_of_rows_that_are_past_the_hour(minutes):
    _, slots = positions(TIMES + pd.Timedelta(minutes, "min"), "1h")
    np.testing.assert_array_equal(slots, np.arange(COUNT) // 6)


def test_weeks_begin_on_monday_and_days_at_midnight():
    weeks, slots = positions(BUSINESS, "7D")
    np.testing.assert_array_equal(slots, np.arange(300) // 5)
    assert weeks.times(weeks.slots(BUSINESS[:1]))[0] == BUSINESS[0]
    _, slots = positions(TIMES, "1D")
    np.testing.assert_array_equal(slots, np.arange(COUNT) // 144)


CALENDARS = {
    "business days": (BUSINESS, WEEKDAYS, None),
    "with holidays": (BUSINESS.delete([4, 40, 77, 200]), WEEKDAYS, None),
    "late weekdays": (late(WEEKS[WEEKS.day_of_week < 5], -2, 2), WEEKDAYS, None),
    "no Mondays": (WEEKS[WEEKS.day_of_week > 0], (1, 2, 3, 4, 5, 6), None),
    "working hours": (working_hours(), WEEKDAYS, (9, 17)),
    "late working hours": (late(working_hours(), 0, 200), WEEKDAYS, (9, 17)),
    "nights": (WEEKS[(WEEKS.hour >= 22) | (WEEKS.hour < 6)], tuple(range(7)), (22, 6)),
}


@pytest.mark.parametrize("times, days, hours", CALENDARS.values(), ids=CALENDARS)
def test_days_and_hours_that_never_have_rows_are_no_gaps(times, days, hours):
    steps, slots = positions(times)
    assert steps.weekdays == days
    if hours is None:
        assert steps.opening is None and steps.closing is None
    else:
        opened = np.array([steps.opening, steps.closing])
        np.testing.assert_allclose(opened, np.array(hours) * 3600, atol=200)
    holidays = 4 if len(times) == 296 else 0
    assert slots.max() + 1 == len(times) + holidays


@pytest.mark.parametrize(
    "times", [case[0] for case in CALENDARS.values()], ids=CALENDARS
)
def test_times_are_the_inverse_of_slots(times):
    steps, _ = positions(times)
    slots = np.arange(-3000, 3000) + steps.slots(times[:1])
    np.testing.assert_array_equal(steps.slots(steps.times(slots)), slots)
    assert steps.times(slots).is_monotonic_increasing
    halves = pd.Timedelta(steps.interval / 2, "s")
    assert (abs(steps.times(steps.slots(times)) - times) <= halves).all()


@pytest.mark.parametrize(
    "times",
    [BUSINESS[:10], working_hours()[: 2 * 48], WEEKS[WEEKS.day_of_week < 5][: 5 * 144]],
    ids=["one weekend", "two days", "no weekend"],
)
def test_too_little_is_no_calendar(times):
    steps = Steps.learn(times)
    assert steps.weekdays == tuple(range(7)) and steps.opening is None


def test_days_missing_at_random_are_hardly_ever_a_calendar():
    rng, calendars = np.random.default_rng(0), 0
    for count in (14, 21, 28, 60):
        days = pd.date_range("2024-01-01", periods=count)
        for _ in range(100):
            steps = Steps.learn(days[rng.random(count) > 0.2])
            calendars += len(steps.weekdays) < 7
    assert calendars <= 4  # of 400


@pytest.mark.parametrize("count", [11, 15, 100])
def test_two_weekends_without_rows_are_a_calendar(count):
    assert Steps.learn(BUSINESS[:count]).weekdays == WEEKDAYS


def test_one_row_opens_its_weekday_or_hour():
    saturday = pd.DatetimeIndex(["2024-04-13 12:00"])
    times = WEEKS[WEEKS.day_of_week < 5].append(saturday)
    assert Steps.learn(times).weekdays == (0, 1, 2, 3, 4, 5)
    evening = pd.DatetimeIndex(["2024-04-10 20:00"])
    steps = Steps.learn(working_hours().append(evening))
    assert (steps.opening, steps.closing) == (9 * 3600, 20 * 3600 + 600)


@pytest.mark.parametrize(
    "row, day", [("2024-04-06 12:00", "Saturday"), ("2024-04-08 20:00", "Monday")]
)
def test_a_row_on_a_closed_day_or_hour_is_refused_with_its_time(row, day):
    steps = Steps.learn(working_hours())
    times = working_hours()[:5].append(pd.DatetimeIndex([row]))
    with pytest.raises(ValueError, match=rf"{row}:00 \({day}\).*Leave such rows out"):
        steps.slots(times)


@pytest.mark.parametrize(
    "times", [case[0] for case in CALENDARS.values()], ids=CALENDARS
)
def test_steps_go_through_json(times):
    steps = Steps.learn(times)
    copy = Steps(**json.loads(json.dumps(steps._asdict())))
    np.testing.assert_array_equal(copy.slots(times), steps.slots(times))
    assert copy.describe() == steps.describe()


def test_a_row_keeps_its_step_whatever_else_is_passed():
    times = late(working_hours(), -200, 200)
    steps = Steps.learn(times)
    slots = steps.slots(times)
    for start in (0, 7, 100):
        np.testing.assert_array_equal(steps.slots(times[start:]), slots[start:])


def test_the_shortest_series_have_steps():
    assert Steps.learn(TIMES[:1]).interval == 1
    assert Steps.learn(TIMES[[0, 0, 0]]).interval == 1
    assert Steps.learn(TIMES[:2]).interval == 600
    assert usual_distance(TIMES[:2]) == 600
