"""What a plugin may answer about consumption."""

from __future__ import annotations

from datetime import datetime

from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.readings.model import Consumption, IntervalReading
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "readings.consumption": ("consumption", "interval_readings"),
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
