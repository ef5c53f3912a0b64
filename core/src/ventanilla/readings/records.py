"""The built-in answers about consumption and meters, from the portal's own tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.plugin import PluginPortal, Utility, hookimpl
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.model import (
    Consumption,
    Injection,
    IntervalReading,
    Meter,
    Quality,
    Reach,
    Register,
    RegisterReading,
    Source,
    Zone,
)
from ventanilla.readings.tables import CONSUMPTION, INJECTIONS, INTERVALS, METERS, REACH, REGISTER_READINGS
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
    def injections(
        self, portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
    ) -> tuple[Injection, ...]:
        """The months that the feed brought, oldest first."""
        span = {"first": first.year * 100 + first.month, "last": last.year * 100 + last.month}
        rows = self._db.rows(INJECTIONS, supply_point_id=supply_point.id, **span)
        return tuple(_injection(*row) for row in rows)

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

    @hookimpl
    def meters(self, portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Meter, ...]:
        """By their numbers, each with its registers in the order of the feed's codes."""
        found: dict[str, list[Any]] = {}
        for row in self._db.rows(METERS, supply_point_id=supply_point.id):
            found.setdefault(row[0], []).append(row)
        return tuple(_meter(rows) for rows in found.values())

    @hookimpl
    def register_readings(
        self, portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date
    ) -> tuple[RegisterReading, ...]:
        """What the feed brought, by day."""
        rows = self._db.rows(REGISTER_READINGS, supply_point_id=supply_point.id, since=since, until=until)
        return tuple(_reading(*row) for row in rows)


def _meter(rows: list[Any]) -> Meter:
    id_, supply_point_id, number, make, place, current, voltage, installed, removed, verified, verify_by = rows[0][:11]
    return Meter(
        id=id_,
        supply_point_id=supply_point_id,
        number=number,
        make=make,
        place=place,
        registers=tuple(_register(*row[11:]) for row in rows if row[11] is not None),
        current_ratio=decimal_of(current),
        voltage_ratio=decimal_of(voltage),
        installed_on=installed,
        removed_on=removed,
        verified_on=verified,
        verify_by=verify_by,
    )


def _register(
    id_: str, code: str, zone: str, unit: str, digits: int, decimals: int, day: date | None, *last: Any
) -> Register:
    latest = None if day is None else _reading(id_, day, *last)
    return Register(id_, code, Zone(zone), Unit(unit), digits, decimals, latest)


def _reading(register_id: str, day: date, micro: int, source: str, quality: str) -> RegisterReading:
    return RegisterReading(register_id, day, decimal_of(micro), Source(source), Quality(quality))


def _consumption(row: Any) -> Consumption:
    month, micro, unit, absent, read_from, read_to, previous, current, quality = row
    return Consumption(
        month=_month(month),
        amount=Absent(Why(absent)) if micro is None else Quantity.of_micro(micro, Unit(unit)),
        read_from=read_from,
        read_to=read_to,
        previous=_counter(previous),
        current=_counter(current),
        quality=Quality(quality),
    )


def _injection(
    month: int, micro: int | None, unit: str, absent: str | None, previous: int | None, current: int | None
) -> Injection:
    amount = Absent(Why(absent or Why.PENDING)) if micro is None else Quantity.of_micro(micro, Unit(unit))
    return Injection(_month(month), amount, _counter(previous), _counter(current))


def _interval(row: Any) -> IntervalReading:
    start, seconds, micro, unit, quality = row
    interval = Interval(_moment(start), timedelta(seconds=seconds))
    return IntervalReading(interval, Quantity.of_micro(micro, Unit(unit)), Quality(quality))


def _counter(micro: int | None) -> Decimal | None:
    return None if micro is None else decimal_of(micro)


def _month(number: int) -> Month:
    return Month(number // 100, number % 100)


def _moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
