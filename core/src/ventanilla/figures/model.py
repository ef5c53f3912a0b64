"""A series: what is known about some consecutive spans of time, and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import Message
from ventanilla.kernel.periods import Month

Text = str | Message
"""What a person reads: a plain text (``2026``), or one to be translated."""

StepName = Literal["year", "month", "day", "hour", "reading"]
PartName = Literal["reading", "hour", "month"]


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of a local day: its start, aware, in the utility's zone.

    ``is_repeated`` marks both hours of the same name on the day when the clock goes back.
    """

    start: datetime
    is_repeated: bool = False


Label = str | int | Month | date | Hour
"""What a point stands for: a year (int), a month, a day, an hour, or a text."""

ExtraValue = Decimal | date | str | None


@dataclass(frozen=True, slots=True)
class Extra:
    """One more column of table and files: its name, heading, and whether it holds numbers."""

    name: str
    title: Text
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One span of a series. ``key`` is its ISO name (``2026``, ``2026-04``, ``2026-04-03``, an RFC 3339 moment).

    ``value`` is None where nothing is known, and ``absent`` says why. ``missing`` counts the parts that a value
    lacks: it is then the sum of what is there. ``before`` is the same span a year earlier.
    """

    key: str
    label: Label
    value: Decimal | None
    absent: Absent = NOT_SUPPLIED
    before: Decimal | None = None
    is_estimated: bool = False
    missing: int = 0
    note: Text = ""
    href: str = ""
    extra: tuple[ExtraValue, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether there should be a value and there is none: not what is still to come or never was due."""
        return self.value is None and self.absent.why not in (Why.PENDING, Why.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Series:
    """Points in time order, all in one unit. ``name`` is for ids and file names.

    ``current`` and ``earlier`` name the two runs of values (``2026`` and ``2025``).
    """

    name: str
    title: Text
    unit: str
    step: StepName
    points: tuple[Point, ...]
    current: Text = ""
    earlier: Text = ""
    extras: tuple[Extra, ...] = ()
    part: PartName = "reading"
    """What the points' ``missing`` counts."""

    @property
    def known(self) -> tuple[Point, ...]:
        """The points with a value, whole or not."""
        return tuple(p for p in self.points if p.value is not None)

    @property
    def missing(self) -> tuple[Point, ...]:
        """The points of which nothing is known although it should be."""
        return tuple(p for p in self.points if p.is_missing)

    @property
    def partial(self) -> tuple[Point, ...]:
        """The points whose value lacks some parts."""
        return tuple(p for p in self.points if p.value is not None and p.missing)

    @property
    def total(self) -> Decimal | None:
        """The exact sum of what is known; None when nothing is."""
        values = [p.value for p in self.points if p.value is not None]
        return sum(values, Decimal(0)) if values else None

    @property
    def average(self) -> Decimal | None:
        """The mean of the whole points, to the tenth (under 10: the hundredth, from 10,000: whole); None without."""
        values = [p.value for p in self.points if p.value is not None and not p.missing]
        if not values:
            return None
        mean = sum(values, Decimal(0)) / len(values)
        step = "0.01" if abs(mean) < 10 else "0.1" if abs(mean) < 10_000 else "1"
        return mean.quantize(Decimal(step))

    @property
    def largest(self) -> Point | None:
        """The first point with the greatest value."""
        return max(self.known, key=_value, default=None)

    @property
    def compared(self) -> tuple[Decimal, Decimal] | None:
        """The sums of now and a year earlier over the points that are whole in both; None without any."""
        both = [
            (p.value, p.before) for p in self.points if p.value is not None and not p.missing and p.before is not None
        ]
        if not both:
            return None
        return sum((v for v, _ in both), Decimal(0)), sum((b for _, b in both), Decimal(0))


def _value(point: Point) -> Decimal:
    return Decimal(0) if point.value is None else point.value
