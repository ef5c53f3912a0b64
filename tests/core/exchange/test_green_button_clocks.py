"""Local days and changes of clocks, as a Green Button file tells them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.exchange.green_button.zones import NO_RULE, LocalTime, local_time
from ventanilla.testing.espi_rules import ESPI, faults
from ventanilla.testing.own_data import Owner, told


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(
    ("zone", "year", "told"),
    [
        ("Europe/Rome", 2026, LocalTime("AE0E3000", 3600, "3E0E2000", 3600)),
        ("America/Santiago", 2026, LocalTime("422E0000", 3600, "922E0000", -14400)),
        ("America/Argentina/Buenos_Aires", 2026, LocalTime(NO_RULE, 0, NO_RULE, -10800)),
        ("Europe/Moscow", 2026, LocalTime(NO_RULE, 0, NO_RULE, 10800)),
        ("America/New_York", 2012, LocalTime("B40E2000", 3600, "360E2000", -18000)),
        ("Australia/Lord_Howe", 2026, LocalTime("440E2000", 1800, "A40E2000", 37800)),
        ("Africa/Casablanca", 2026, LocalTime(NO_RULE, 0, NO_RULE, 0)),
    ],
)
def test_how_clocks_go(zone: str, year: int, told: LocalTime) -> None:
    assert local_time(ZoneInfo(zone), year) == told


def _change(rule: str, year: int) -> datetime:
    """When a rule changes the clocks by its bits alone: what they show then, said as if it were UTC."""
    bits = int(rule, 16)
    seconds, hour, weekday = bits & 0xFFF, bits >> 12 & 0x1F, (bits >> 17 & 7) - 1
    day, operator, month = bits >> 20 & 0x1F, bits >> 25 & 7, bits >> 28
    days = [date(year, month, 1) + timedelta(days=at) for at in range(31)]
    days = [one for one in days if one.month == month and one.weekday() == weekday]
    found = (
        days[-1]
        if operator == 7
        else next(one for one in days if one.day >= day)
        if operator == 1
        else days[operator - 2]
    )
    return datetime(found.year, found.month, found.day, hour, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Santiago", "America/New_York"])
def test_the_rules_change_the_clocks_when_the_zone_does(zone: str) -> None:
    place = ZoneInfo(zone)
    told = local_time(place, 2026)
    for year in range(2026, 2050):
        for rule, before in ((told.dst_start, 0), (told.dst_end, told.dst_offset)):
            at = _change(rule, year) - timedelta(seconds=told.offset + before)
            offsets = [(at + timedelta(minutes=one)).astimezone(place).utcoffset() for one in (-1, 0)]
            assert offsets[0] == timedelta(seconds=told.offset + before), (zone, rule, year)
            assert offsets[1] != offsets[0], (zone, rule, year)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Rome", date(2026, 3, 29), 23),
        ("Europe/Rome", date(2026, 10, 25), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Argentina/Buenos_Aires", date(2026, 3, 29), 24),
        ("Europe/Moscow", date(2026, 10, 25), 24),
    ],
)
def test_a_local_day_is_a_block_whatever_its_length(portal: Any, zone: str, day: date, hours: int) -> None:
    owner = Owner(portal, zone=zone)
    owner.measure(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=24), [1] * 96)
    tree = owner.tree(day, day)
    (block,) = tree.iter(f"{ESPI}IntervalBlock")
    readings = [told(one) for one in block.iter(f"{ESPI}IntervalReading")]
    assert len(readings) == hours
    assert len({row[0] for row in readings}) == hours
    assert int(block.findtext(f"{ESPI}interval/{ESPI}duration")) == hours * 3600
    assert faults(tree) == []
