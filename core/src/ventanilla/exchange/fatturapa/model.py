"""What a FatturaPA file says of one document. Amounts are as they are written there: a credit note's are positive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ventanilla.kernel.messages import Message, message

CREDIT_NOTE = "TD04"
KINDS = ("TD01", "TD02", "TD03", CREDIT_NOTE, "TD05", "TD06", "TD24", "TD25", "TD26")
"""Documents that a customer gets; the others are notes to oneself (self-invoices, reverse charges)."""


class InvoiceFault(Exception):
    """A file or a document that is set aside: the element, why, and its line in the file."""

    def __init__(self, element: str, reason: str | Message, /, line: int = 0, **values: object) -> None:
        super().__init__(str(reason))
        self.element, self.line = element, line
        self.reason = reason if isinstance(reason, Message) else message(f"exchange.fatturapa.{reason}", **values)


@dataclass(frozen=True, slots=True)
class Note:
    """Free data of a line (``AltriDatiGestionali``): a name in capitals without punctuation, text, number, day."""

    name: str
    text: str = ""
    number: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line; ``total`` is without value added tax, after its own discounts. ``unit`` is as it is written."""

    description: str
    total: Decimal
    rate: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    first: date | None = None
    last: date | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The value added tax of one rate. ``nature`` says why there is none (``N2.2``), ``law`` by which rule.

    ``is_split``: the customer pays it to the state instead of the issuer.
    """

    rate: Decimal
    base: Decimal
    tax: Decimal
    rounding: Decimal = Decimal(0)
    nature: str = ""
    law: str = ""
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """One document, a body of a file. ``total`` is None where the document does not state it; ``at`` is its line.

    ``funds`` are contributions with their rate, ``adjustment`` discounts (negative) and surcharges on the whole,
    ``stamp`` the stamp duty and ``withheld`` what the customer keeps back for the tax office.
    """

    kind: str
    number: str
    issued_on: date
    currency: str
    holder: str
    holder_codes: tuple[str, ...]
    issuer_codes: tuple[str, ...]
    lines: tuple[Line, ...]
    summaries: tuple[Summary, ...]
    due_on: date
    total: Decimal | None = None
    rounding: Decimal = Decimal(0)
    adjustment: Decimal = Decimal(0)
    stamp: Decimal = Decimal(0)
    withheld: Decimal = Decimal(0)
    funds: tuple[tuple[Decimal, Decimal], ...] = ()
    payment_code: str = ""
    at: int = 0

    @property
    def is_credit_note(self) -> bool:
        """Whether it is in the customer's favour."""
        return self.kind == CREDIT_NOTE

    def notes(self, names: Iterable[str]) -> Iterator[Note]:
        """The free data of its lines under some names, however they are written, each once."""
        wanted = {name_of(name) for name in names}
        found = (note for line in self.lines for note in line.notes if note.name in wanted)
        yield from dict.fromkeys(found)


def name_of(text: str) -> str:
    """The name of free data without what makes no difference: ``Pod/Pdr`` is ``PODPDR``."""
    return "".join(char for char in text.upper() if char.isalnum())
