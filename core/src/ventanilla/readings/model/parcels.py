"""Readings on their way to the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Unit


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One reading in a batch. Of the rows of one register and period the highest ``sequence`` counts.

    ``reading_id`` names it for good: the same one twice is one reading.
    """

    reading_id: str
    sequence: int
    receipt: str
    customer_number: str
    supply_number: str
    meter_number: str
    register: str
    period: Month
    taken_on: date
    submitted_at: datetime
    value: Decimal
    unit: Unit
    is_late: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings that go to the back office together.

    It is handed over at least once, and always with the same ``id``, ``number`` and rows: whoever takes it over
    remembers the id, so that twice has one effect.
    """

    id: str
    number: int
    made_at: datetime
    rows: tuple[BatchRow, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Says that a batch is in the back office; ``reference`` is its own number for it, where it gives one."""

    batch_id: str
    reference: str = ""
