"""What a supply used, or fed in, by interval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ventanilla.exchange.green_button.blocks import by_day
from ventanilla.exchange.green_button.codes import COMMODITIES, DELIVERED, DELTA, MEASURES, RECEIVED, ReadingType
from ventanilla.exchange.green_button.model import Block, Series, Span
from ventanilla.house import House
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.readings.model import Reach
from ventanilla.readings.service.sources import Coded, Sources
from ventanilla.readings.service.times import HOUR, cuts, day_start


class Intervals:
    """The intervals of one supply in one direction, from the portal's own tables or the utility's systems."""

    def __init__(self, house: House, sources: Sources, reach: Reach, *, is_injected: bool = False) -> None:
        self._house, self._sources, self._reach, self._is_injected = house, sources, reach, is_injected

    def series(self) -> Iterator[Series]:
        """One, or none where there are no intervals in a unit that can be told."""
        latest = self._latest()
        unit = Unit(latest.unit) if latest else None
        if latest is None or unit not in MEASURES:
            return
        kind = ReadingType(
            DELTA,
            COMMODITIES[self._sources.point.commodity],
            RECEIVED if self._is_injected else DELIVERED,
            self._reach.seconds or HOUR,
            MEASURES[unit],
            currency=latest.currency or self._sources.cost_currency(is_injected=self._is_injected),
        )
        name = "injected_intervals" if self._is_injected else "intervals"
        title = message(f"exchange.green_button.series.{name}")
        yield Series(
            name.replace("_", "-"), title, kind, lambda span: self._days(span, unit, kind), True, self._first_changed
        )

    def _coded(self, start: datetime, end: datetime) -> list[Coded]:
        read = self._sources.injected_coded if self._is_injected else self._sources.coded
        return read(start, end, self._reach)

    def _latest(self) -> Coded | None:
        end = self._reach.end
        if end is None:
            return None
        last = self._coded(end - timedelta(seconds=self._reach.seconds or 1), end)
        return last[-1] if last else None

    def _first_changed(self, since: datetime) -> date | None:
        found = self._sources.first_changed(since, is_injected=self._is_injected)
        return None if found is None else found.astimezone(self._house.zone).date()

    def _days(self, span: Span, unit: Unit, kind: ReadingType) -> Iterator[Block]:
        """An interval block a local day, read a month at a time."""
        reach, zone = self._reach, self._house.zone
        assert reach.start is not None
        assert reach.end is not None
        is_banded = self._sources.point.commodity is Commodity.ELECTRICITY and not self._is_injected
        bands = self._house.utility.bands if is_banded else None
        first = max(span.first, reach.start.astimezone(zone).date())
        last = min(span.last, reach.end.astimezone(zone).date())
        while first <= last:
            until = min(last, Month.of(first).last)
            start, end = day_start(first, zone), day_start(until + timedelta(days=1), zone)
            rows = (row for row in self._coded(start, end) if row.unit == unit.value)
            found = cuts(bands, first - timedelta(days=1), until, zone) if bands else None
            yield from by_day(rows, zone, kind, found, bands.names if bands else ())
            first = until + timedelta(days=1)
