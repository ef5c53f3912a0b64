"""Readings that customers hand over: an append-only log of which the last valid one counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.model.meters import Zone


class Outcome(StrEnum):
    """What the back office made of a reading. Each has a message ``readings.state.<value>``."""

    ACQUIRED = "acquired"
    REJECTED = "rejected"


class Handed(StrEnum):
    """Where a submission stands. Each has a message ``readings.state.<value>``."""

    STORED = "stored"
    ON_ITS_WAY = "on_its_way"
    HANDED_OVER = "handed_over"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class SubmittedReading:
    """One value of one register, with what it was judged by.

    ``previous`` and ``used`` (the difference, over the top where the counter went there) are None for a first reading.
    ``counts`` says whether it is the last valid one of its register and period.
    """

    id: str
    meter_id: str
    meter_number: str
    register_id: str
    register_code: str
    zone: Zone
    unit: Unit
    decimals: int
    value: Decimal
    coefficient: Decimal
    previous: Decimal | None = None
    previous_on: date | None = None
    used: Decimal | None = None
    is_confirmed: bool = False
    counts: bool = True
    outcome: Outcome | None = None
    outcome_reason: str = ""

    @property
    def amount(self) -> Decimal | None:
        """What was used in the unit of the supply: the difference times the coefficient."""
        return None if self.used is None else self.used * self.coefficient


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed over at once, with the number of its receipt.

    ``sequence`` orders all submissions of a supply, those of the same second too. ``period`` is the month it counts
    for; ``is_late`` that it came outside of the window and therefore counts for a later one.
    """

    id: str
    sequence: int
    number: str
    supply_point_id: str
    identity_id: str
    submitted_at: datetime
    taken_on: date
    period: Month
    is_late: bool
    state: Handed
    readings: tuple[SubmittedReading, ...]
    is_deletable: bool = False
