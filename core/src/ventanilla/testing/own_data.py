"""Somebody with one supply and the Green Button file of it, for tests of what the file says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from ventanilla.exchange.green_button import GreenButtonService
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.readings.feed import feed_files
from ventanilla.readings.model import IntervalReading, Quality
from ventanilla.readings.service.intake import take_in
from ventanilla.testing.espi_rules import ATOM, ESPI, links
from ventanilla.testing.supplies import add_supply, holder_of, load_rows

Told = tuple[int, int, int, int]
"""Start, seconds, value and quality of a reading, as the file says them."""


class Owner:
    """Somebody with one supply, and the file of it."""

    def __init__(self, portal: Any, commodity: Commodity = Commodity.ELECTRICITY, zone: str = "") -> None:
        house = replace(portal.house, zone=ZoneInfo(zone)) if zone else portal.house
        self.portal, self.house = portal, house
        self.supply = add_supply(portal.house, commodity=commodity)
        self.actor = holder_of(portal.house, self.supply)
        self.service = GreenButtonService(house, portal.supply, portal.billing, portal.apps)

    def bring(self, file: str, *rows: dict[str, Any]) -> None:
        """Load rows of a file of the standard feed, of this supply."""
        files = {each.name: each for each in feed_files(self.portal.house.utility)}
        owner = {"customer_number": "5555", "supply_number": "1"}
        assert not load_rows(self.portal.house, files[file], [owner | row for row in rows]).rejected

    def measure(self, start: datetime, values: list[int | None], seconds: int = 3600, **how: Any) -> None:
        """Intervals of so many watt-hours, the second one an estimate; ``how`` is as for :func:`take_in`."""
        readings = [
            IntervalReading(
                Interval(start + timedelta(seconds=seconds * at), timedelta(seconds=seconds)),
                Quantity(Decimal(value) / 1000, Unit.KWH),
                Quality.ESTIMATED if at == 1 else Quality.MEASURED,
            )
            for at, value in enumerate(values)
            if value is not None
        ]
        with self.portal.house.db.write() as connection:
            take_in(connection, self.supply, readings, **how)

    def fill(self) -> None:
        """Three billed months, and a day of hours of which one is missing."""
        used = ((1, 210), (2, 190), (3, 205))
        self.bring("consumption", *({"month": Month(2026, at), "amount": Decimal(kwh)} for at, kwh in used))
        self.measure(datetime(2026, 4, 1, 3, tzinfo=UTC), [100 + at if at != 5 else None for at in range(24)])

    def file(self, first: date | None = None, last: date | None = None) -> bytes:
        """What is downloaded."""
        found = self.service.file(self.actor, self.supply, first, last, self.house.languages.get("en"))
        return b"".join(found.body)

    def tree(self, first: date | None = None, last: date | None = None) -> Any:
        """The same as XML."""
        return etree.fromstring(self.file(first, last))


def series(tree: Any) -> dict[str, list[Told]]:
    """The readings by the title of their series, found by the links alone."""
    blocks = [entry for entry in tree.iter(f"{ATOM}entry") if entry.find(f".//{ESPI}IntervalBlock") is not None]
    return {
        entry.findtext(f"{ATOM}title"): [
            told(one)
            for block in blocks
            if links(block, "up") & links(entry, "related")
            for one in block.iter(f"{ESPI}IntervalReading")
        ]
        for entry in tree.iter(f"{ATOM}entry")
        if entry.find(f".//{ESPI}MeterReading") is not None
    }


def told(reading: Any) -> Told:
    """One reading."""
    paths = ("timePeriod/start", "timePeriod/duration", "value", "ReadingQuality/quality")
    start, seconds, value, quality = (
        int(reading.findtext("/".join(f"{ESPI}{name}" for name in path.split("/")))) for path in paths
    )
    return start, seconds, value, quality
