"""Consumption: by billed month with its readings, and by interval where the meter is read remotely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.absence import Absent
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Quantity


class Quality(StrEnum):
    """How a value came to be (ESPI QualityOfReading: 0 or 14 measured, 8 and 9 estimated)."""

    MEASURED = "measured"
    ESTIMATED = "estimated"


class Step(StrEnum):
    """How finely consumption is shown."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Consumption:
    """What was used in one billed month; ``amount`` says why where it is not known.

    Readings are the meter's counter at both ends, where the feed brings them.
    """

    month: Month
    amount: Quantity | Absent
    read_from: date | None = None
    read_to: date | None = None
    previous: Decimal | None = None
    current: Decimal | None = None
    quality: Quality = Quality.MEASURED


@dataclass(frozen=True, slots=True)
class IntervalReading:
    """What was used in one interval of real time, or fed in.

    ``code`` is how ESPI said its quality, where it came that way, and ``cost`` what it said that the interval cost, in
    hundred-thousandths of the ``currency`` (its number in ISO 4217).
    """

    interval: Interval
    amount: Quantity
    quality: Quality = Quality.MEASURED
    code: int | None = None
    cost: int | None = None
    currency: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """From when to when there is anything: billed months, and intervals (UTC; the end is the first moment after).

    All None where there is nothing. ``seconds`` is the length of the latest interval.
    """

    first_month: Month | None = None
    last_month: Month | None = None
    start: datetime | None = None
    end: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which span is looked at, and how finely: all years up to one, the months of a year, the days of a month,
    the hours of a day. Only what the step needs is set."""

    step: Step
    year: int | None = None
    month: Month | None = None
    day: date | None = None

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address: ``by=day&month=2026-04``."""
        named = {"year": self.year, "month": self.month, "day": self.day}
        return {"by": self.step.value, **{name: str(value) for name, value in named.items() if value is not None}}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many intervals of ``seconds`` there are of all that the span holds until now."""

    present: int
    expected: int
    seconds: int

    @property
    def missing(self) -> int:
        """How many are not there."""
        return max(0, self.expected - self.present)


class UnitsDiffer(ValueError):
    """Raised by the rules when a supply's amounts are in more than one unit; nothing adds up then."""
