"""Writes the points' meters: gas counters with what they showed, and a year of quarter hours of one power point."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ventanilla.demo.chance import between
from ventanilla.demo.italian_points import Client, Point
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month

_ROME = ZoneInfo("Europe/Rome")
_QUARTER = timedelta(minutes=15)
_BY_HOUR = (9, 8, 7, 7, 7, 9, 16, 24, 20, 15, 14, 15, 22, 20, 14, 13, 14, 18, 27, 36, 38, 31, 22, 13)
"""Watt-hours a quarter hour of a household's day, in portions of three and a quarter: near to what it is billed."""
_REMEMBERED = 14


def write_meter(feed: FeedWriter, client: Client, point: Point, counters: dict[Month, int]) -> None:
    """A gas meter; a firm's has a corrector, which counts in standard cubic metres."""
    whose = {
        "customer_number": point.client,
        "supply_number": point.number,
        "meter_number": f"G{point.at:07d}",
    }
    feed.add("meters", **whose, make="Itron G4 RF1", place=point.street.title(), installed_on=point.since)
    registers = {"C": ("counter", "m³", 100), "K": ("corrector", "Sm³", 103)}
    for at, (code, (zone, unit, per_cent)) in enumerate(registers.items()):
        if code == "K" and not client.is_firm:
            continue
        feed.add("registers", **whose, register=code, zone=zone, unit=unit, digits=7, decimals=0, position=at)
        for month in sorted(counters)[-_REMEMBERED:]:
            value = counters[month] * per_cent // 100
            feed.add("register_readings", **whose, register=code, day=month.last, value=value, source="utility",
                     quality="measured")  # fmt: skip


def write_measures(feed: FeedWriter, point: Point, today: date) -> None:
    """The quarter hours of a year up to yesterday, three of which the meter never told."""
    for start, amount in _quarters(point, today):
        is_rough = start.day == 13 and start.hour == 2
        feed.add(
            "intervals", customer_number=point.client, supply_number=point.number, start=start, seconds=900,
            amount=amount, unit="kWh", quality="estimated" if is_rough else "measured",
        )  # fmt: skip


def _quarters(point: Point, today: date) -> Iterator[tuple[datetime, Decimal]]:
    first = today - timedelta(days=365)
    at = datetime(first.year, first.month, first.day, tzinfo=_ROME).astimezone(UTC)
    end = datetime(today.year, today.month, today.day, tzinfo=_ROME).astimezone(UTC)
    lost = end - timedelta(days=9, hours=5)
    while at < end:
        local = at.astimezone(_ROME)
        weekend = 120 if local.weekday() > 4 else 100
        chance = between(60, 140, point.number, local.date(), local.hour) + local.minute // 5
        if not lost <= at < lost + 3 * _QUARTER:
            yield at, Decimal(_BY_HOUR[local.hour] * 13 * weekend * chance // 40_000).scaleb(-3)
        at += _QUARTER
