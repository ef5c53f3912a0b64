"""Consumption by month and by year: what was billed, and where nothing was, the sum of the intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ventanilla.figures import Extra, Point, Series
from ventanilla.figures.model import ExtraValue, Text
from ventanilla.kernel.absence import NOT_APPLICABLE, NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.readings.model import Consumption, Coverage, Quality, Reach, UnitsDiffer
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.spans import Bucket, month_start, sort

EXTRAS = (
    Extra("read_to", message("readings.column.read_to")),
    Extra("previous", message("readings.column.previous"), True),
    Extra("current", message("readings.column.current"), True),
)

_BEFORE = message("readings.note.before_start")


@dataclass
class Months:
    """What is known of some months, each from its bill or from its intervals."""

    billed: dict[Month, Consumption]
    buckets: dict[Month, Bucket]
    unit: str
    length: int
    sources: Sources
    reach: Reach

    @classmethod
    def read(cls, sources: Sources, reach: Reach, months: Sequence[Month]) -> Months:
        """Ask for the bills of a run of months, and for the intervals of those without one.

        :raises UnitsDiffer: when they are not all in one unit.
        """
        billed = sources.billed(months[0], months[-1])
        bare = [month for month in months if month not in billed]
        bounds = [month_start(month, sources.zone) for month in [*months, months[-1].plus(1)]]
        found = sort(bounds, sources.intervals_of(bare, reach) if bare else ())
        buckets = {month: found.buckets[at] for at, month in enumerate(months) if month not in billed}
        units = {one.amount.unit.value for one in billed.values() if isinstance(one.amount, Quantity)}
        if len(units | ({found.unit} - {""})) > 1:
            raise UnitsDiffer
        return cls(
            billed, buckets, next(iter(units), found.unit), found.length or reach.seconds or 3600, sources, reach
        )

    def value(self, month: Month) -> Decimal | None:
        """The amount of a month, None where nothing is known."""
        billed = self.billed.get(month)
        if billed is not None:
            return billed.amount.value if isinstance(billed.amount, Quantity) else None
        return self.buckets[month].total if month in self.buckets else None

    def missing(self, month: Month) -> int:
        """How many intervals a month's sum lacks."""
        bucket = self.buckets.get(month)
        return bucket.missing(self.length, self.sources.now) if bucket and bucket.total is not None else 0

    def absent(self, month: Month) -> Absent:
        """Why a month has no value."""
        if month in self.billed:
            amount = self.billed[month].amount
            return amount if isinstance(amount, Absent) else NOT_SUPPLIED
        if self.is_before_start(month):
            return NOT_APPLICABLE
        last = self.reach.last_month
        now = Month.of(self.sources.today)
        is_to_come = month >= now or (month == now.plus(-1) and last is not None and last < month)
        return Absent(Why.PENDING) if is_to_come else NOT_SUPPLIED

    def is_before_start(self, month: Month) -> bool:
        """Whether the supply began only after a month that nobody billed."""
        since = self.sources.point.since
        return month not in self.billed and since is not None and month < Month.of(since)

    def is_estimated(self, month: Month) -> bool:
        """Whether the whole value is an estimate."""
        if month in self.billed:
            return self.billed[month].quality is Quality.ESTIMATED
        bucket = self.buckets.get(month)
        return bucket is not None and 0 < bucket.count == bucket.estimated

    def coverage(self, months: Iterable[Month]) -> Coverage | None:
        """How complete the sums of intervals are."""
        return covered([b for m in months if (b := self.buckets.get(m)) is not None and b.count], self)

    def note(self, month: Month) -> Text:
        """That a value was summed up, is partly an estimate, or grows until the month is over; that none was due."""
        if self.value(month) is None and self.is_before_start(month):
            return _BEFORE
        bucket = self.buckets.get(month)
        if bucket is None or not bucket.count:
            return ""
        return note_of(bucket, self.sources.now) or (message("readings.note.summed") if self.billed else "")


def covered(buckets: Sequence[Bucket], months: Months) -> Coverage | None:
    """What some spans have, of all they could have by now."""
    if not buckets:
        return None
    expected = sum(bucket.expected(months.length, months.sources.now) for bucket in buckets)
    gone = sum(bucket.missing(months.length, months.sources.now) for bucket in buckets)
    return Coverage(max(0, expected - gone), expected, months.length)


def note_of(bucket: Bucket, now: datetime) -> Text:
    """That a sum is not over yet, or how much of it is estimated where not all of it is."""
    if bucket.count and bucket.end > now:
        return message("readings.note.so_far")
    is_mixed = 0 < bucket.estimated < bucket.count
    return message("readings.note.some_estimated", count=bucket.estimated) if is_mixed else ""


def month_series(months: Months, shown: Sequence[Month], name: str, title: Text) -> Series:
    """The series of some months, each with the same one a year earlier (which must have been read too)."""
    with_readings = any(_has_readings(months.billed.get(month)) for month in shown)
    points = tuple(
        Point(
            key=str(month),
            label=month,
            value=months.value(month),
            absent=months.absent(month),
            before=months.value(month.plus(-12)),
            is_estimated=months.is_estimated(month),
            missing=months.missing(month),
            note=months.note(month),
            extra=_extra(months.billed.get(month)) if with_readings else (),
        )
        for month in shown
    )
    first, last = shown[0], shown[-1]
    one_year = first.year == last.year
    return Series(
        name, title, months.unit, "month", points,
        current=str(last.year) if one_year else message("readings.this_year"),
        earlier=str(last.year - 1) if one_year else message("readings.a_year_earlier"),
        extras=EXTRAS if with_readings else (),
        part="hour" if months.length == 3600 else "reading",
    )  # fmt: skip


def year_series(months: Months, years: Sequence[int], title: Text) -> Series:
    """The series of some calendar years: each the sum of its months that are known."""
    points = tuple(_year_point(months, year) for year in years)
    return Series("consumption", title, months.unit, "year", points, part="month")


def _year_point(months: Months, year: int) -> Point:
    all_ = [Month(year, n) for n in range(1, 13)]
    values = [value for month in all_ if (value := months.value(month)) is not None]
    states = {month: months.absent(month).why for month in all_ if months.value(month) is None}
    due = [month for month, why in states.items() if why not in (Why.PENDING, Why.NOT_APPLICABLE)]
    incomplete = [month for month in all_ if months.value(month) is not None and months.missing(month)]
    return Point(
        key=str(year),
        label=year,
        value=sum(values, Decimal(0)) if values else None,
        absent=NOT_SUPPLIED if due or not states else Absent(next(iter(states.values()))),
        is_estimated=bool(values) and all(months.is_estimated(m) for m in all_ if months.value(m) is not None),
        missing=len(due) + len(incomplete) if values else 0,
        note=_BEFORE if not values and all(months.is_before_start(month) for month in all_) else "",
    )


def _has_readings(one: Consumption | None) -> bool:
    return one is not None and (one.previous is not None or one.current is not None)


def _extra(one: Consumption | None) -> tuple[ExtraValue, ...]:
    empty: tuple[date | Decimal | None, ...] = (None, None, None)
    return empty if one is None else (one.read_to, one.previous, one.current)


def by_key(billed: Mapping[Month, Consumption]) -> dict[str, Consumption]:
    """Billed months by the keys of their points."""
    return {str(month): one for month, one in billed.items()}
