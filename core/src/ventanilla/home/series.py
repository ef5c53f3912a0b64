"""The last twelve months against the year before, to be drawn."""

from __future__ import annotations

from datetime import date

from ventanilla.figures import Point, Series
from ventanilla.home.model import Usage
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Consumption, Quality


def usage_series(usage: Usage, since: date | None) -> Series:
    """Twelve points; fewer for a supply that is younger. A month without an entry is missing, never 0."""
    entries = {each.month: each for each in usage.months}
    known = [each.amount.unit for each in usage.months if isinstance(each.amount, Quantity)]
    unit = known[-1] if known else Unit.KWH
    return Series(
        name="home-consumption",
        title=message("home.usage.chart"),
        unit=unit.value,
        step="month",
        points=tuple(_point(month, entries, usage, unit) for month in usage.shown(since)),
        current=message("home.usage.now"),
        earlier=message("home.usage.before"),
    )


def _point(month: Month, entries: dict[Month, Consumption], usage: Usage, unit: Unit) -> Point:
    entry = entries.get(month)
    amount = entry.amount if entry else NOT_SUPPLIED
    earlier = usage.amount_of(month.plus(-12))
    before = earlier.value if earlier and earlier.unit is unit else None
    is_estimated = entry is not None and entry.quality is Quality.ESTIMATED
    if isinstance(amount, Absent):
        return Point(str(month), month, None, amount, before)
    value = amount.value if amount.unit is unit else None
    return Point(str(month), month, value, before=before, is_estimated=is_estimated)
