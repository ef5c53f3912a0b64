"""The retailer's periods, and Italy's bands with their holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ventanilla.demo.italian_metering import _quarters
from ventanilla.readings.windows import opening
from ventanilla_italian_gas import UTILITY
from ventanilla_italian_gas.demo.people import KNOWN, MEASURED
from ventanilla_italian_gas.measuring import BANDS, READINGS

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.covers("ITA-15")
@pytest.mark.parametrize(
    ("hour", "minute", "second", "is_open"),
    [(7, 59, 59, False), (8, 0, 0, True), (21, 59, 59, True), (22, 0, 0, False), (22, 0, 1, False)],
)
def test_readings_are_taken_from_eight_to_ten(hour: int, minute: int, second: int, is_open: bool) -> None:
    for day in (date(2010, 2, 11), date(2026, 3, 29), date(2026, 10, 25), date(2099, 2, 14)):
        at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ROME)
        assert opening(READINGS.windows, at, ROME).is_open is is_open, day


@pytest.mark.covers("ITA-11")
def test_a_week_has_the_hours_of_its_bands() -> None:
    monday = date(2026, 11, 16)
    hours = dict.fromkeys(BANDS.names, 0)
    for at in range(7):
        starts = BANDS.of_day(monday + timedelta(days=at))
        for (hour, band), (until, _) in zip(starts, (*starts[1:], (24, "")), strict=True):
            hours[band] += until - hour
    assert hours == {"f1": 55, "f2": 41, "f3": 72}


def test_saint_francis_is_a_holiday_again_from_2026() -> None:
    assert [BANDS.is_holiday(date(year, 10, 4)) for year in (2024, 2025, 2026, 2027)] == [False, False, True, True]
    assert BANDS.is_holiday(date(2026, 4, 6)), "Easter Monday"


def test_readings_are_of_gas_and_measures_of_electricity() -> None:
    found = {screen.name: screen.commodities for screen in UTILITY.screens}
    assert [one.value for one in found["readings.log"]] == ["gas"]
    assert [one.value for one in found["readings.measures"]] == ["electricity"]


def test_the_demo_has_a_year_of_quarter_hours_less_three() -> None:
    point = next(point for client in KNOWN for point in client.points if point.number == MEASURED)
    for today in (date(2026, 11, 21), date(2028, 3, 1)):
        found = list(_quarters(point, today))
        assert len(found) == 365 * 96 - 3
        assert [start for start, _ in found] == sorted(start for start, _ in found)
