"""Readings put together into blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from ventanilla.exchange.green_button.codes import ReadingType, band_code, quality_code
from ventanilla.exchange.green_button.model import Block, Row
from ventanilla.readings.model import Quality
from ventanilla.readings.service.sources import Coded
from ventanilla.readings.service.times import Cuts, day_start


def by_year(rows: Iterable[tuple[int, Row]]) -> Iterator[Block]:
    """A block a year, of rows that come with their years in order."""
    for year, mine in groupby(rows, lambda each: each[0]):
        yield Block(str(year), tuple(row for _, row in mine))


def by_day(
    rows: Iterable[Coded], zone: ZoneInfo, kind: ReadingType, cuts: Cuts | None, bands: tuple[str, ...]
) -> Iterator[Block]:
    """A block a local day, of intervals in their order, each with the band of hours that it lies in."""
    for day, mine in groupby(rows, lambda row: local_day(row.start, zone)):
        yield Block(f"{day:%Y%m%d}", tuple(_row(row, kind, cuts, bands) for row in mine))


def local_day(epoch: int, zone: ZoneInfo) -> date:
    """The day of a moment at the utility's place."""
    return datetime.fromtimestamp(epoch, UTC).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first second of a local day, since 1970."""
    return int(day_start(day, zone).timestamp())


def decimals_of(value: Decimal) -> int:
    """How many digits stand behind its mark."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def _row(row: Coded, kind: ReadingType, cuts: Cuts | None, bands: tuple[str, ...]) -> Row:
    band = None if cuts is None else cuts.band((row.start, row.seconds, row.micro, row.unit, row.quality))
    quality = quality_code(Quality(row.quality)) if row.code is None else row.code
    tou = 0 if band is None else band_code(bands[band])
    cost = row.cost if kind.currency and row.currency == kind.currency else None
    return Row(row.start, row.seconds, row.micro * kind.measure.factor, quality, tou, cost, row.changed or 0)
