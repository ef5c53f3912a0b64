"""Asks the plugins for what one view needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ventanilla.house import House
from ventanilla.kernel.periods import Month
from ventanilla.readings.measuring import Raw, Stored
from ventanilla.readings.model import Consumption, Injection, IntervalReading, Reach
from ventanilla.readings.spans import month_start
from ventanilla.readings.tables import (
    CHANGED,
    CODED,
    CURRENCY,
    INJECTED_CHANGED,
    INJECTED_CODED,
    INJECTED_CURRENCY,
    INJECTED_REACH,
    INTERVALS,
)
from ventanilla.storage import Hot
from ventanilla.supply.model import SupplyPoint


class Coded(NamedTuple):
    """An interval with what ESPI said of it, where it came that way: its quality's code, and its cost in
    hundred-thousandths of a currency. ``micro`` is in millionths; ``changed`` is when it came in or was corrected."""

    start: int
    seconds: int
    micro: int
    unit: str
    quality: str
    code: int | None = None
    cost: int | None = None
    currency: int | None = None
    changed: int | None = None


_ON_THE_WAY = timedelta(days=2)
"""Readings this young may still arrive: until then they are to come, and not missing."""


class Sources:
    """One supply's data; ``as_of`` is the time of the oldest answer that stands in for a fresh one.

    ``now`` is the moment up to which readings are expected.
    """

    def __init__(self, house: House, point: SupplyPoint) -> None:
        self._house = house
        self.point = point
        self.zone = house.zone
        self.now = house.clock.now()
        self.today = house.today()
        self.as_of: datetime | None = None

    def reach(self) -> Reach:
        """From when to when there is anything."""
        found: Reach | None = self._ask("readings_reach")
        reach = found or Reach()
        if reach.end is not None and timedelta(0) < self.now - reach.end < _ON_THE_WAY:
            self.now = reach.end
        return reach

    def billed(self, first: Month, last: Month) -> dict[Month, Consumption]:
        """The billed months from first to last."""
        found: tuple[Consumption, ...] | None = self._ask("consumption", first=first, last=last)
        return {one.month: one for one in found or ()}

    def intervals(self, start: datetime, end: datetime, reach: Reach) -> tuple[IntervalReading, ...]:
        """The readings that begin in [start, end); nothing is asked outside of what there is."""
        if reach.start is None or reach.end is None:
            return ()
        start, end = max(start, reach.start), min(end, reach.end)
        if start >= end:
            return ()
        found: tuple[IntervalReading, ...] | None = self._ask("interval_readings", start=start, end=end)
        return found or ()

    def raw(self, start: datetime, end: datetime, reach: Reach) -> list[Stored]:
        """The same as :meth:`intervals`, as it is stored: read straight where the portal's own tables hold it."""
        if reach.start is None or reach.end is None:
            return []
        start, end = max(start, reach.start), min(end, reach.end)
        if start >= end:
            return []
        if not self._house.gateway.only_records("interval_readings"):
            return [_raw(one) for one in self.intervals(start, end, reach)]
        span = {"start": int(start.timestamp()), "end": int(end.timestamp())}
        return self._house.db.rows(INTERVALS, supply_point_id=self.point.id, **span)

    def coded(self, start: datetime, end: datetime, reach: Reach) -> list[Coded]:
        """The same as :meth:`raw`, with what ESPI said, where it came that way."""
        if reach.start is None or reach.end is None:
            return []
        start, end = max(start, reach.start), min(end, reach.end)
        if start >= end:
            return []
        if not self._house.gateway.only_records("interval_readings"):
            return [Coded(*_raw(one), one.code, one.cost, one.currency) for one in self.intervals(start, end, reach)]
        return self._coded(CODED, start, end)

    def injected_coded(self, start: datetime, end: datetime, reach: Reach) -> list[Coded]:
        """The same of what was fed in; ``reach`` is that of :meth:`injected_reach`."""
        return self._coded(INJECTED_CODED, start, end) if reach.start is not None else []

    def injected_reach(self) -> Reach:
        """From when to when there are intervals that were fed in."""
        start, latest, seconds = self._house.db.rows(INJECTED_REACH, supply_point_id=self.point.id)[0]
        if start is None:
            return Reach()
        first, end = (datetime.fromtimestamp(at, UTC) for at in (start, latest + seconds))
        return Reach(start=first, end=end, seconds=seconds)

    def cost_currency(self, *, is_injected: bool = False) -> int:
        """In which currency (its number in ISO 4217) intervals of the supply cost something; 0 where they don't."""
        hot = INJECTED_CURRENCY if is_injected else CURRENCY
        return self._house.db.rows(hot, supply_point_id=self.point.id)[0][0] or 0

    def first_changed(self, since: datetime, *, is_injected: bool = False) -> datetime | None:
        """Where the first interval begins that came in or was corrected since a moment; None where none was."""
        hot = INJECTED_CHANGED if is_injected else CHANGED
        start = self._house.db.rows(hot, supply_point_id=self.point.id, since=int(since.timestamp()))[0][0]
        return None if start is None else datetime.fromtimestamp(start, UTC)

    def _coded(self, hot: Hot, start: datetime, end: datetime) -> list[Coded]:
        span = {"start": int(start.timestamp()), "end": int(end.timestamp())}
        return [Coded(*row) for row in self._house.db.rows(hot, supply_point_id=self.point.id, **span)]

    def injected(self, first: Month, last: Month) -> tuple[Injection, ...]:
        """What was injected in the months from first to last."""
        found: tuple[Injection, ...] | None = self._ask("injections", first=first, last=last)
        return found or ()

    def intervals_of(self, months: list[Month], reach: Reach) -> list[IntervalReading]:
        """The readings of some months, asked for in unbroken runs."""
        found: list[IntervalReading] = []
        for first, last in _runs(months):
            found += self.intervals(month_start(first, self.zone), month_start(last.plus(1), self.zone), reach)
        return found

    def _ask(self, hook: str, **arguments: object) -> Any:
        answer = self._house.gateway.ask(hook, supply_point=self.point, **arguments)
        if answer.as_of is not None:
            self.as_of = answer.as_of if self.as_of is None else min(self.as_of, answer.as_of)
        return answer.value


def _raw(one: IntervalReading) -> Raw:
    interval, amount = one.interval, one.amount
    seconds = int(interval.length.total_seconds())
    return Raw(int(interval.start.timestamp()), seconds, amount.micro, amount.unit.value, one.quality.value)


def _runs(months: list[Month]) -> list[tuple[Month, Month]]:
    runs: list[tuple[Month, Month]] = []
    for month in sorted(months):
        if runs and runs[-1][1].plus(1) == month:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs
