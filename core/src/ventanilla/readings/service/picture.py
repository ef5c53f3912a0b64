"""Measures as a series: so few spans that they can be told apart, whatever the number of measures behind them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ventanilla.figures import Extra, Hour, Point, Series
from ventanilla.figures.model import Label, PartName, StepName
from ventanilla.kernel.absence import NOT_APPLICABLE, NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.measuring import DAY, HOUR, Tallies, Tally, epoch, moment
from ventanilla.readings.model import MeasureStep, Reach
from ventanilla.readings.service.sources import Sources
from ventanilla.readings.spans import day_start

MOST_DAYS = 62
"""Up to so many days are drawn one by one; more are drawn by month."""


class Picture:
    """What is drawn of some local days: one by its hours (or parts of them), few by day, many by month."""

    def __init__(self, sources: Sources, reach: Reach, first: date, last: date, names: tuple[str, ...]) -> None:
        self._sources, self._reach, self._names = sources, reach, names
        self._first, self._last = first, last
        length = reach.seconds or HOUR
        days = (last - first).days + 1
        self.step: StepName = "month"
        step, seconds = MeasureStep.MONTH, HOUR
        if days == 1 and length <= HOUR:
            step, self.step = MeasureStep.HOUR, "hour"
            if length < HOUR and HOUR % length == 0:
                self.step, seconds = "reading", length
        elif days <= MOST_DAYS and length <= DAY + HOUR:
            step, self.step = MeasureStep.DAY, "day"
        self.bounds = bounds_of(step, first, last, sources.zone, seconds)

    def series(self, drawn: Tallies, unit: Unit, length: int) -> Series:
        """The points of it, each with its sums by band."""
        title = message("readings.measures.picture", first=self._first, last=self._last)
        if self._first == self._last:
            title = message("readings.measures.picture_day", day=self._first)
        has_bands = any(any(span.bands) for span in drawn.spans)
        extras = tuple(Extra(name, message(f"readings.zone.{name}"), is_number=True) for name in self._names)
        names = [f"{moment(span.start).astimezone(self._sources.zone):%H:%M}" for span in drawn.spans]
        points = tuple(
            self._point(span, self._is_by_clock and names.count(name) > 1, length, has_bands)
            for span, name in zip(drawn.spans, names, strict=True)
        )
        part: PartName = "hour" if length == HOUR else "reading"
        return Series("measures", title, unit.value, self.step, points, extras=extras if has_bands else (), part=part)

    @property
    def _is_by_clock(self) -> bool:
        return self.step in ("hour", "reading")

    def _point(self, span: Tally, is_repeated: bool, length: int, has_bands: bool) -> Point:
        local = moment(span.start).astimezone(self._sources.zone)
        label: Label = local.date()
        key = local.date().isoformat()
        if self._is_by_clock:
            label, key = Hour(local, is_repeated), local.isoformat(timespec="minutes")
        elif self.step == "month":
            label, key = Month.of(local.date()), key[:7]
        start, end = self._reach.start, self._reach.end
        lo, hi = (0, 0) if start is None or end is None else (epoch(start), epoch(end))
        bands: tuple[Decimal | None, ...] = tuple(decimal_of(one) if span.count else None for one in span.bands)
        return Point(
            key=key,
            label=label,
            value=decimal_of(span.micro) if span.count else None,
            absent=self._absent(span, lo, hi),
            is_estimated=0 < span.count == span.estimated,
            missing=span.missing(length, lo, hi) if span.count else 0,
            extra=bands if has_bands else (),
        )

    def _absent(self, span: Tally, lo: int, hi: int) -> Absent:
        if span.end > epoch(self._sources.now):
            return Absent(Why.PENDING)
        return NOT_APPLICABLE if span.end <= lo or span.start >= hi else NOT_SUPPLIED


def bounds_of(step: MeasureStep, first: date, last: date, zone: ZoneInfo, seconds: int = HOUR) -> list[int]:
    """Where the hours (or shorter parts), days or months of some local days begin, and where the last one ends."""
    end = epoch(day_start(last + timedelta(days=1), zone))
    if step is MeasureStep.HOUR:
        return [*range(epoch(day_start(first, zone)), end, seconds), end]
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    if step is MeasureStep.MONTH:
        days = [day for day in days if day.day == 1 or day == first]
    return [*(epoch(day_start(day, zone)) for day in days), end]
