"""Bills with their charges and their state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Quantity


class BillState(StrEnum):
    """Where a bill stands on a given day."""

    PAID = "paid"
    DUE = "due"
    OVERDUE = "overdue"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill. Quantity × price need not be the amount to the cent: the utility's rounding stands."""

    description: str
    amount: Money
    quantity: Quantity | None = None
    price: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill of one supply for one month.

    ``number`` is as printed (``B 0003-00012345``). ``open`` is what is still to be paid; it is never negative.
    ``consumption`` says why where the bill carries none.
    """

    id: str
    supply_point_id: str
    month: Month
    number: str
    issued_on: date
    due_on: date
    total: Money
    open: Money
    consumption: Quantity | Absent = NOT_SUPPLIED

    def state(self, today: date) -> BillState:
        """Paid, due (until its due date inclusive), overdue, or a credit."""
        if self.total.minor < 0:
            return BillState.CREDIT
        if not self.open:
            return BillState.PAID
        return BillState.OVERDUE if self.due_on < today else BillState.DUE

    def days_late(self, today: date) -> int:
        """Whole days since the due date while something is open, else 0."""
        return max(0, (today - self.due_on).days) if self.open else 0


@dataclass(frozen=True, slots=True)
class BillDetail:
    """A bill with everything that is printed on its paper."""

    bill: Bill
    holder: str
    period: Period | None
    charges: tuple[Charge, ...]
    previous_reading: Decimal | None = None
    current_reading: Decimal | None = None
    is_estimated: bool = False
    payment_code: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    fiscal: Mapping[str, str] = field(default_factory=dict)
    """What the tax authority's stamp is made of, by the names of the feed (``cae``, ``cae_expires`` …)."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What one supply owes on a day: its open bills, oldest first, and their sum."""

    bills: tuple[Bill, ...]
    total: Money
    overdue: Money
