"""What a plugin may answer about consumption and meters, and what it is told of readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.readings.model import (
    Batch,
    Consumption,
    Injection,
    IntervalReading,
    Meter,
    Reach,
    RegisterReading,
    TakenOver,
)
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "readings.consumption": ("consumption", "interval_readings", "readings_reach"),
    "readings.meters": ("meters",),
    "readings.generation": ("consumption", "injections"),
    "readings.entry": ("meters", "register_readings"),
    "readings.history": ("meters", "register_readings"),
    "readings.log": ("meters", "register_readings"),
    "readings.measures": ("interval_readings", "readings_reach"),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1")
def consumption(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[Consumption, ...] | None:
    """When consumption by month or year is shown: one entry a billed month from first to last, oldest first.

    A month without an entry was not billed and is shown as missing, never as 0.
    """


@hookspec("ask", since="0.1")
def injections(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[Injection, ...] | None:
    """When generation is shown: what was injected from first to last, both included, one entry a month, oldest first.

    A month without an entry is shown as missing, never as 0.
    """


@hookspec("ask", since="0.1")
def interval_readings(
    portal: PluginPortal, supply_point: SupplyPoint, start: datetime, end: datetime
) -> tuple[IntervalReading, ...] | None:
    """When consumption by day or hour is shown: the intervals that start in [start, end), oldest first (UTC).

    An empty tuple means that there are none; what is missing in between is shown as missing.
    """


@hookspec("ask", since="0.1")
def readings_reach(portal: PluginPortal, supply_point: SupplyPoint) -> Reach | None:
    """When the page says from when to when there is consumption, and which steps may be chosen.

    Whoever answers ``consumption`` or ``interval_readings`` answers this too; an empty ``Reach`` is: nothing at all.
    """


@hookspec("ask", since="0.1")
def meters(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Meter, ...] | None:
    """When meters are shown or read: those of the supply, in the order of the pages, with their latest readings.

    One that was removed is listed as long as it is worth showing; no reading of it is taken any more.
    """


@hookspec("ask", since="0.1")
def register_readings(
    portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date
) -> tuple[RegisterReading, ...] | None:
    """When readings are shown or judged: what the registers of the supply showed on these days, oldest first.

    Both days are included. What customers handed over is in it once the utility has taken it over, not before.
    """


@hookspec("ask", since="0.1", keeps=False)
def take_over(portal: PluginPortal, batch: Batch) -> TakenOver | None:
    """When readings go to the back office: take the batch over and say so, or raise ``Unavailable`` to be asked again.

    It may be asked again with the same batch, so remember its id. None writes it as a file into the outbox.
    """


@hookspec("tell", since="0.1")
def readings_handed_over(portal: PluginPortal, batch: Batch) -> None:
    """After a batch of readings has reached the back office; it may be told twice of one."""


def _lie_in_the_months(
    found: tuple[Consumption, ...] | tuple[Injection, ...], *, supply_point: SupplyPoint, first: Month, last: Month
) -> bool:
    months = [one.month for one in found]
    return months == sorted(set(months)) and all(first <= month <= last for month in months)


def _lie_in_the_span(
    found: tuple[IntervalReading, ...], *, supply_point: SupplyPoint, start: datetime, end: datetime
) -> bool:
    starts = [one.interval.start for one in found]
    return starts == sorted(set(starts)) and all(start <= at < end for at in starts)


def _ends_after_it_begins(found: Reach, *, supply_point: SupplyPoint) -> bool:
    spans: tuple[tuple[Any, Any], ...] = ((found.first_month, found.last_month), (found.start, found.end))
    return all(last is None if first is None else last is not None and first <= last for first, last in spans)


def _are_its_meters(found: tuple[Meter, ...], *, supply_point: SupplyPoint) -> bool:
    registers = [register for meter in found for register in meter.registers]
    ids = [register.id for register in registers]
    is_last = all(one.last is None or one.last.register_id == one.id for one in registers)
    return all(one.supply_point_id == supply_point.id for one in found) and len(ids) == len(set(ids)) and is_last


def _lie_in_the_days(
    found: tuple[RegisterReading, ...], *, supply_point: SupplyPoint, since: date, until: date
) -> bool:
    days = [one.day for one in found]
    return days == sorted(days) and all(since <= day <= until for day in days)


def _is_that_batch(found: TakenOver, *, batch: Batch) -> bool:
    return found.batch_id == batch.id


CHECKS: dict[str, Callable[..., bool]] = {
    "consumption": _lie_in_the_months,
    "injections": _lie_in_the_months,
    "interval_readings": _lie_in_the_span,
    "readings_reach": _ends_after_it_begins,
    "meters": _are_its_meters,
    "register_readings": _lie_in_the_days,
    "take_over": _is_that_batch,
}
"""Whether a plugin's answer lies in the time that was asked for, in order and nothing twice, and is of that supply."""
