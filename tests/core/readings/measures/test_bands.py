"""Bands of hours by the calendar: working days, Saturdays, Sundays and holidays of the year."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ventanilla.plugin import TimeBands
from ventanilla.readings.measuring import Raw, cuts
from ventanilla.testing.measuring import BANDS

ROME = ZoneInfo("Europe/Rome")


def band(moment: datetime, seconds: int = 900) -> str | None:
    found = cuts(BANDS, moment.date(), moment.date(), ROME)
    at = found.band(Raw(int(moment.timestamp()), seconds, 1, "kWh", "measured"))
    return None if at is None else BANDS.names[at]


@pytest.mark.covers("ITA-11")
@pytest.mark.parametrize(
    ("hours", "expected"),
    [((8, 18), "f1"), ((7, 7), "f2"), ((19, 22), "f2"), ((0, 6), "f3"), ((23, 23), "f3")],
)
def test_a_working_day(hours: tuple[int, int], expected: str) -> None:
    for hour in range(hours[0], hours[1] + 1):
        for minute in (0, 15, 30, 45):
            assert band(datetime(2026, 11, 20, hour, minute, tzinfo=ROME)) == expected, (hour, minute)


def test_a_saturday_and_a_sunday() -> None:
    assert [band(datetime(2026, 11, 21, hour, tzinfo=ROME)) for hour in (6, 7, 22, 23)] == ["f3", "f2", "f2", "f3"]
    assert {band(datetime(2026, 11, 22, hour, tzinfo=ROME)) for hour in range(24)} == {"f3"}


@pytest.mark.covers("ITA-11")
@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2026, 4, 6), True),
        (date(2025, 4, 21), True),
        (date(2027, 3, 29), True),
        (date(2026, 4, 7), False),
        (date(2026, 4, 3), False),
        (date(2026, 6, 2), True),
        (date(2024, 10, 4), False),
        (date(2025, 10, 4), False),
        (date(2026, 10, 4), True),
        (date(2027, 10, 4), True),
        (date(2026, 12, 8), True),
        (date(2026, 12, 24), False),
    ],
)
def test_the_holidays_of_a_year(day: date, is_holiday: bool) -> None:
    assert BANDS.is_holiday(day) is is_holiday
    if is_holiday:
        assert BANDS.of_day(day) == BANDS.sundays


def test_an_hour_of_two_bands_has_none_and_one_within_has_its_own() -> None:
    assert band(datetime(2026, 11, 20, 7, 30, tzinfo=ROME), 3600) is None
    assert band(datetime(2026, 11, 20, 18, 0, tzinfo=ROME), 3600) == "f1"
    assert band(datetime(2026, 11, 22, 0, 0, tzinfo=ROME), 86400) == "f3", "a Sunday lies in one band"
    assert band(datetime(2026, 11, 20, 0, 0, tzinfo=ROME), 86400) is None


def test_on_the_days_of_23_and_25_hours_bands_go_by_the_clock() -> None:
    for day in (datetime(2026, 3, 29, tzinfo=ROME), datetime(2026, 10, 25, tzinfo=ROME)):
        assert {band(day.replace(hour=hour)) for hour in (0, 3, 12, 23)} == {"f3"}
    monday = datetime(2026, 10, 26, tzinfo=ROME)
    assert [band(monday.replace(hour=hour)) for hour in (6, 7, 8)] == ["f3", "f2", "f1"]


@pytest.mark.parametrize("hours", [(), ((1, "f1"),), ((0, "f1"), (9, "f2"), (9, "f3")), ((0, "f1"), (24, "f2"))])
def test_hours_that_are_no_day_are_refused(hours: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(ValueError, match="hours of bands"):
        TimeBands(hours, ((0, "f3"),), ((0, "f3"),))
