"""When readings are taken, by the utility's local time, and for which period they count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ventanilla.kernel.periods import Month
from ventanilla.plugin import Window
from ventanilla.readings.windows import monthly_days, opening, with_days

MOSCOW, ROME = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Rome")
KOMI = (Window(first_day=15, last_day=25),)
WRAPPED = (Window(first_day=23, last_day=1),)
DAILY = (Window(since=date(2026, 3, 1), until=date(2026, 11, 30), opens=time(8), closes=time(22)),)


def moscow(day: int, hour: int = 12, minute: int = 0, second: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("moment", "is_open", "period"),
    [
        (moscow(14, 23, 59, 59), False, Month(2026, 11)),
        (moscow(15, 0), True, Month(2026, 11)),
        (moscow(25, 23, 59, 59), True, Month(2026, 11)),
        (moscow(26, 0), False, Month(2026, 12)),
        (moscow(31, 12, month=12), False, Month(2027, 1)),
    ],
)
def test_days_of_the_month_open_and_close_at_local_midnight(moment: datetime, is_open: bool, period: Month) -> None:
    found = opening(KOMI, moment.astimezone(UTC), MOSCOW)
    assert (found.is_open, found.period) == (is_open, period)


def test_outside_of_the_window_the_next_one_is_told_with_its_first_moment() -> None:
    found = opening(KOMI, moscow(26), MOSCOW)
    assert (found.first, found.last) == (date(2026, 12, 15), date(2026, 12, 25))
    assert found.starts_at == datetime(2026, 12, 14, 21, tzinfo=UTC)


@pytest.mark.parametrize(("day", "month", "period"), [(23, 11, 11), (30, 11, 11), (1, 12, 11), (23, 12, 12)])
def test_a_window_that_reaches_into_the_next_month_is_for_the_month_it_began_in(
    day: int, month: int, period: int
) -> None:
    found = opening(WRAPPED, moscow(day, month=month), MOSCOW)
    assert (found.is_open, found.period) == (True, Month(2026, period))
    assert not opening(WRAPPED, moscow(2, month=month), MOSCOW).is_open


def test_the_last_day_is_that_of_any_month() -> None:
    whole = (Window(first_day=20, last_day=31),)
    assert opening(whole, datetime(2027, 2, 28, 12, tzinfo=MOSCOW), MOSCOW).last == date(2027, 2, 28)
    assert not opening(whole, datetime(2027, 3, 1, 12, tzinfo=MOSCOW), MOSCOW).is_open


@pytest.mark.parametrize(
    ("local", "is_open"),
    [(time(7, 59, 59), False), (time(8), True), (time(21, 59, 59), True), (time(22), False), (time(22, 0, 1), False)],
)
def test_daily_hours_begin_with_their_first_moment_and_end_before_their_last(local: time, is_open: bool) -> None:
    assert opening(DAILY, datetime.combine(date(2026, 6, 1), local, ROME), ROME).is_open is is_open


def test_daily_hours_hold_between_their_days_only() -> None:
    before = opening(DAILY, datetime(2026, 2, 1, 12, tzinfo=ROME), ROME)
    assert (before.is_open, before.starts_at) == (False, datetime(2026, 3, 1, 7, tzinfo=UTC))
    night = opening(DAILY, datetime(2026, 6, 1, 23, tzinfo=ROME), ROME)
    assert night.starts_at == datetime(2026, 6, 2, 6, tzinfo=UTC)
    after = opening(DAILY, datetime(2026, 12, 1, 12, tzinfo=ROME), ROME)
    assert (after.is_open, after.starts_at) == (False, None)


def test_one_long_interval_is_told_whole() -> None:
    long = (Window(since=date(2026, 3, 20), until=date(2026, 5, 5)),)
    found = opening(long, datetime(2026, 4, 1, tzinfo=ROME), ROME)
    assert (found.first, found.last, found.is_open) == (date(2026, 3, 20), date(2026, 5, 5), True)


def test_without_windows_it_is_always_open() -> None:
    assert opening((), moscow(28), MOSCOW).is_open


def test_the_nearest_of_several_windows_is_the_next_one() -> None:
    two = (Window(first_day=20, last_day=25), Window(first_day=5, last_day=7))
    assert opening(two, moscow(10), MOSCOW).first == date(2026, 11, 20)
    assert opening(two, moscow(27), MOSCOW).first == date(2026, 12, 5)


@pytest.mark.parametrize("written", ["", "15", "0-25", "15-32", "15–25", "a-b", "15-25-26", "１５-25", "-"])
def test_days_that_can_not_be_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        monthly_days(written)


def test_days_of_the_settings_take_the_place_of_the_declared_ones() -> None:
    (window,) = with_days(KOMI, monthly_days("20 - 26"))
    assert (window.first_day, window.last_day) == (20, 26)
