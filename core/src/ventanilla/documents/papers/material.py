"""What papers are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from ventanilla.billing.model import BillDetail, ContractValue, Statement, TransferSlip
from ventanilla.documents.model import Document
from ventanilla.errors import NotFound
from ventanilla.i18n import Language
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Quantity
from ventanilla.plugin import DocumentKind, Requisites, Utility
from ventanilla.supply.model import Customer, SupplyPoint


@dataclass(frozen=True, slots=True)
class Measured:
    """What one register counted in a month; what is not known is None. ``amount`` is the difference times the
    coefficient, with the losses that are reckoned on top."""

    place: str
    meter: str
    zone: str
    previous: Decimal | None
    current: Decimal | None
    difference: Decimal | None
    coefficient: Decimal
    losses: Quantity | None
    amount: Quantity | None


class Sources(Protocol):
    """Where papers ask for what they need; each answer is of the supply that the paper is about."""

    def bill(self) -> BillDetail:
        """The bill that the document is printed from.

        :raises NotFound: when there is none any more.
        """
        ...

    def slip(self) -> TransferSlip | None:
        """How that bill is paid by bank transfer; None where nothing is open."""
        ...

    def statement(self, since: date, until: date) -> Statement:
        """The movements of these days, both included."""
        ...

    def planned(self) -> tuple[ContractValue, ...]:
        """What the contract foresees for the month of the document."""
        ...

    def measured(self) -> tuple[Measured, ...]:
        """What was measured in the month of the document."""
        ...


@dataclass(frozen=True)
class Material:
    """One document with all that is written on it. ``supply`` is the supply as bills name it."""

    utility: Utility
    language: Language
    kind: DocumentKind
    document: Document
    point: SupplyPoint
    supply: str
    customer: Customer
    sources: Sources

    @property
    def requisites(self) -> Requisites:
        """The seller's.

        :raises NotFound: where the utility declares none; it issues no such papers then.
        """
        if self.utility.requisites is None:
            raise NotFound
        return self.utility.requisites

    def say(self, id_: str, /, **values: object) -> str:
        """A text of papers."""
        return self.language.text(f"documents.paper.{id_}", **values)

    def day(self, day: date) -> str:
        """A day as titles and sentences write it: 3 ноября 2026 г."""
        return self.say("day", date=self.language.day(day, "long"))

    def sum(self, amount: Money) -> str:
        """An amount as tables write it, without its currency."""
        return self.language.number(amount.amount, 2)

    @property
    def month(self) -> str:
        """The month that the document is about."""
        return self.say("month", month=self.document.month)

    @property
    def title(self) -> str:
        """What the paper is called, with its number and day."""
        document = self.document
        return self.say(f"{self.kind.paper}.title", number=document.number, date=self.day(document.issued_on))
