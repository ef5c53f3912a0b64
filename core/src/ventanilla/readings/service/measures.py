"""Measures of the supplies that are somebody's own: listed, summed by bands, drawn, and handed out as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ventanilla.errors import PluginFault
from ventanilla.figures import Series
from ventanilla.house import House
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import SCALE, Quantity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.intake import UNITS
from ventanilla.readings.measures_wish import completed, days_of_reach, steps_of_measures
from ventanilla.readings.measuring import (
    HOUR,
    Cuts,
    Gap,
    Raw,
    Stored,
    Tallies,
    Tally,
    cuts,
    epoch,
    moment,
    tally,
    with_gaps,
)
from ventanilla.readings.model import Coverage, Measure, MeasureStep, MeasuresWish, Quality, Reach
from ventanilla.readings.service.picture import Picture, bounds_of
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.spans import day_start
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

_KW = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """What the page shows of some local days.

    ``known`` are the first and the last day of which there is something. ``bands`` are the sums by the utility's bands
    of hours, ``unbanded`` what lies in several of them. ``peak`` is the measure of the greatest power with that power
    in kW, for electricity. ``rows`` are ``count`` in all, of which a part is here. ``coverage`` tells how many measures
    there are of all that fit between the first and the last one known.
    """

    supply_point: SupplyPoint
    wish: MeasuresWish
    first: date
    last: date
    steps: tuple[MeasureStep, ...]
    known: tuple[date, date] | None
    unit: Unit
    length: int
    total: Quantity | Absent
    bands: tuple[tuple[str, Quantity], ...]
    unbanded: Quantity | None
    peak: tuple[Measure, Decimal] | None
    rows: tuple[Measure, ...]
    count: int
    coverage: Coverage | None
    series: Series
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeasuresFile:
    """All measures of some local days, oldest first, to be written as they are read."""

    supply_point: SupplyPoint
    first: date
    last: date
    unit: Unit
    length: int
    rows: Iterator[Measure]


class Measures:
    """Each method takes the actor first; a foreign supply and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house = house
        self._supply = supply

    def view(
        self, actor: Actor, supply_point_id: str, wish: MeasuresWish, limit: int = 24, offset: int = 0
    ) -> MeasuresView:
        """Measures of some days: the sums of all, a picture, and a part of the list.

        :raises NotFound: when the supply is not the actor's.
        :raises PluginFault: when the amounts are not all in one unit.
        """
        sources, reach, wish, first, last = self._asked(actor, supply_point_id, wish)
        start, end = day_start(first, sources.zone), day_start(last + timedelta(days=1), sources.zone)
        rows = sources.raw(start, end, reach)
        bands = self._house.utility.bands
        found = cuts(bands, first - timedelta(days=1), last, sources.zone) if bands else None
        names = bands.names if bands else ()
        picture = Picture(sources, reach, first, last, names)
        drawn = tally(rows, picture.bounds, found, len(names))
        if len(drawn.units) > 1:
            raise PluginFault
        unit = Unit(next(iter(drawn.units), UNITS[sources.point.commodity][0].value))
        length = drawn.length or reach.seconds or HOUR
        lo, hi = _clipped((start, end), reach)
        entries = with_gaps(rows, lo, hi, length) if hi > lo else []
        listed = self._listed(entries, rows, wish, sources, reach, found, names)
        return MeasuresView(
            supply_point=sources.point,
            wish=wish,
            first=first,
            last=last,
            steps=steps_of_measures(reach),
            known=days_of_reach(reach, sources.zone),
            unit=unit,
            length=length,
            total=_total(rows, unit),
            bands=tuple((name, _summed(drawn, at, unit)) for at, name in enumerate(names)) if rows else (),
            unbanded=Quantity.of_micro(drawn.unbanded, unit) if drawn.unbanded else None,
            peak=_peak(drawn, unit, found, names),
            rows=tuple(listed[offset : offset + limit]),
            count=len(listed),
            coverage=_coverage(len(rows), entries, length) if hi > lo else None,
            series=picture.series(drawn, unit, length),
            as_of=sources.as_of,
        )

    def file(self, actor: Actor, supply_point_id: str, wish: MeasuresWish) -> MeasuresFile:
        """The measures of some days as they were measured, read month by month while they are written.

        :raises NotFound: when the supply is not the actor's.
        """
        sources, reach, _, first, last = self._asked(actor, supply_point_id, wish)
        kept = sources.raw(reach.end - timedelta(seconds=reach.seconds or 1), reach.end, reach) if reach.end else []
        unit = Unit(kept[-1][3]) if kept else UNITS[sources.point.commodity][0]
        rows = self._each(sources, reach, first, last)
        return MeasuresFile(sources.point, first, last, unit, reach.seconds or HOUR, rows)

    def _asked(
        self, actor: Actor, supply_point_id: str, wish: MeasuresWish
    ) -> tuple[Sources, Reach, MeasuresWish, date, date]:
        sources = Sources(self._house, self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ))
        reach = sources.reach()
        return sources, reach, *completed(wish, reach, sources.today, sources.zone)

    def _each(self, sources: Sources, reach: Reach, first: date, last: date) -> Iterator[Measure]:
        bands = self._house.utility.bands
        day = first
        while day <= last:
            until = min(last, Month.of(day).last)
            found = cuts(bands, day - timedelta(days=1), until, sources.zone) if bands else None
            start, end = day_start(day, sources.zone), day_start(until + timedelta(days=1), sources.zone)
            for row in sources.raw(start, end, reach):
                yield _measure(Raw(*row), found, bands.names if bands else ())
            day = until + timedelta(days=1)

    def _listed(
        self,
        entries: list[Stored | Gap],
        rows: list[Stored],
        wish: MeasuresWish,
        sources: Sources,
        reach: Reach,
        found: Cuts | None,
        names: tuple[str, ...],
    ) -> _Listed:
        if wish.by is MeasureStep.READING:
            return _Listed(entries, found, names)
        assert wish.first is not None
        assert wish.last is not None
        bounds = bounds_of(wish.by, wish.first, wish.last, sources.zone)
        told = tally(rows, bounds, found, len(names))
        lo, hi = _known_span(reach)
        spans = [span for span in told.spans if span.end > lo and span.start < hi]
        return _Listed(spans, found, names, told.length or reach.seconds or HOUR, lo, hi)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Rows that are made only where they are shown."""

    entries: list[Stored | Gap] | list[Tally]
    found: Cuts | None
    names: tuple[str, ...]
    length: int = HOUR
    lo: int = 0
    hi: int = 0

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, part: slice) -> list[Measure]:
        return [self._made(one) for one in self.entries[part]]

    def _made(self, one: Stored | Gap | Tally) -> Measure:
        if isinstance(one, Gap):
            return Measure(moment(one.start), moment(one.end), None, missing=one.lacks)
        if not isinstance(one, Tally):
            return _measure(Raw(*one), self.found, self.names)
        return Measure(
            moment(one.start),
            moment(one.end),
            decimal_of(one.micro) if one.count else None,
            bands=tuple(decimal_of(each) for each in one.bands) if one.count else (),
            missing=one.missing(self.length, self.lo, self.hi),
            is_estimated=0 < one.estimated == one.count,
        )


def _clipped(span: tuple[datetime, datetime], reach: Reach) -> tuple[int, int]:
    lo, hi = _known_span(reach)
    return max(epoch(span[0]), lo), min(epoch(span[1]), hi)


def _known_span(reach: Reach) -> tuple[int, int]:
    if reach.start is None or reach.end is None:
        return 0, 0
    return epoch(reach.start), epoch(reach.end)


def _coverage(present: int, entries: list[Stored | Gap], length: int) -> Coverage:
    gone = sum(one.lacks for one in entries if isinstance(one, Gap)) if len(entries) > present else 0
    return Coverage(present, present + gone, length)


def _measure(row: Raw, found: Cuts | None, names: tuple[str, ...]) -> Measure:
    band = None if found is None else found.band(row)
    name = None if band is None else names[band]
    is_estimated = row.quality == Quality.ESTIMATED.value
    return Measure(moment(row.start), moment(row.end), decimal_of(row.micro), name, is_estimated=is_estimated)


def _total(rows: list[Stored], unit: Unit) -> Quantity | Absent:
    return Quantity.of_micro(sum(row[2] for row in rows), unit) if rows else NOT_SUPPLIED


def _summed(drawn: Tallies, at: int, unit: Unit) -> Quantity:
    return Quantity.of_micro(sum(span.bands[at] for span in drawn.spans), unit)


def _peak(drawn: Tallies, unit: Unit, found: Cuts | None, names: tuple[str, ...]) -> tuple[Measure, Decimal] | None:
    row = drawn.peak
    if row is None or unit is not Unit.KWH:
        return None
    power = (Decimal(row.micro * HOUR) / row.seconds).scaleb(-SCALE).quantize(_KW)
    return _measure(row, found, names), power
