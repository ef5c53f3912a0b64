"""Consumption: by billed month with its readings, and by interval where the meter is read remotely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    """What was used in one interval of real time."""

    interval: Interval
    amount: Quantity
    quality: Quality = Quality.MEASURED
