"""What a plugin may answer about consumption."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.readings.model import Consumption, IntervalReading, Reach
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "readings.consumption": ("consumption", "interval_readings", "readings_reach"),
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


def _lie_in_the_months(found: tuple[Consumption, ...], *, supply_point: SupplyPoint, first: Month, last: Month) -> bool:
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


CHECKS: dict[str, Callable[..., bool]] = {
    "consumption": _lie_in_the_months,
    "interval_readings": _lie_in_the_span,
    "readings_reach": _ends_after_it_begins,
}
"""Whether a plugin's answer lies in the time that was asked for, in order and nothing twice."""
