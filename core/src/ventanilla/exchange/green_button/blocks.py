"""Readings put together into blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from ventanilla.exchange.green_button.codes import Measure, band_code, quality_code
from ventanilla.exchange.green_button.model import Block, Row
from ventanilla.readings.model import Quality
from ventanilla.readings.service.sources import Coded
from ventanilla.readings.service.times import Cuts, day_start


def by_year(rows: Iterable[tuple[int, Row]]) -> Iterator[Block]:
    """A block a year, of rows that come with their years in order."""
    for year, mine in groupby(rows, lambda each: each[0]):
        yield Block(str(year), tuple(row for _, row in mine))


def by_day(
    rows: Iterable[Coded], zone: ZoneInfo, measure: Measure, cuts: Cuts | None, bands: tuple[str, ...]
) -> Iterator[Block]:
    """A block a local day, of intervals in their order, each with the band of hours that it lies in."""
    for day, mine in groupby(rows, lambda row: local_day(row[0], zone)):
        yield Block(f"{day:%Y%m%d}", tuple(_row(row, measure, cuts, bands) for row in mine))


def local_day(epoch: int, zone: ZoneInfo) -> date:
    """The day of a moment at the utility's place."""
    return datetime.fromtimestamp(epoch, UTC).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first second of a local day, since 1970."""
    return int(day_start(day, zone).timestamp())


def decimals_of(value: Decimal) -> int:
    """How many digits stand behind its mark."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def _row(row: Coded, measure: Measure, cuts: Cuts | None, bands: tuple[str, ...]) -> Row:
    start, seconds, micro, unit, quality, code = row
    band = None if cuts is None else cuts.band((start, seconds, micro, unit, quality))
    told = quality_code(Quality(quality)) if code is None else code
    return Row(start, seconds, micro * measure.factor, told, 0 if band is None else band_code(bands[band]))
