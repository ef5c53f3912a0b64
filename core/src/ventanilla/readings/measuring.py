"""Measures summed over spans of real time, by bands of hours, with what is missing between them.

Everything is in whole numbers: seconds since 1970 (UTC) and millionths of the unit. A year of quarter hours is
35,040 rows, and one pass over them tells all that a page says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ventanilla.plugin import TimeBands

HOUR = 3600
DAY = 86400
_LONG_DAY = 25 * HOUR


Stored = tuple[int, int, int, str, str]
"""A measure as the database gives it; :class:`Raw` has the names. A year of quarter hours stays as it was read."""


class Raw(NamedTuple):
    """A measure as it is stored: when it begins, how long it is, how much it is, its unit and quality."""

    start: int
    seconds: int
    micro: int
    unit: str
    quality: str

    @property
    def end(self) -> int:
        """The first second after it."""
        return self.start + self.seconds


@dataclass(slots=True)
class Tally:
    """What is known of one span [start, end). ``bands`` are sums by the place of the band in its calendar."""

    start: int
    end: int
    bands: list[int]
    micro: int = 0
    count: int = 0
    estimated: int = 0
    seconds: int = 0

    def missing(self, length: int, since: int, until: int) -> int:
        """How many measures of that length it lacks of what lies between two moments."""
        return max(0, (min(self.end, until) - max(self.start, since) - self.seconds) // length) if length else 0


@dataclass(slots=True)
class Tallies:
    """One span after the other. ``unbanded`` is what was measured over more than one band."""

    spans: list[Tally]
    lengths: dict[int, int] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    unbanded: int = 0
    peak: Raw | None = None

    @property
    def length(self) -> int:
        """How long most of the measures are, in seconds; 0 without any."""
        return max(self.lengths, key=lambda one: (self.lengths[one], -one), default=0)


class Cuts(NamedTuple):
    """Where bands begin within some days: the moments, and the place of the band that holds from each on."""

    starts: list[int]
    bands: list[int]

    def band(self, row: Stored) -> int | None:
        """The band of a measure; None where it lies in more than one."""
        starts, bands, end = self.starts, self.bands, row[0] + row[1]
        at = bisect_right(starts, row[0])
        if at == 0:
            return None
        band, last = bands[at - 1], len(starts)
        while at < last and starts[at] < end:
            if bands[at] != band:
                return None
            at += 1
        return band


def cuts(bands: TimeBands, first: date, last: date, zone: ZoneInfo) -> Cuts:
    """The bands of all local days from the first to the last. An hour that the clock skips begins when it ends."""
    starts: list[int] = []
    places: list[int] = []
    names = bands.names
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for hour, band in bands.of_day(day):
            starts.append(int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()))
            places.append(names.index(band))
    return Cuts(starts, places)


def tally(rows: Iterable[Stored], bounds: Sequence[int], found: Cuts | None, names: int) -> Tallies:
    """Sum measures over the spans between bounds, each into the one in which it begins; rows come in their order.

    One longer than its span is left out, since nobody knows how it is spread: a day may have an hour more or less.
    """
    spans = [Tally(start, end, [0] * names) for start, end in pairwise(bounds)]
    out = Tallies(spans)
    at, power, lengths, units = 0, -1.0, out.lengths, out.units
    last = spans[-1].end if spans else 0
    for row in rows:
        start, seconds, micro, unit, quality = row
        if start >= last:
            break
        while start >= spans[at].end:
            at += 1
        span = spans[at]
        if start < span.start or seconds > span.end - span.start + (HOUR if seconds > HOUR else 0):
            continue
        if unit not in units:
            units.add(unit)
        lengths[seconds] = lengths.get(seconds, 0) + 1
        span.micro += micro
        span.count += 1
        span.seconds += seconds
        span.estimated += quality != "measured"
        if seconds <= HOUR and micro > power * seconds:
            out.peak, power = Raw(*row), micro / seconds
        if found is not None:
            band = found.band(row)
            if band is None:
                out.unbanded += micro
            else:
                span.bands[band] += micro
    return out


class Gap(NamedTuple):
    """A span without measures, and how many of the usual length would fit in."""

    start: int
    end: int
    lacks: int


def with_gaps(rows: Sequence[Stored], start: int, end: int, length: int) -> list[Stored | Gap]:
    """The measures of [start, end) and, in between, what is missing."""
    out: list[Stored | Gap] = []
    at = start
    for row in rows:
        if row[0] != at and length and row[0] - at >= length:
            out.append(Gap(at, row[0], (row[0] - at) // length))
        out.append(row)
        at = row[0] + row[1]
    if length and end - at >= length:
        out.append(Gap(at, end, (end - at) // length))
    return out


def moment(epoch: int) -> datetime:
    """Aware, in UTC."""
    return datetime.fromtimestamp(epoch, UTC)


def epoch(found: datetime) -> int:
    """Whole seconds since 1970."""
    return int(found.timestamp())
