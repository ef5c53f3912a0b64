"""The built-in answers about consumption, from the portal's own tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.plugin import PluginPortal, Utility, hookimpl
from ventanilla.readings.model import Consumption, IntervalReading, Quality, Reach
from ventanilla.readings.tables import CONSUMPTION, INTERVALS, REACH
from ventanilla.storage import Database
from ventanilla.supply.model import SupplyPoint


class ReadingsRecords:
    """Answers every hook of this topic with exactly one statement."""

    def __init__(self, db: Database, utility: Utility, id_key: bytes) -> None:
        self._db = db

    @hookimpl
    def consumption(
        self, portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
    ) -> tuple[Consumption, ...]:
        """The months that were billed, oldest first."""
        rows = self._db.rows(
            CONSUMPTION,
            supply_point_id=supply_point.id,
            first=first.year * 100 + first.month,
            last=last.year * 100 + last.month,
        )
        return tuple(_consumption(row) for row in rows)

    @hookimpl
    def interval_readings(
        self, portal: PluginPortal, supply_point: SupplyPoint, start: datetime, end: datetime
    ) -> tuple[IntervalReading, ...]:
        """The intervals that start in [start, end), oldest first."""
        rows = self._db.rows(
            INTERVALS, supply_point_id=supply_point.id, start=int(start.timestamp()), end=int(end.timestamp())
        )
        return tuple(_interval(row) for row in rows)

    @hookimpl
    def readings_reach(self, portal: PluginPortal, supply_point: SupplyPoint) -> Reach:
        """Both ends of what is stored."""
        first, last, start, latest, seconds = self._db.rows(REACH, supply_point_id=supply_point.id)[0]
        return Reach(
            first_month=None if first is None else _month(first),
            last_month=None if last is None else _month(last),
            start=None if start is None else _moment(start),
            end=None if latest is None else _moment(latest + seconds),
            seconds=seconds,
        )


def _consumption(row: Any) -> Consumption:
    month, micro, unit, absent, read_from, read_to, previous, current, quality = row
    return Consumption(
        month=_month(month),
        amount=Absent(Why(absent)) if micro is None else Quantity.of_micro(micro, Unit(unit)),
        read_from=read_from,
        read_to=read_to,
        previous=_counter(previous, unit),
        current=_counter(current, unit),
        quality=Quality(quality),
    )


def _interval(row: Any) -> IntervalReading:
    start, seconds, micro, unit, quality = row
    interval = Interval(_moment(start), timedelta(seconds=seconds))
    return IntervalReading(interval, Quantity.of_micro(micro, Unit(unit)), Quality(quality))


def _counter(micro: int | None, unit: str) -> Decimal | None:
    return None if micro is None else Quantity.of_micro(micro, Unit(unit)).value


def _month(number: int) -> Month:
    return Month(number // 100, number % 100)


def _moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
