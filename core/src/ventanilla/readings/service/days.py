"""Consumption by day and by hour, from the intervals: sums of what is there, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ventanilla.figures import Hour, Point, Series
from ventanilla.figures.model import Label, PartName, StepName, Text
from ventanilla.kernel.absence import NOT_APPLICABLE, NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.readings.model import Coverage, Reach
from ventanilla.readings.service.months import note_of
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.spans import Bucket, Sorted, day_start, days_of, hours_of, sort


def day_series(sources: Sources, reach: Reach, month: Month) -> tuple[Series, Coverage | None]:
    """The days of a local month, each with the same day a year earlier."""
    days = days_of(month)
    found = _sorted(sources, reach, [*days, month.plus(1).first])
    earlier_days = days_of(month.plus(-12))
    earlier = _sorted(sources, reach, [*earlier_days, month.plus(-11).first])
    before = dict(zip((day.day for day in earlier_days), earlier.buckets, strict=True))
    labels: Sequence[Label] = days
    length = found.length or reach.seconds or 3600
    points = tuple(
        _point(day.isoformat(), label, bucket, length, sources, before.get(day.day))
        for day, label, bucket in zip(days, labels, found.buckets, strict=True)
    )
    title = message("readings.consumption.title_day", month=month)
    series = _series(f"consumption-{month}", title, "day", points, found, length)
    current = message("readings.month_named", month=month)
    earlier_name = message("readings.month_named", month=month.plus(-12))
    series = replace(series, current=current, earlier=earlier_name)
    return series, _coverage(found.buckets, length, sources.now)


def hour_series(sources: Sources, reach: Reach, day: date) -> tuple[Series, Coverage | None]:
    """The hours of a local day: 23 or 25 of them when the clock is put forward or back."""
    hours = hours_of(day, sources.zone)
    end = day_start(day + timedelta(days=1), sources.zone)
    bounds = [*(hour.start.astimezone(UTC) for hour in hours), end]
    found = sort(bounds, sources.intervals(bounds[0], end, reach))
    length = min(found.length or reach.seconds or 3600, 3600)
    points = tuple(
        _point(_key(hour), hour, bucket, length, sources, None)
        for hour, bucket in zip(hours, found.buckets, strict=True)
    )
    title = message("readings.consumption.title_hour", day=day)
    series = _series(f"consumption-{day}", title, "hour", points, found, length)
    return series, _coverage(found.buckets, length, sources.now)


def _sorted(sources: Sources, reach: Reach, days: Sequence[date]) -> Sorted:
    bounds = [day_start(day, sources.zone) for day in days]
    return sort(bounds, sources.intervals(bounds[0], bounds[-1], reach))


def _point(key: str, label: Label, bucket: Bucket, length: int, sources: Sources, before: Bucket | None) -> Point:
    is_whole_before = before is not None and before.total is not None and not before.missing(length, sources.now)
    return Point(
        key=key,
        label=label,
        value=bucket.total,
        absent=_absent(bucket, sources.now),
        before=before.total if before is not None and is_whole_before else None,
        is_estimated=0 < bucket.count == bucket.estimated,
        missing=bucket.missing(length, sources.now) if bucket.count else 0,
        note=note_of(bucket, sources.now),
    )


def _absent(bucket: Bucket, now: datetime) -> Absent:
    if bucket.start == bucket.end:
        return NOT_APPLICABLE
    return Absent(Why.PENDING) if bucket.end > now else NOT_SUPPLIED


def _series(name: str, title: Text, step: StepName, points: tuple[Point, ...], found: Sorted, length: int) -> Series:
    part: PartName = "hour" if length == 3600 else "reading"
    return Series(name, title, found.unit, step, points, part=part)


def _coverage(buckets: Sequence[Bucket], length: int, now: datetime) -> Coverage | None:
    past = [bucket for bucket in buckets if bucket.start < now]
    expected = sum(bucket.expected(length, now) for bucket in past)
    if not expected:
        return None
    gone = sum(bucket.missing(length, now) for bucket in past)
    return Coverage(max(0, expected - gone), expected, length)


def _key(hour: Hour) -> str:
    return hour.start.isoformat(timespec="minutes")
