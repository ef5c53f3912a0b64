"""A portal with one supply and its holder, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.periods import Interval
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.anchors import parse_anchor
from ventanilla.readings.feed import feed_files
from ventanilla.readings.model import IntervalReading, Quality
from ventanilla.readings.service import ConsumptionView, ReadingsService
from ventanilla.readings.service.intake import Taken, take_in
from ventanilla.storage.feeds import Loaded
from ventanilla.testing.supplies import add_supply, holder_of, load_rows


@dataclass
class Home:
    """One supply with its holder, and what may be done with it."""

    portal: Any
    service: ReadingsService
    supply_point_id: str
    actor: CustomerActor

    def bring(self, file: str, *rows: dict[str, Any]) -> Loaded:
        """Load rows of a feed file for the supply 5555/1."""
        files = {each.name: each for each in feed_files(self.portal.house.utility)}
        owner = {"customer_number": "5555", "supply_number": "1"}
        return load_rows(self.portal.house, files[file], [owner | row for row in rows])

    def measure(
        self, start: datetime, values: list[str | None], seconds: int = 3600, quality: Quality = Quality.MEASURED
    ) -> Taken:
        """Intervals one after the other; None leaves one out."""
        readings = [
            IntervalReading(
                Interval(start.astimezone(UTC) + timedelta(seconds=seconds * at), timedelta(seconds=seconds)),
                Quantity(Decimal(value), Unit.KWH),
                quality,
            )
            for at, value in enumerate(values)
            if value is not None
        ]
        with self.portal.house.db.write() as connection:
            return take_in(connection, self.supply_point_id, readings)

    def look(self, **query: str) -> ConsumptionView:
        """What the service shows."""
        return self.service.consumption(self.actor, self.supply_point_id, parse_anchor(query))

    def at(self, zone: str) -> Home:
        """The same supply at a utility elsewhere."""
        house = replace(self.portal.house, zone=ZoneInfo(zone))
        return replace(self, service=ReadingsService(house, self.portal.supply))


@pytest.fixture
def home(portal: Any) -> Home:
    supply_point_id = add_supply(portal.house)
    return Home(portal, portal.readings, supply_point_id, holder_of(portal.house, supply_point_id))


Values = Callable[..., dict[str, Decimal | None]]


@pytest.fixture
def values() -> Values:
    def read(view: ConsumptionView) -> dict[str, Decimal | None]:
        return {point.key: point.value for point in view.series.points}

    return read
