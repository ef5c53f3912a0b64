"""What a supply used and what it fed in: by interval, and by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ventanilla.exchange.green_button.blocks import by_year
from ventanilla.exchange.green_button.codes import (
    COMMODITIES,
    DELIVERED,
    DELTA,
    MEASURES,
    MONTHLY,
    RECEIVED,
    VALID,
    Measure,
    ReadingType,
    quality_code,
)
from ventanilla.exchange.green_button.intervals import Intervals
from ventanilla.exchange.green_button.model import Block, Row, Series, Span
from ventanilla.house import House
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Consumption, Injection, Reach
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.service.times import month_start

_MONTH = 30 * 86400
"""What is said to be the usual length of a month; each reading says its own."""
_LATELY = 24
"""So many months back tell in which unit the supply is billed."""


class Measured:
    """The amounts of one supply, from the portal's own tables or the utility's systems."""

    def __init__(self, house: House, sources: Sources, reach: Reach) -> None:
        self._house, self._sources, self._reach = house, sources, reach
        self._point, self._zone = sources.point, house.zone
        self._commodity = COMMODITIES[self._point.commodity]

    def consumed(self) -> Iterator[Series]:
        """By interval, and by billed month."""
        yield from Intervals(self._house, self._sources, self._reach).series()
        if (billed := self.billed_unit()) in MEASURES:
            monthly = ReadingType(DELTA, self._commodity, DELIVERED, _MONTH, MEASURES[billed], MONTHLY)
            title = message("exchange.green_button.series.months")
            yield Series("months", title, monthly, lambda span: self._months(span, billed, monthly.measure))

    def injected_intervals(self) -> Iterator[Series]:
        """What was fed in, by interval, where a file brought it."""
        reach = self._sources.injected_reach()
        yield from Intervals(self._house, self._sources, reach, is_injected=True).series()

    def injected(self) -> Iterator[Series]:
        """What was fed in, by month."""
        kind = ReadingType(DELTA, self._commodity, RECEIVED, _MONTH, MEASURES[Unit.KWH], MONTHLY)

        def blocks(span: Span) -> Iterator[Block]:
            found = self._sources.injected(Month.of(span.first), Month.of(span.last))
            return by_year(self._of_months(found, Unit.KWH, kind.measure))

        yield Series("injected", message("exchange.green_button.series.injected"), kind, blocks)

    def billed_unit(self) -> Unit | None:
        """The unit of the latest billed month; None where none has an amount."""
        found = self.lately()
        return next((one.amount.unit for one in reversed(found) if isinstance(one.amount, Quantity)), None)

    def lately(self) -> list[Consumption]:
        """The latest billed months, the oldest first."""
        last = self._reach.last_month
        if last is None:
            return []
        found = self._sources.billed(last.plus(1 - _LATELY), last)
        return [found[month] for month in sorted(found)]

    def _months(self, span: Span, unit: Unit, measure: Measure) -> Iterator[Block]:
        reach = self._reach
        assert reach.first_month is not None
        assert reach.last_month is not None
        first, last = max(Month.of(span.first), reach.first_month), min(Month.of(span.last), reach.last_month)
        found = self._sources.billed(first, last) if first <= last else {}
        return by_year(self._of_months((found[month] for month in sorted(found)), unit, measure))

    def _of_months(
        self, found: Iterable[Consumption | Injection], unit: Unit, measure: Measure
    ) -> Iterator[tuple[int, Row]]:
        for one in found:
            if isinstance(one.amount, Quantity) and one.amount.unit is unit:
                start, end = (int(month_start(each, self._zone).timestamp()) for each in (one.month, one.month.plus(1)))
                quality = quality_code(one.quality) if isinstance(one, Consumption) else VALID
                yield one.month.year, Row(start, end - start, one.amount.micro * measure.factor, quality)
