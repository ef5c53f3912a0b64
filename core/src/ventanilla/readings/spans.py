"""Local years, months, days and hours as spans of real time, and what falls into them.

A local day begins at its first moment: at 01:00 where the clock skips midnight. It has 23, 24 or 25 hours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from ventanilla.figures import Hour
from ventanilla.kernel.periods import Month
from ventanilla.readings.model import IntervalReading, Quality, UnitsDiffer

_HOUR = timedelta(hours=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def month_start(month: Month, zone: ZoneInfo) -> datetime:
    """The first moment of a local month, in UTC."""
    return day_start(month.first, zone)


def days_of(month: Month) -> list[date]:
    """All days of a month."""
    return [month.first + timedelta(days=n) for n in range(month.last.day)]


def hours_of(day: date, zone: ZoneInfo) -> list[Hour]:
    """The hours of a local day in their order; two of the same name are marked."""
    start, end = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    found = []
    while start < end:
        found.append(start.astimezone(zone))
        start += _HOUR
    names = [moment.strftime("%H:%M") for moment in found]
    return [Hour(moment, names.count(name) > 1) for moment, name in zip(found, names, strict=True)]


@dataclass(slots=True)
class Bucket:
    """What is known of one span [start, end): the sum of its readings, and how much of its time they cover."""

    start: datetime
    end: datetime
    total: Decimal | None = None
    seconds: int = 0
    count: int = 0
    estimated: int = 0

    @property
    def is_long(self) -> bool:
        """Whether it is a day or more: a reading of 24 hours still belongs to a day of 23."""
        return self.end - self.start > timedelta(hours=12)

    def add(self, reading: IntervalReading) -> None:
        """One more reading."""
        self.total = reading.amount.value if self.total is None else self.total + reading.amount.value
        self.seconds += int(reading.interval.length.total_seconds())
        self.count += 1
        self.estimated += reading.quality is Quality.ESTIMATED

    def expected(self, length: int, until: datetime) -> int:
        """How many intervals of that many seconds begin in it and end by a moment."""
        seconds = int((min(self.end, until) - self.start).total_seconds())
        return max(0, seconds // length)

    def missing(self, length: int, until: datetime) -> int:
        """How many intervals of that length are not covered."""
        seconds = int((min(self.end, until) - self.start).total_seconds()) - self.seconds
        return max(0, seconds // length)


@dataclass(slots=True)
class Sorted:
    """Readings put into spans that follow one another."""

    buckets: list[Bucket]
    unit: str = ""
    lengths: dict[int, int] = field(default_factory=dict)

    @property
    def length(self) -> int | None:
        """How long most of the readings are, in seconds; None without any."""
        return max(self.lengths, key=lambda one: (self.lengths[one], -one), default=None)


def sort(bounds: Sequence[datetime], readings: Iterable[IntervalReading]) -> Sorted:
    """Put each reading into the span in which it begins.

    ``bounds`` are the starts of the spans and the end of the last. A reading longer than its span is left out:
    nobody knows how it is spread.

    :raises UnitsDiffer: when the readings are in more than one unit.
    """
    found = Sorted([Bucket(start, end) for start, end in pairwise(bounds)])
    for reading in readings:
        at = bisect_right(bounds, reading.interval.start) - 1
        if not 0 <= at < len(found.buckets):
            continue
        bucket = found.buckets[at]
        if reading.interval.length > bucket.end - bucket.start + (_HOUR if bucket.is_long else timedelta(0)):
            continue
        if found.unit not in ("", reading.amount.unit):
            raise UnitsDiffer
        found.unit = reading.amount.unit
        length = int(reading.interval.length.total_seconds())
        found.lengths[length] = found.lengths.get(length, 0) + 1
        bucket.add(reading)
    return found
