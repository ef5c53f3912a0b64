"""Chile's electronic tax documents (DTE): what one says, and the stamp (TED) that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

INVOICE, EXEMPT_INVOICE, RECEIPT, EXEMPT_RECEIPT, DEBIT_NOTE, CREDIT_NOTE = 33, 34, 39, 41, 56, 61
DTE_KINDS: Mapping[int, str] = MappingProxyType(
    {
        INVOICE: "invoice",
        EXEMPT_INVOICE: "exempt_invoice",
        RECEIPT: "receipt",
        EXEMPT_RECEIPT: "exempt_receipt",
        DEBIT_NOTE: "debit_note",
        CREDIT_NOTE: "credit_note",
    }
)
"""The kinds that customers get, by the code of the tax authority; ``documents.dte.kind.<name>`` says them."""
RECEIPTS = frozenset({RECEIPT, EXEMPT_RECEIPT})
"""Kinds for consumers: their lines say prices with tax, and the receiver need not be named."""
ANYBODY = "66666666-6"
"""The RUT that stands for a consumer who is not named."""


@dataclass(frozen=True, slots=True)
class Party:
    """Issuer or receiver, as the document names them."""

    rut: str
    name: str
    activity: str = ""
    address: str = ""
    comuna: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class DteLine:
    """One line. ``quantity`` and ``price`` are None where the document has none."""

    name: str
    amount: Decimal
    detail: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class DteTotals:
    """The sums, in whole pesos; what the document does not say is None."""

    total: int
    net: int | None = None
    exempt: int | None = None
    rate: Decimal | None = None
    tax: int | None = None
    others: tuple[tuple[str, int], ...] = ()
    """Totals of other taxes and amounts that are not billed, by the name of their element."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A discount (negative) or surcharge on the whole, in pesos or per cent as written."""

    text: str
    value: Decimal
    is_percentage: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that this one is about: its kind as written, number, day, and why."""

    kind: str
    number: str
    day: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The electronic stamp: what is printed as a bar code, and what it says.

    ``printed`` are the bytes of the code, ``signed`` those that the signature is over, both without white space
    between elements and in ISO-8859-1. ``key`` is the issuer's public key (modulus, exponent) from the authorisation
    of the folios (CAF), which holds for the kind ``caf_kind`` and folios from ``first`` to ``last`` of ``caf_rut``.
    """

    printed: bytes
    signed: bytes
    signature: bytes
    key: tuple[int, int]
    rut: str
    kind: int
    folio: int
    issued_on: date
    receiver: str
    total: int
    item: str
    caf_rut: str
    caf_kind: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Dte:
    """One electronic tax document. ``months`` is the span that is billed, where it says one."""

    kind: int
    folio: int
    issued_on: date
    due_on: date | None
    issuer: Party
    receiver: Party
    lines: tuple[DteLine, ...]
    totals: DteTotals
    stamp: Stamp
    since: date | None = None
    until: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    resolution: str = ""
    """Number and year of the authority's resolution, where the file says it."""

    @property
    def is_credit(self) -> bool:
        """Whether it lowers what is owed."""
        return self.kind == CREDIT_NOTE


@dataclass(frozen=True, slots=True)
class TaxDocument:
    """A tax document that is bound to a bill of a supply; its file is in the portal's store."""

    bill_id: str
    supply_point_id: str
    kind: int
    folio: int
    issued_on: date
    size: int

    @property
    def name(self) -> str:
        """The name of its kind."""
        return DTE_KINDS.get(self.kind, "invoice")
