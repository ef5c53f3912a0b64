"""Libre de deuda: what it says, and whether it can be issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ventanilla.billing.model import Bill
from ventanilla.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PendingBill:
    """A bill that was open and not yet due when a clearance was issued."""

    number: str
    due_on: date
    open: Money


@dataclass(frozen=True, slots=True)
class ClearanceFacts:
    """What a clearance says."""

    supply: str
    holder: str
    street: str
    locality: str
    service: str
    as_of: date
    pending: tuple[PendingBill, ...]
    total: Money
    legal_basis: str = ""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> ClearanceFacts:
        """From the frozen facts."""
        currency = facts["currency"]

        def money(text: str) -> Money:
            return Money(Decimal(text), currency)

        return cls(
            supply=facts["supply"],
            holder=facts["holder"],
            street=facts["street"],
            locality=facts["locality"],
            service=facts["service"],
            as_of=date.fromisoformat(facts["as_of"]),
            pending=tuple(
                PendingBill(each["number"], date.fromisoformat(each["due_on"]), money(each["open"]))
                for each in facts["pending"]
            ),
            total=money(facts["total"]),
            legal_basis=facts["legal_basis"],
        )

    def frozen(self) -> dict[str, Any]:
        """As they are kept and signed."""
        return {
            "supply": self.supply,
            "holder": self.holder,
            "street": self.street,
            "locality": self.locality,
            "service": self.service,
            "as_of": self.as_of.isoformat(),
            "currency": self.total.currency,
            "pending": [
                {"number": each.number, "due_on": each.due_on.isoformat(), "open": f"{each.open.amount:f}"}
                for each in self.pending
            ],
            "total": f"{self.total.amount:f}",
            "legal_basis": self.legal_basis,
        }


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a clearance can be issued today: ``blocking`` bills keep it back, ``pending`` ones would be on it."""

    blocking: tuple[Bill, ...]
    pending: tuple[Bill, ...]
    owed: Money
    valid_until: date
    as_of: datetime | None = None
    """Set when the bills are those of an earlier time (UTC): nothing is certified on them."""

    @property
    def is_free(self) -> bool:
        """Whether it can be issued."""
        return not self.blocking and self.as_of is None
