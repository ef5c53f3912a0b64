"""Measures of a supply: amounts of intervals, from quarter hours to months, as somebody looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class MeasureStep(StrEnum):
    """How finely measures are listed. Each has a message ``readings.measures.by.<value>``."""

    READING = "reading"
    """As they were measured."""
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class MeasuresWish:
    """Which local days are looked at, both included, and how finely; None is up to the portal."""

    first: date | None = None
    last: date | None = None
    by: MeasureStep = MeasureStep.READING

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        named = {"from": self.first, "to": self.last}
        days = {name: day.isoformat() for name, day in named.items() if day is not None}
        return days if self.by is MeasureStep.READING else {**days, "by": self.by.value}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, a sum of them, or a gap: what was used from ``start`` to ``end`` (UTC).

    ``amount`` is None where there is nothing; ``missing`` counts the measures that are not there. ``band`` is the band
    of hours it lies in, None where it lies in several; ``bands`` are the sums by band, in the order of their names.
    """

    start: datetime
    end: datetime
    amount: Decimal | None
    band: str | None = None
    bands: tuple[Decimal, ...] = ()
    missing: int = 0
    is_estimated: bool = False
