"""Consumption of the supplies that are somebody's own."""

from __future__ import annotations

from dataclasses import replace

from ventanilla.errors import PluginFault
from ventanilla.figures import Series
from ventanilla.house import House
from ventanilla.kernel.absence import NOT_SUPPLIED
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.readings.anchors import YEARS_SHOWN, neighbours, settled, steps_of, years_of
from ventanilla.readings.intake import UNITS
from ventanilla.readings.model import Anchor, Consumption, Coverage, Reach, Step, UnitsDiffer
from ventanilla.readings.service.days import day_series, hour_series
from ventanilla.readings.service.desk import MeterDesk
from ventanilla.readings.service.generation import GenerationReadings
from ventanilla.readings.service.measures import Measures
from ventanilla.readings.service.months import Months, by_key, month_series, year_series
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.service.views import ConsumptionView, Recent
from ventanilla.supply.service import SupplyService

RECENT = 12


class ReadingsService:
    """Each method takes the actor first; a foreign supply and one that does not exist are told alike.

    ``desk`` is for meters and the readings that customers hand over, ``measures`` for what meters that are read
    remotely tell.
    """

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house = house
        self._supply = supply
        self.desk = MeterDesk(house, supply)
        self.measures = Measures(house, supply)
        self.generation = GenerationReadings(house, supply)

    def consumption(self, actor: Actor, supply_point_id: str, anchor: Anchor) -> ConsumptionView:
        """Consumption by year, month, day or hour of the utility's local time.

        A span that the anchor leaves open is the latest one of which there is something.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        :raises InvalidInput: for a step that the supply does not have, or a span out of range.
        :raises PluginFault: when the amounts are not all in one unit.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        sources = Sources(self._house, point)
        reach = sources.reach()
        anchor = settled(anchor, reach, sources.today, sources.zone)
        try:
            series, coverage, billed = _drawn(sources, reach, anchor)
        except UnitsDiffer:
            raise PluginFault from None
        unit = Unit(series.unit) if series.unit else _usual(point.commodity)
        earlier, later = neighbours(anchor, reach, sources.zone)
        return ConsumptionView(
            supply_point=point,
            anchor=anchor,
            steps=steps_of(reach),
            years=years_of(reach, sources.zone),
            earlier=earlier,
            later=later,
            reach=reach,
            series=_in_unit(series, unit),
            unit=unit,
            total=NOT_SUPPLIED if series.total is None else Quantity(series.total, unit),
            coverage=coverage,
            billed=billed,
            as_of=sources.as_of,
        )

    def last_consumption(self, actor: Actor, supply_point_id: str) -> Answer[Consumption | None]:
        """The latest billed month of one supply that has an amount; None when there is none within two years.

        :raises NotFound: when the supply is not the actor's.
        """
        recent = self.recent(actor, supply_point_id)
        return Answer(recent.last, recent.as_of)

    def recent(self, actor: Actor, supply_point_id: str) -> Recent:
        """The latest billed month, and the twelve up to it as a series: for tiles. One question to the records.

        :raises NotFound: when the supply is not the actor's.
        """
        sources = Sources(self._house, self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ))
        now = Month.of(sources.today)
        billed = sources.billed(now.plus(-3 * RECENT), now)
        known = [one for one in billed.values() if isinstance(one.amount, Quantity)]
        last = max(known, key=lambda one: one.month, default=None)
        upto = last.month if last else now.plus(-1)
        series = self._billed_series(sources, billed, upto, RECENT)
        before = billed.get(upto.plus(-12)) if last else None
        amount = before.amount if before and isinstance(before.amount, Quantity) else None
        return Recent(last, amount, series, sources.as_of)

    def _billed_series(self, sources: Sources, billed: dict[Month, Consumption], last: Month, count: int) -> Series:
        units = {one.amount.unit for one in billed.values() if isinstance(one.amount, Quantity)}
        if len(units) > 1:
            raise PluginFault
        unit = next(iter(units), _usual(sources.point.commodity))
        reach = Reach(last_month=max(billed, default=None))
        months = Months(billed, {}, unit.value, 3600, sources, reach)
        shown = [last.plus(n) for n in range(1 - count, 1)]
        return month_series(
            months, shown, "consumption-recent", message("readings.consumption.title_recent", count=count)
        )


def _drawn(sources: Sources, reach: Reach, anchor: Anchor) -> tuple[Series, Coverage | None, dict[str, Consumption]]:
    if anchor.day is not None:
        return *hour_series(sources, reach, anchor.day), {}
    if anchor.month is not None:
        return *day_series(sources, reach, anchor.month), {}
    year = anchor.year or sources.today.year
    if anchor.step is Step.YEAR:
        first = max(year - YEARS_SHOWN + 1, min(years_of(reach, sources.zone), default=year))
        years = range(min(first, year), year + 1)
        months = Months.read(sources, reach, [Month(y, n) for y in years for n in range(1, 13)])
        series = year_series(months, years, message("readings.consumption.title_year"))
        return series, months.coverage(months.buckets), {}
    shown = [Month(year, n) for n in range(1, 13)]
    months = Months.read(sources, reach, [*(month.plus(-12) for month in shown), *shown])
    title = message("readings.consumption.title_month", year=str(year))
    series = month_series(months, shown, f"consumption-{year}", title)
    billed = by_key({month: one for month, one in months.billed.items() if month.year == year})
    return series, months.coverage(shown), billed


def _usual(commodity: Commodity) -> Unit:
    return UNITS[commodity][0]


def _in_unit(series: Series, unit: Unit) -> Series:
    if series.unit:
        return series
    return replace(series, unit=unit.value)
